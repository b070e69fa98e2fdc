//! Both editions of `docs/common-problems.md` list these tests and no others.

use std::collections::BTreeSet;
use std::process::Command;

/// One edition of the document, and its words for the status.
struct DocumentLanguage {
    text: &'static str,
    solved: &'static str,
    partly: &'static str,
    open: &'static str,
}

const EDITIONS: [DocumentLanguage; 2] = [
    DocumentLanguage {
        text: include_str!("../../../docs/common-problems.md"),
        solved: "solved",
        partly: "partly",
        open: "open",
    },
    DocumentLanguage {
        text: include_str!("../../../docs/common-problems.zh-CN.md"),
        solved: "已解决",
        partly: "部分解决",
        open: "未解决",
    },
];

struct Row {
    problem: &'static str,
    tests: Vec<&'static str>,
    status: &'static str,
}

#[test]
fn every_problem_has_a_row() {
    for edition in EDITIONS {
        let problems: Vec<_> = edition.rows().iter().map(|row| row.problem).collect();
        let expected = "1 2a 2b 3 4 5 6 7 8 9 10 11 12 13 14 15 16";
        assert_eq!(problems.join(" "), expected);
    }
}

#[test]
fn a_status_is_open_only_without_a_test() {
    for edition in EDITIONS {
        for row in edition.rows() {
            let status = row.status.split([':', '：']).next().unwrap();
            let is_shown = [edition.solved, edition.partly].contains(&status);
            assert!(
                is_shown || status == edition.open,
                "{}: {status}",
                row.problem
            );
            assert_eq!(is_shown, !row.tests.is_empty(), "row {}", row.problem);
        }
    }
}

#[test]
fn every_listed_test_exists_and_every_test_is_listed() {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--list", "--format", "terse"])
        .output()
        .unwrap();
    let listed = String::from_utf8(output.stdout).unwrap();
    let tests = listed
        .lines()
        .filter_map(|line| line.strip_suffix(": test"));
    let tests: BTreeSet<_> = tests.filter(|name| name.starts_with('p')).collect();
    assert!(!tests.is_empty());
    for edition in EDITIONS {
        let rows = edition.rows();
        let named: BTreeSet<_> = rows.into_iter().flat_map(|row| row.tests).collect();
        assert_eq!(tests, named);
    }
}

impl DocumentLanguage {
    fn rows(&self) -> Vec<Row> {
        let lines = self.text.lines().filter(|line| line.starts_with("| "));
        let mut rows: Vec<_> = lines.map(row).collect();
        assert_eq!(rows.remove(0).problem, "#");
        rows
    }
}

fn row(line: &'static str) -> Row {
    let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
    let [problem, _, tests, status] = cells[..] else {
        panic!("not four cells: {line}");
    };
    let tests = tests.split('`').filter(|name| name.contains("::"));
    Row {
        problem,
        tests: tests.collect(),
        status,
    }
}
