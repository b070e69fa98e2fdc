//! The language of the sandbox's own pages.

use axum::http::{HeaderMap, header};

/// What a page of the sandbox is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageLanguage {
    Chinese,
    English,
}

/// The shell sets it for the paths of the sandbox's pages (`shell/page_language.mjs`).
const COOKIE: &str = "wechat_h5_shell_language";

impl PageLanguage {
    /// That of the shell in this browser. Without a shell it is that of WeChat's pages.
    pub(crate) fn of_shell(headers: &HeaderMap) -> Self {
        Self::chosen(headers).unwrap_or(Self::Chinese)
    }

    /// That of the shell, else the one that the browser prefers.
    pub(crate) fn of_browser(headers: &HeaderMap) -> Self {
        let accepted = headers.get(header::ACCEPT_LANGUAGE);
        let accepted = accepted.and_then(|value| value.to_str().ok());
        let preferred = match accepted.and_then(|list| list.trim().get(..2)) {
            Some(tag) if !tag.eq_ignore_ascii_case("zh") => Self::English,
            _ => Self::Chinese,
        };
        Self::chosen(headers).unwrap_or(preferred)
    }

    fn chosen(headers: &HeaderMap) -> Option<Self> {
        let cookies = headers.get_all(header::COOKIE).into_iter();
        let cookies = cookies.filter_map(|value| value.to_str().ok());
        let mut pairs = cookies.flat_map(|value| value.split(';'));
        pairs.find_map(|pair| match pair.trim().split_once('=')? {
            (COOKIE, "en") => Some(Self::English),
            (COOKIE, "zh") => Some(Self::Chinese),
            _ => None,
        })
    }

    /// One of two texts.
    pub(crate) fn pick<'a>(self, chinese: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::Chinese => chinese,
            Self::English => english,
        }
    }

    /// For `lang`.
    pub(crate) fn tag(self) -> &'static str {
        self.pick("zh-CN", "en")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookie: &'static str, accepted: &'static str) -> HeaderMap {
        let pairs = [
            (header::COOKIE, cookie),
            (header::ACCEPT_LANGUAGE, accepted),
        ];
        let set = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        set.map(|(name, value)| (name, value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn the_shell_s_language_counts_before_the_browser_s() {
        use PageLanguage::{Chinese, English};
        for (cookie, accepted, of_shell, of_browser) in [
            ("", "", Chinese, Chinese),
            ("", "en-US,en;q=0.9", Chinese, English),
            ("", "zh-CN,zh;q=0.9,en;q=0.8", Chinese, Chinese),
            (
                "a=b; wechat_h5_shell_language=en",
                "zh-CN",
                English,
                English,
            ),
            ("wechat_h5_shell_language=zh", "en", Chinese, Chinese),
            ("wechat_h5_shell_language=xx", "de", Chinese, English),
        ] {
            let headers = headers(cookie, accepted);
            assert_eq!(PageLanguage::of_shell(&headers), of_shell, "{cookie}");
            assert_eq!(PageLanguage::of_browser(&headers), of_browser, "{accepted}");
        }
    }
}
