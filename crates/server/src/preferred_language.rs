//! The language that a browser prefers.

use http::{HeaderMap, header};

use crate::cookies::page_language;

/// One of the two that this server writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// `zh`
    Chinese,
    /// `en`
    English,
}

impl Language {
    /// Of an error page: what the user has chosen on the page, or what the browser asks for.
    /// Chinese, as the page is, where neither is known.
    pub(crate) fn of_user(headers: &HeaderMap) -> Self {
        let chosen = match page_language(headers) {
            Some("zh") => Some(Self::Chinese),
            Some("en") => Some(Self::English),
            _ => None,
        };
        chosen
            .or_else(|| Self::accepted(headers))
            .unwrap_or(Self::Chinese)
    }

    /// What `Accept-Language` prefers: English also where it has neither. `None` where there is
    /// no such header.
    pub(crate) fn accepted(headers: &HeaderMap) -> Option<Self> {
        let accepted = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
        let ranges = accepted.split(',').filter_map(range);
        let heaviest = |best: (Self, f32), range: (Self, f32)| {
            if range.1 > best.1 { range } else { best }
        };
        Some(ranges.fold((Self::English, 0.0), heaviest).0)
    }
}

/// The language of a range and its weight: `zh-Hans;q=0.8` is Chinese with 0.8.
fn range(text: &str) -> Option<(Language, f32)> {
    let (tag, parameters) = text.split_once(';').unwrap_or((text, ""));
    let language = match tag.trim().get(..2)? {
        name if name.eq_ignore_ascii_case("zh") => Language::Chinese,
        name if name.eq_ignore_ascii_case("en") => Language::English,
        _ => return None,
    };
    let weight = match parameters.trim().strip_prefix("q=") {
        Some(weight) => weight.trim().parse().ok()?,
        None => 1.0,
    };
    Some((language, weight))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(accepted: &str, cookie: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            (header::ACCEPT_LANGUAGE, accepted),
            (header::COOKIE, cookie),
        ] {
            if !value.is_empty() {
                headers.insert(name, HeaderValue::from_str(value).unwrap());
            }
        }
        headers
    }

    #[test]
    fn the_language_with_the_highest_weight_is_preferred() {
        for (accepted, expected) in [
            ("", None),
            ("zh-CN,zh;q=0.9,en;q=0.8", Some(Language::Chinese)),
            ("ZH-Hant-TW", Some(Language::Chinese)),
            ("zh, en", Some(Language::Chinese)),
            ("en, zh", Some(Language::English)),
            ("en-GB,en;q=0.9,zh-CN;q=0.8", Some(Language::English)),
            ("ja,en;q=0.3,zh;q=0.5", Some(Language::Chinese)),
            ("ja", Some(Language::English)),
            ("zh;q=0, en;q=0.1", Some(Language::English)),
            ("zh;q=x", Some(Language::English)),
            ("*", Some(Language::English)),
            (",;q=,-", Some(Language::English)),
        ] {
            assert_eq!(
                Language::accepted(&headers(accepted, "")),
                expected,
                "{accepted}"
            );
        }
    }

    #[test]
    fn a_choice_on_the_page_goes_before_what_the_browser_asks_for() {
        for (accepted, cookie, expected) in [
            ("en", "a=b; wechat_h5_lang=zh", Language::Chinese),
            ("zh-CN", "wechat_h5_lang=en", Language::English),
            ("zh-CN", "wechat_h5_lang=fr", Language::Chinese),
            ("en", "wechat_h5_lang=", Language::English),
            ("", "", Language::Chinese),
        ] {
            assert_eq!(
                Language::of_user(&headers(accepted, cookie)),
                expected,
                "{cookie}"
            );
        }
    }
}
