//! The paths that a fault applies to.

/// Paths below `/__sandbox/` that stand for something outside the sandbox, and so can fail. A
/// failing control API could not be repaired.
pub(super) const FAULTABLE: [&str; 4] = [
    "/__sandbox/client.js",
    "/__sandbox/consent",
    "/__sandbox/jweixin.js",
    "/__sandbox/verify",
];

/// The document of the shell, where faults are removed.
pub(super) const SHELL: &str = "/";

/// In bytes; no endpoint has a path of half this length.
const LONGEST: usize = 200;

/// Whether the pattern matches the path. A `*` matches any text, but never the shell or a
/// path below `/__sandbox/`.
pub(super) fn covers(pattern: &str, path: &str) -> bool {
    if path == SHELL || path.starts_with("/__sandbox/") {
        return pattern == path;
    }
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == path;
    };
    let Some(mut left) = path.strip_prefix(start) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let end = parts.pop().unwrap_or_default();
    for part in parts {
        match left.split_once(part) {
            Some((_, behind)) => left = behind,
            None => return false,
        }
    }
    left.ends_with(end)
}

/// Why a path is refused.
pub(super) fn refusal(pattern: &str) -> Option<&'static str> {
    if pattern.len() > LONGEST {
        return Some("a path has 200 bytes at most");
    }
    if !pattern.starts_with('/') && !pattern.starts_with('*') {
        return Some("a path begins with `/`, such as /cgi-bin/token or /cgi-bin/*");
    }
    if pattern.contains(['?', '#']) {
        return Some("a path has no query: leave out everything from `?` on");
    }
    if pattern.starts_with("/__sandbox/") && !FAULTABLE.contains(&pattern) {
        return Some(
            "of /__sandbox/ only client.js, consent, jweixin.js and verify can be made to fail",
        );
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_matches_any_text() {
        for (pattern, path, covered) in [
            ("/cgi-bin/token", "/cgi-bin/token", true),
            ("/cgi-bin/token", "/cgi-bin/token2", false),
            ("/cgi-bin/*", "/cgi-bin/ticket/getticket", true),
            ("/cgi-bin/*", "/cgi-bin", false),
            ("*", "/sns/auth", true),
            ("*", "/__sandbox/verify", false),
            ("*", "/__sandbox/shell/main.mjs", false),
            ("*", "/", false),
            ("/*", "/", false),
            ("/", "/", true),
            ("/__sandbox/verify", "/__sandbox/verify", true),
            ("*/get*t", "/cgi-bin/ticket/getticket", true),
            ("*/get*x", "/cgi-bin/ticket/getticket", false),
            ("*token", "/cgi-bin/stable_token", true),
            ("/a*a", "/a", false),
        ] {
            assert_eq!(covers(pattern, path), covered, "{pattern} {path}");
        }
    }

    #[test]
    fn an_invalid_path_is_refused() {
        for pattern in [
            "cgi-bin",
            "",
            "/cgi-bin/token?appid=x",
            "/__sandbox/faults",
            "/__sandbox/*",
        ] {
            assert!(refusal(pattern).is_some(), "{pattern}");
        }
        assert!(refusal(&format!("/{}", "a".repeat(LONGEST))).is_some());
        for pattern in ["*", "/", "/sns/*", "/__sandbox/jweixin.js"] {
            assert_eq!(refusal(pattern), None, "{pattern}");
        }
    }
}
