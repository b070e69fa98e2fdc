//! How many tests ran: what cargo test, nextest, wasm-bindgen, `node --test` and
//! Playwright print about it.

/// Tests that passed and that failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) passed: u64,
    pub(super) failed: u64,
}

impl Count {
    /// A check that counts as one test.
    pub(super) const ONE: Self = Self {
        passed: 1,
        failed: 0,
    };

    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
        }
    }
}

/// Adds up every summary in an output. nextest repeats what failing tests
/// print, their own summary with it: where nextest speaks, only it counts.
pub(super) fn of(output: &str) -> Count {
    let lines: Vec<String> = output.lines().map(without_colours).collect();
    let sum = |counts: fn(&str) -> Option<Count>| {
        let found = lines.iter().filter_map(|line| counts(line.trim()));
        found.reduce(Count::plus)
    };
    let other = || {
        let runners = [of_libtest, of_node, of_playwright];
        let counts = runners.into_iter().filter_map(sum);
        counts.fold(Count::default(), Count::plus)
    };
    sum(of_nextest).unwrap_or_else(other)
}

fn of_nextest(line: &str) -> Option<Count> {
    let summary = line.strip_prefix("Summary [")?;
    Some(Count {
        passed: number_before(summary, " passed"),
        failed: number_before(summary, " failed") + number_before(summary, " timed out"),
    })
}

/// libtest, and wasm-bindgen's runner after it.
fn of_libtest(line: &str) -> Option<Count> {
    let summary = line.strip_prefix("test result:")?;
    Some(Count {
        passed: number_before(summary, " passed"),
        failed: number_before(summary, " failed"),
    })
}

/// `node --test`: `# pass 3` (tap) or with an i in a circle (spec).
fn of_node(line: &str) -> Option<Count> {
    let rest = line.strip_prefix("# ").or(line.strip_prefix("\u{2139} "))?;
    let number = |word: &str| rest.strip_prefix(word)?.trim().parse().ok();
    let (passed, failed) = (number("pass "), number("fail "));
    passed.or(failed)?;
    Some(Count {
        passed: passed.unwrap_or(0),
        failed: failed.unwrap_or(0),
    })
}

/// `6 passed (12.3s)`, `1 failed`, each on a line of its own. A test that never ran
/// because another had failed is no pass.
fn of_playwright(line: &str) -> Option<Count> {
    let (number, rest) = line.split_once(' ')?;
    let number = number.parse().ok()?;
    let (passed, failed) = match rest.split(" (").next()? {
        "passed" => (number, 0),
        "failed" | "flaky" | "interrupted" | "did not run" => (0, number),
        _ => return None,
    };
    Some(Count { passed, failed })
}

/// The number that ends just before the first `word`; 0 when there is none.
fn number_before(line: &str, word: &str) -> u64 {
    let Some(at) = line.find(word) else { return 0 };
    let before = &line[..at];
    let digits = before.rfind(|c: char| !c.is_ascii_digit());
    let start = digits.map_or(0, |index| index + 1);
    before[start..].parse().unwrap_or(0)
}

fn without_colours(line: &str) -> String {
    let mut clean = String::with_capacity(line.len());
    let mut parts = line.split("\u{1b}[");
    clean.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let end = part.find(|c: char| c.is_ascii_alphabetic());
        clean.push_str(end.map_or(part, |index| &part[index + 1..]));
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_runner_is_understood() {
        let table = [
            (
                "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
                (12, 0),
            ),
            (
                "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
                (3, 2),
            ),
            (
                "     Summary [   1.234s] 45 tests run: 45 passed, 2 skipped",
                (45, 0),
            ),
            (
                "     Summary [  31.0s] 9/20 tests run: 7 passed (1 slow), 1 failed, 1 timed out, 0 skipped",
                (7, 2),
            ),
            (
                "\u{1b}[32;1m     Summary\u{1b}[0m [   0.1s] \u{1b}[1m2\u{1b}[0m tests run: \u{1b}[1m2\u{1b}[0m \u{1b}[32;1mpassed\u{1b}[0m, 0 skipped",
                (2, 0),
            ),
            ("# pass 8", (8, 0)),
            ("# fail 1", (0, 1)),
            ("\u{2139} pass 5", (5, 0)),
            ("  6 passed (1.2m)", (6, 0)),
            ("  2 failed", (0, 2)),
            ("  1 did not run", (0, 1)),
            ("  1 skipped", (0, 0)),
            ("no tests to run!", (0, 0)),
            ("running 0 tests", (0, 0)),
            ("page: 3 passed by", (0, 0)),
        ];
        for (line, (passed, failed)) in table {
            assert_eq!(of(line), Count { passed, failed }, "{line}");
        }
    }

    #[test]
    fn summaries_add_up() {
        let text = "test result: ok. 1 passed; 0 failed\nx\ntest result: ok. 2 passed; 0 failed\n";
        assert_eq!(of(text).passed, 3);
    }

    #[test]
    fn nextest_is_not_counted_twice() {
        let text = "\
    test result: FAILED. 0 passed; 1 failed; 0 ignored
     Summary [   3.0s] 4 tests run: 3 passed, 1 failed, 0 skipped
";
        let (passed, failed) = (3, 1);
        assert_eq!(of(text), Count { passed, failed });
    }
}
