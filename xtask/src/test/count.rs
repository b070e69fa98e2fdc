//! How many tests ran: what cargo test, nextest, wasm-bindgen and `node --test`
//! print about it.

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

/// Adds up every summary in an output.
pub(super) fn of(output: &str) -> Count {
    let lines = output.lines().map(without_colours);
    lines.fold(Count::default(), |sum, line| sum.plus(of_line(&line)))
}

fn of_line(line: &str) -> Count {
    let line = line.trim();
    let is_summary = line.starts_with("test result:") || line.starts_with("Summary [");
    if is_summary {
        return Count {
            passed: number_before(line, " passed"),
            failed: number_before(line, " failed") + number_before(line, " timed out"),
        };
    }
    // node --test: `# pass 3` (tap) or with an i in a circle (spec).
    let node = |word: &str| -> u64 {
        let rest = line.strip_prefix("# ").or(line.strip_prefix("\u{2139} "));
        let number = rest.and_then(|rest| rest.strip_prefix(word));
        number.and_then(|n| n.trim().parse().ok()).unwrap_or(0)
    };
    Count {
        passed: node("pass "),
        failed: node("fail "),
    }
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
}
