//! The file by which WeChat's console checks that a domain is the account's.

const PREFIXES: [&str; 2] = ["MP_verify_", "WW_verify_"];
const SUFFIX: &str = ".txt";

/// The path of a file with this name, or of the URL that somebody has pasted. `None`: WeChat's
/// files have other names.
pub(crate) fn path(name: &str) -> Option<String> {
    let name = name.trim().rsplit('/').next()?;
    let rest = PREFIXES
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix))?;
    let code = rest.strip_suffix(SUFFIX)?;
    is_code(code).then(|| format!("/{name}"))
}

/// Whether this is the content of such a file.
pub(crate) fn is_code(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::{is_code, path};

    #[test]
    fn only_files_of_wechat_have_a_path() {
        for (name, expected) in [
            ("MP_verify_AbC123.txt", Some("/MP_verify_AbC123.txt")),
            (" WW_verify_a1.txt\n", Some("/WW_verify_a1.txt")),
            (
                "https://h5.example.com/MP_verify_a1.txt",
                Some("/MP_verify_a1.txt"),
            ),
            ("MP_verify_.txt", None),
            ("MP_verify_a1.html", None),
            ("MP_verify_a?b.txt", None),
            ("api/session", None),
            ("", None),
        ] {
            assert_eq!(path(name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn a_page_is_not_a_code() {
        assert!(is_code("AbC123\n"));
        for text in ["", "<!doctype html>", "two words", &"a".repeat(65)] {
            assert!(!is_code(text), "{text}");
        }
    }
}
