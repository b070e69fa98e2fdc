//! `docs/operate.md` and its Chinese edition have the lines of the log to alert on: every
//! error, and every warning but those that need no action.

#![allow(
    clippy::unwrap_used,
    reason = "what a test needs is there, or it fails"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const CRATES: [&str; 4] = ["api", "credential", "store", "server"];
const EDITIONS: [&str; 2] = ["operate.md", "operate.zh-CN.md"];
/// Warnings that need no action: what they report has been dealt with.
const NEED_NO_ACTION: [&str; 6] = [
    "a second callback of a login will not be recognised",
    "another process has stored a newer credential",
    "the refresh lease could not be released",
    "the session is not readable and is ignored",
    "the store's file could not be compacted and stays large",
    "the stored credential is not readable and is ignored",
];
/// Below this folder of the server is what only the sandbox logs.
const SANDBOX: &str = "sandbox_commands";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The code of these crates without its tests, with each text in one line.
fn sources() -> Vec<String> {
    let mut folders: Vec<_> = CRATES
        .map(|name| root().join("crates").join(name).join("src"))
        .into();
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if !path.ends_with(SANDBOX) {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(path).unwrap();
                let code = text.split("#[cfg(test)]").next().unwrap();
                sources.push(in_one_line(code));
            }
        }
    }
    sources
}

/// Without the line breaks that a backslash hides.
fn in_one_line(code: &str) -> String {
    let mut lines = code.split("\\\n");
    let mut text = lines.next().unwrap().to_owned();
    for line in lines {
        text.push_str(line.trim_start());
    }
    text
}

/// The messages that this macro logs: the last text among its arguments that is no value of
/// a field.
fn messages(source: &str, start: &str) -> Vec<String> {
    let calls = source.split(start).skip(1);
    let message = |call: &str| {
        let arguments = call.split(");").next().unwrap();
        let mut parts = arguments.split('"');
        let mut before = parts.next().unwrap();
        let mut last = None;
        while let Some(text) = parts.next() {
            if !before.trim_end().ends_with('=') {
                last = Some(text.to_owned());
            }
            before = parts.next().unwrap_or_default();
        }
        last.unwrap_or_else(|| panic!("no message in {arguments}"))
    };
    calls.map(message).collect()
}

/// Level and message of each row.
fn documented(edition: &str) -> BTreeSet<(String, String)> {
    let document = std::fs::read_to_string(root().join("docs").join(edition)).unwrap();
    let rows = document.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| ")?.split(" | ");
        let level = cells
            .next()
            .filter(|level| ["ERROR", "WARN"].contains(level))?;
        let message = cells.next()?.trim_matches('`');
        Some((level.to_owned(), message.to_owned()))
    });
    rows.collect()
}

#[test]
fn both_editions_have_what_needs_action_and_only_lines_that_exist() {
    let sources = sources();
    let of = |start: &str| -> BTreeSet<String> {
        sources
            .iter()
            .flat_map(|source| messages(source, start))
            .collect()
    };
    let (mut errors, warnings) = (of("tracing::error!("), of("tracing::warn!("));
    errors.extend(of("log!(error, "));
    assert!(errors.len() > 5, "{errors:?}");
    let at_both_levels: Vec<_> = errors.intersection(&warnings).collect();
    assert!(at_both_levels.is_empty(), "{at_both_levels:?}");
    for message in NEED_NO_ACTION {
        assert!(warnings.contains(message), "nobody logs {message}");
    }
    for edition in EDITIONS {
        let documented = documented(edition);
        for message in &errors {
            let row = ("ERROR".to_owned(), message.clone());
            assert!(
                documented.contains(&row),
                "{edition} does not have {message}"
            );
        }
        for message in &warnings {
            let is_documented = documented.contains(&("WARN".to_owned(), message.clone()));
            assert!(
                is_documented != NEED_NO_ACTION.contains(&message.as_str()),
                "{edition}: either a row, or an entry in NEED_NO_ACTION: {message}"
            );
        }
        for (level, message) in &documented {
            let known = if level == "ERROR" { &errors } else { &warnings };
            assert!(known.contains(message), "{edition}: nobody logs {message}");
        }
    }
    assert_eq!(documented(EDITIONS[0]), documented(EDITIONS[1]));
}
