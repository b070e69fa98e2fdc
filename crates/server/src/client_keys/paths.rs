//! Which paths of WeChat's API a back end may call.

/// All, or those below some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Paths(Option<Vec<String>>);

impl Paths {
    /// Every path.
    pub(crate) const ALL: Self = Self(None);

    /// These, and what is below them. `Err`: the first one that is no path.
    pub(crate) fn below(paths: Vec<String>) -> Result<Self, String> {
        match paths.iter().find(|path| !is_plain(path)) {
            Some(path) => Err(path.clone()),
            None => Ok(Self(Some(paths))),
        }
    }

    /// Whether this one is among them. A path that a server may take for another one is not.
    pub(crate) fn allow(&self, path: &str) -> bool {
        let Some(allowed) = &self.0 else {
            return true;
        };
        let is_below = |allowed: &String| {
            path.strip_prefix(allowed.as_str()).is_some_and(|rest| {
                allowed.ends_with('/') || rest.is_empty() || rest.starts_with('/')
            })
        };
        is_plain(path) && allowed.iter().any(is_below)
    }

    /// Those, `None` for all.
    pub(crate) fn list(&self) -> Option<&[String]> {
        self.0.as_deref()
    }
}

/// Whether it has nothing that servers read in different ways: escapes, empty segments, dots
/// that lead elsewhere.
pub(crate) fn is_plain(path: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte);
    let leads_elsewhere = |segment: &str| segment.bytes().all(|byte| byte == b'.');
    let mut segments = path.strip_suffix('/').unwrap_or(path).split('/');
    path.starts_with('/')
        && segments.next() == Some("")
        && !segments.any(leads_elsewhere)
        && path.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(list: &[&str]) -> Result<Paths, String> {
        Paths::below(list.iter().map(|&path| path.to_owned()).collect())
    }

    #[test]
    fn a_path_allows_itself_and_what_is_below_it() {
        let some = paths(&["/cgi-bin/message/", "/cgi-bin/user/info", "/sns"]).unwrap();
        for (path, expected) in [
            ("/cgi-bin/message/template/send", true),
            ("/cgi-bin/message/", true),
            ("/cgi-bin/message", false),
            ("/cgi-bin/messages/send", false),
            ("/cgi-bin/user/info", true),
            ("/cgi-bin/user/info/batchget", true),
            ("/cgi-bin/user/infos", false),
            ("/cgi-bin/user/get", false),
            ("/sns/userinfo", true),
            ("/snsx", false),
            ("/CGI-BIN/message/x", false),
            ("", false),
            ("/", false),
        ] {
            assert_eq!(some.allow(path), expected, "{path}");
            assert!(Paths::ALL.allow(path), "{path}");
        }
    }

    #[test]
    fn no_spelling_of_another_path_is_below_an_allowed_one() {
        let some = paths(&["/cgi-bin/message/"]).unwrap();
        for rest in [
            "../user/info",
            "./../user/info",
            "..",
            ".",
            "%2e%2e/user/info",
            "%2E./user/info",
            "..%2fuser/info",
            "..\\user\\info",
            "/user",
            "a//b",
            ".../user",
            "a;/../b",
            "a?b",
            "a\0b",
            "ä",
        ] {
            assert!(!some.allow(&format!("/cgi-bin/message/{rest}")), "{rest}");
        }
        assert!(some.allow("/cgi-bin/message/v1.2/send"));
    }

    #[test]
    fn what_no_path_begins_with_is_refused() {
        for path in [
            "",
            "cgi-bin/",
            "https://api.weixin.qq.com/cgi-bin/",
            "/cgi-bin/*",
            "/a/../b",
            "//a",
            "/cgi-bin/x?a=b",
            "/a%20b",
            " /a",
        ] {
            assert_eq!(paths(&["/sns/", path]), Err(path.to_owned()));
        }
        for path in [
            "/cgi-bin/",
            "/cgi-bin",
            "/a.b/c-d_e",
            "/wxa/business/getuserphonenumber",
        ] {
            assert!(paths(&[path]).is_ok(), "{path}");
        }
    }
}
