//! The browser's console.

use serde_json::Value;

/// One entry of the console.
#[derive(Clone, Debug)]
pub struct ConsoleEntry {
    /// `SEVERE`, `WARNING`, `INFO` or `DEBUG`.
    pub level: String,
    /// The text, after the address that it came from.
    pub message: String,
}

impl ConsoleEntry {
    pub(crate) fn from_json(entry: &Value) -> Self {
        let field = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
        Self {
            level: field("level"),
            message: field("message"),
        }
    }

    /// Whether this is an error, not a warning.
    pub fn is_error(&self) -> bool {
        self.level == "SEVERE"
    }

    /// Whether the page loads something early that it does not use, or not in the same way:
    /// Chromium only warns, and loads it twice.
    fn is_useless_preload(&self) -> bool {
        self.level == "WARNING" && self.message.contains("preload")
    }
}

/// Whether the whole `text` matches `pattern`, in which `*` stands for any text.
pub fn matches_pattern(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(head) else {
        return false;
    };
    let mut pieces: Vec<&str> = rest.split('*').collect();
    let tail = pieces.pop().unwrap_or_default();
    for piece in pieces {
        match text.find(piece) {
            Some(at) => text = &text[at + piece.len()..],
            None => return false,
        }
    }
    text.ends_with(tail)
}

/// Checks that each error matches a declared pattern, and each pattern matches an error. A
/// useless preload is an error.
///
/// # Errors
/// With each error that was not declared and each pattern that did not match.
pub(crate) fn check(entries: &[ConsoleEntry], expected: &[String]) -> anyhow::Result<()> {
    let errors: Vec<&str> = entries
        .iter()
        .filter(|e| e.is_error() || e.is_useless_preload())
        .map(|e| e.message.as_str())
        .collect();
    let matches = |pattern: &str, text: &str| matches_pattern(pattern, text);
    let mut problems = Vec::new();
    for text in &errors {
        if !expected.iter().any(|p| matches(p, text)) {
            problems.push(format!("console error: {text}"));
        }
    }
    for pattern in expected {
        if !errors.iter().any(|text| matches(pattern, text)) {
            problems.push(format!("declared console error did not occur: {pattern}"));
        }
    }
    anyhow::ensure!(problems.is_empty(), "{}", problems.join("\n"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        let table = [
            ("a", "a", true),
            ("a", "ab", false),
            ("a*", "ab", true),
            ("*b", "ab", true),
            ("a*c*e", "abcde", true),
            ("a*c*e", "abde", false),
            ("*403*", "x 403 y", true),
            ("http://*/cb - 403", "http://127.0.0.1:1/cb - 403", true),
            ("ab*b", "ab", false),
        ];
        for (pattern, text, want) in table {
            assert_eq!(matches_pattern(pattern, text), want, "{pattern} ~ {text}");
        }
    }

    #[test]
    fn every_error_is_declared_and_every_declared_error_occurs() {
        let entry = |level: &str, message: &str| ConsoleEntry {
            level: level.into(),
            message: message.into(),
        };
        let entries = [entry("SEVERE", "x 403"), entry("WARNING", "slow")];
        assert!(check(&entries, &["* 403".into()]).is_ok());
        assert!(check(&entries, &[]).is_err());
        assert!(check(&entries[1..], &["* 403".into()]).is_err());
        assert!(check(&entries[1..], &[]).is_ok());
    }

    #[test]
    fn a_preload_that_is_not_used_is_an_error() {
        for message in [
            "http://127.0.0.1/ - The resource http://127.0.0.1/a.wasm was preloaded using link preload but not used within a few seconds from the window's load event. Please make sure it has an appropriate `as` value and it is preloaded intentionally.",
            "http://127.0.0.1/ - A preload for 'http://127.0.0.1/a.js' is found, but is not used because the request credentials mode does not match. Consider taking a look at crossorigin attribute.",
        ] {
            let entry = ConsoleEntry {
                level: "WARNING".into(),
                message: message.into(),
            };
            assert!(check(&[entry], &[]).is_err(), "{message}");
        }
    }
}
