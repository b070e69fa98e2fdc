//! The tests that tables below `docs` name as `` `file::test` `` exist: functions with a test
//! attribute in Rust, titles in JavaScript. Both editions of a document name the same.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::files;
use crate::workspace::Workspace;

/// Documents in which each row of a table has a test.
const TESTED_ROWS: &[&str] = &[
    "field-reports.md",
    "field-reports.zh-CN.md",
    "track-record.md",
    "track-record.zh-CN.md",
];

/// What documents name and what is not there, a line for each.
pub(crate) fn missing(workspace: &Workspace, skip: &[&str]) -> Result<Vec<String>> {
    let root = workspace.root();
    let sources = files::below(root, skip)?;
    let mut missing = Vec::new();
    for path in files::below(&root.join("docs"), &[])? {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if path.extension().is_none_or(|ending| ending != "md") {
            continue;
        }
        let text = files::read(&path)?;
        for test in tests(&text) {
            if !exists(test, &sources)? {
                missing.push(format!("docs/{name}: no test {}::{}", test.file, test.name));
            }
        }
        if TESTED_ROWS.contains(&name) {
            let untested = rows(&text).filter(|row| tests(row).next().is_none());
            missing.extend(untested.map(|row| format!("docs/{name}: no test in {row}")));
        }
        let chinese = path.with_extension("zh-CN.md");
        if chinese.exists() {
            let other = files::read(&chinese)?;
            missing.extend(differences(name, &text, &other));
        }
    }
    Ok(missing)
}

/// A test as a document names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct NamedTest<'a> {
    /// The end of its path; `.rs` may be left out.
    file: &'a str,
    name: &'a str,
}

fn tests(text: &str) -> impl Iterator<Item = NamedTest<'_>> {
    let code = rows(text).flat_map(|row| row.split('`').skip(1).step_by(2));
    code.filter_map(|code| code.split_once("::"))
        .map(|(file, name)| NamedTest { file, name })
}

/// The rows of tables, without their headings.
fn rows(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().zip(text.lines().skip(1).chain([""]));
    lines
        .filter(|(line, next)| is_row(line) && !is_rule(line) && !is_rule(next))
        .map(|(line, _)| line)
}

fn is_row(line: &str) -> bool {
    line.starts_with('|')
}

fn is_rule(line: &str) -> bool {
    line.starts_with("|---")
}

fn exists(test: NamedTest<'_>, sources: &[PathBuf]) -> Result<bool> {
    let endings = [test.file.to_owned(), format!("{}.rs", test.file)];
    let has_ending = |path: &&PathBuf| endings.iter().any(|ending| path.ends_with(ending));
    for path in sources.iter().filter(has_ending) {
        if has_test(path, &files::read(path)?, test.name) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn has_test(path: &Path, text: &str, name: &str) -> bool {
    if path.extension().is_some_and(|ending| ending == "rs") {
        return has_test_function(text, name);
    }
    ["\"", "'", "`"]
        .iter()
        .any(|quote| text.contains(&format!("{quote}{name}{quote}")))
}

fn has_test_function(text: &str, name: &str) -> bool {
    let Some((before, _)) = text.split_once(&format!("fn {name}(")) else {
        return false;
    };
    let lines_before = before.rsplit_once('\n').map_or("", |(lines, _)| lines);
    let attributes = lines_before.lines().rev().map(str::trim);
    let mut attributes = attributes.take_while(|line| line.starts_with("#["));
    attributes.any(|attribute| attribute.contains("test"))
}

/// What one edition names and the other does not.
fn differences(name: &str, text: &str, other: &str) -> Vec<String> {
    let [named, other]: [BTreeSet<_>; 2] = [text, other].map(|text| tests(text).collect());
    let difference = named.symmetric_difference(&other);
    difference
        .map(|test| {
            format!(
                "docs/{name}: {}::{} is in one edition",
                test.file, test.name
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
`no::table`
| a | `b::c` |
|---|---|
| x | `src/y.rs::one_test`, `z` |
| `lib/z.mjs::a title` | w |
";

    #[test]
    fn tests_in_tables_are_found() {
        let found: Vec<_> = tests(TABLE).map(|test| (test.file, test.name)).collect();
        assert_eq!(found, [("src/y.rs", "one_test"), ("lib/z.mjs", "a title")]);
    }

    #[test]
    fn a_test_is_a_function_with_an_attribute_or_a_title() {
        let rust = "#[tokio::test(start_paused = true)]\nasync fn one() {}\nfn two() {}\n";
        assert!(has_test(Path::new("a.rs"), rust, "one"));
        assert!(!has_test(Path::new("a.rs"), rust, "two"));
        assert!(!has_test(Path::new("a.rs"), rust, "on"));
        let script = "test(\"a title\", () => {});";
        assert!(has_test(Path::new("a.mjs"), script, "a title"));
        assert!(!has_test(Path::new("a.mjs"), script, "a tit"));
    }

    #[test]
    fn both_editions_name_the_same_tests() {
        assert_eq!(differences("a.md", TABLE, TABLE), [""; 0]);
        let fewer = TABLE.replace("`src/y.rs::one_test`", "");
        let expected = ["docs/a.md: src/y.rs::one_test is in one edition"];
        assert_eq!(differences("a.md", TABLE, &fewer), expected);
    }
}
