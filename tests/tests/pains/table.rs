//! `docs/pains.md` tells of these tests and of no others.

use std::collections::BTreeSet;
use std::process::Command;

const DOCUMENT: &str = include_str!("../../../docs/pains.md");

struct Row {
    pain: &'static str,
    tests: Vec<&'static str>,
    status: &'static str,
}

#[test]
fn every_pain_has_its_row() {
    let pains: Vec<_> = rows().iter().map(|row| row.pain).collect();
    let expected = "1 2a 2b 3 4 5 6 7 8 9 10 11 12 13 14 15 16";
    assert_eq!(pains.join(" "), expected);
}

#[test]
fn every_status_is_what_the_tests_say() {
    for row in rows() {
        let status = row.status.split(':').next().unwrap();
        let is_shown = ["solved", "partly"].contains(&status);
        assert!(is_shown || status == "open", "{}: {status}", row.pain);
        assert_eq!(is_shown, !row.tests.is_empty(), "row {}", row.pain);
    }
}

#[test]
fn every_named_test_exists_and_every_test_is_named() {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--list", "--format", "terse"])
        .output()
        .unwrap();
    let listed = String::from_utf8(output.stdout).unwrap();
    let tests = listed
        .lines()
        .filter_map(|line| line.strip_suffix(": test"));
    let pains: BTreeSet<_> = tests.filter(|name| name.starts_with('p')).collect();
    let named: BTreeSet<_> = rows().into_iter().flat_map(|row| row.tests).collect();
    assert!(!pains.is_empty());
    assert_eq!(pains, named);
}

fn rows() -> Vec<Row> {
    let lines = DOCUMENT.lines().filter(|line| line.starts_with("| "));
    let mut rows: Vec<_> = lines.map(row).collect();
    assert_eq!(rows.remove(0).pain, "#");
    rows
}

fn row(line: &'static str) -> Row {
    let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
    let [pain, _, tests, status] = cells[..] else {
        panic!("not four cells: {line}");
    };
    let tests = tests.split('`').filter(|name| name.contains("::"));
    Row {
        pain,
        tests: tests.collect(),
        status,
    }
}
