//! What the documents refer to exists: the files behind relative links, and the tests
//! that ARCHITECTURE.md names for its rules and that the tables below `docs` name.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use anyhow::{Result, ensure};

use crate::workspace::Workspace;
use crate::{files, named_tests};

const NOT_OURS: &[&str] = &["node_modules", "target"];

/// Fails with a list of everything that is missing.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let root = workspace.root();
    let mut missing = Vec::new();
    for path in files::below(root, NOT_OURS)? {
        if has_ending(&path, "md") {
            let text = files::read(&path)?;
            let folder = path.parent().unwrap_or(root);
            let broken = links(&text).filter(|link| !folder.join(link).exists());
            let name = path.strip_prefix(root).unwrap_or(&path).display();
            missing.extend(broken.map(|link| format!("{name}: no file {}", link.display())));
        }
    }
    let functions = functions_below(root)?;
    let rules = files::read(&root.join("ARCHITECTURE.md"))?;
    ensure!(
        tests_of_rules(&rules).next().is_some(),
        "ARCHITECTURE.md has no table of rules with the tests that hold them"
    );
    for name in tests_of_rules(&rules).filter(|name| !functions.contains(*name)) {
        missing.push(format!("ARCHITECTURE.md: no test {name}"));
    }
    missing.extend(named_tests::missing(workspace, NOT_OURS)?);
    ensure!(
        missing.is_empty(),
        "documents refer to what is not there:\n{}",
        missing.join("\n")
    );
    Ok(())
}

/// The relative links of a Markdown text, without their anchors. Code is left out, and so
/// are pages that rustdoc makes.
fn links(text: &str) -> impl Iterator<Item = PathBuf> {
    let prose = text.split("```").step_by(2);
    let targets = prose.flat_map(|part| part.split("](").skip(1));
    let targets = targets.filter_map(|rest| rest.split([')', '#']).next());
    targets
        .filter(|target| !target.is_empty() && !target.contains(':'))
        .map(PathBuf::from)
        .filter(|target| is_relative(target) && !has_ending(target, "html"))
        .collect::<Vec<_>>()
        .into_iter()
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|found| found == ending)
}

fn is_relative(path: &Path) -> bool {
    matches!(
        path.components().next(),
        Some(Component::Normal(_) | Component::ParentDir)
    )
}

/// The names of functions in the last column of the table of rules.
fn tests_of_rules(architecture: &str) -> impl Iterator<Item = &str> {
    let rows = architecture.lines().filter(|line| is_rule(line));
    let cells = rows.filter_map(|row| row.trim_end_matches('|').rsplit(" | ").next());
    let names = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    names.filter(|name| name.contains('_') && name.chars().all(is_name))
}

/// A row that begins with its number.
fn is_rule(line: &str) -> bool {
    let number = line
        .strip_prefix("| ")
        .and_then(|rest| rest.split_once(" |"));
    number.is_some_and(|(number, _)| number.parse::<u32>().is_ok())
}

fn is_name(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_'
}

/// The names of all functions.
fn functions_below(root: &Path) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for path in files::below(root, NOT_OURS)? {
        if has_ending(&path, "rs") {
            let text = files::read(&path)?;
            let after_fn = text.split("fn ").skip(1);
            let until_parameters = after_fn.filter_map(|rest| rest.split(['(', '<']).next());
            let valid = until_parameters.filter(|name| name.chars().all(is_name));
            names.extend(valid.map(str::to_owned));
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_links_are_found() {
        let text = "[a](b.md) [c](../d/e.md#f), [g](https://h/) [i](#j)\n```\n[k](l)\n```\n[m](n)";
        let found: Vec<_> = links(text).collect();
        assert_eq!(found, ["b.md", "../d/e.md", "n"].map(PathBuf::from));
    }

    #[test]
    fn tests_of_rules_are_found() {
        let text = "\
| # | rule | held by |
|---|---|---|
| 1 | no `code_here` | sign `page.rs`: `one_test`, `another_test`; doc tests |
| map | x | `not_a_rule` |
";
        let found: Vec<_> = tests_of_rules(text).collect();
        assert_eq!(found, ["one_test", "another_test"]);
    }
}
