//! The cookies: one for each login in progress, and one for the session with each account.

use std::time::Duration;

use http::{HeaderMap, HeaderValue, header};
use wechat_h5_sign::AppId;

/// Has the language that a user has chosen. The page writes it (`web/src/hooks/lang.rs`).
const PAGE_LANGUAGE: &[u8] = b"wechat_h5_lang";

/// The name of login cookies, without what distinguishes them.
const LOGIN: &str = "wechat_h5_login_";

/// One of the cookies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cookie<'a> {
    /// Has a login, which is thereby bound to the browser that started it. The text
    /// distinguishes it from the other logins of the browser.
    Login(&'a str),
    /// Has the id of the session with this account. A cookie for each account, so that a
    /// login with one does not end the session with another.
    Session(&'a AppId),
}

/// How cookies are written: as protected as the scheme allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cookies {
    /// https: with `__Host-` and `Secure`, so that no other host can set them.
    Secure,
    /// http on a loopback address, where browsers accept neither of the two.
    Loopback,
}

impl Cookies {
    /// The cookie's name.
    pub(crate) fn name(self, cookie: Cookie<'_>) -> String {
        let prefix = self.prefix();
        match cookie {
            Cookie::Login(suffix) => format!("{prefix}{LOGIN}{suffix}"),
            Cookie::Session(app_id) => format!("{prefix}wechat_h5_session_{app_id}"),
        }
    }

    /// What all names begin with.
    const fn prefix(self) -> &'static str {
        match self {
            Self::Secure => "__Host-",
            Self::Loopback => "",
        }
    }

    /// The value that the browser sent, if it sent exactly one.
    pub(crate) fn read<'a>(self, headers: &'a HeaderMap, cookie: Cookie<'_>) -> Option<&'a str> {
        let name = self.name(cookie);
        let mut values = pairs(headers).filter_map(|pair| value_of(pair, name.as_bytes()));
        let first = values.next()?;
        let is_only_one = values.next().is_none();
        is_only_one.then(|| str::from_utf8(first).ok()).flatten()
    }

    /// What distinguishes each login cookie that the browser sent, and its value.
    pub(crate) fn read_logins(self, headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
        let prefix = self.prefix().as_bytes();
        pairs(headers)
            .filter_map(|pair| pair.strip_prefix(prefix)?.strip_prefix(LOGIN.as_bytes()))
            .filter_map(|pair| str::from_utf8(pair).ok()?.split_once('='))
    }

    /// A `Set-Cookie` header. `Lax`, because the redirect from WeChat is cross-site, and
    /// browsers send no `Strict` cookie with it.
    ///
    /// # Panics
    ///
    /// Never for names and values of letters, digits, `-` and `_`, and all are.
    pub(crate) fn set(self, cookie: Cookie<'_>, value: &str, ttl: Duration) -> HeaderValue {
        let secure = match self {
            Self::Secure => "; Secure",
            Self::Loopback => "",
        };
        let name = self.name(cookie);
        let seconds = ttl.as_secs();
        let text =
            format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
        HeaderValue::try_from(text).expect("a cookie of visible characters")
    }

    /// A `Set-Cookie` header that deletes the cookie.
    pub(crate) fn clear(self, cookie: Cookie<'_>) -> HeaderValue {
        self.set(cookie, "", Duration::ZERO)
    }
}

/// The language that the user has chosen on the page. Whatever any page of the site wrote: it
/// decides about nothing else.
pub(crate) fn page_language(headers: &HeaderMap) -> Option<&str> {
    let value = pairs(headers).find_map(|pair| value_of(pair, PAGE_LANGUAGE))?;
    str::from_utf8(value).ok()
}

/// The pairs of name and value. Bytes and not text: a script of any page may set a cookie
/// that is not ASCII, and the browser sends all cookies in one line.
fn pairs(headers: &HeaderMap) -> impl Iterator<Item = &[u8]> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .flat_map(|line| line.as_bytes().split(|byte| *byte == b';'))
        .map(<[u8]>::trim_ascii)
}

/// The text after `name=`.
fn value_of<'a>(pair: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    pair.strip_prefix(name)?.strip_prefix(b"=")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app_id() -> AppId {
        AppId::parse("wx5a4d6f78c1e2b390").unwrap()
    }

    #[test]
    fn has_every_attribute() {
        let day = Duration::from_hours(24);
        assert_eq!(
            Cookies::Secure.set(Cookie::Session(&app_id()), "ab", day),
            "__Host-wechat_h5_session_wx5a4d6f78c1e2b390=ab; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(
            Cookies::Loopback.clear(Cookie::Login("0a")),
            "wechat_h5_login_0a=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
        );
    }

    #[test]
    fn reads_a_value_only_if_it_is_sent_once() {
        for (lines, value) in [
            (&["wechat_h5_session_wx5a4d6f78c1e2b390=ab"][..], Some("ab")),
            (
                &["a=1; wechat_h5_session_wx5a4d6f78c1e2b390=ab; b=2"],
                Some("ab"),
            ),
            (
                &["a=1", "wechat_h5_session_wx5a4d6f78c1e2b390=ab"],
                Some("ab"),
            ),
            (&["xwechat_h5_session_wx5a4d6f78c1e2b390=ab"], None),
            (&["wechat_h5_session_wx5a4d6f78c1e2b390"], None),
            (
                &[
                    "wechat_h5_session_wx5a4d6f78c1e2b390=ab; wechat_h5_session_wx5a4d6f78c1e2b390=cd",
                ],
                None,
            ),
            (
                &[
                    "wechat_h5_session_wx5a4d6f78c1e2b390=ab",
                    "wechat_h5_session_wx5a4d6f78c1e2b390=cd",
                ],
                None,
            ),
            (
                &["wechat_h5_session_wx5a4d6f78c1e2b390=ab; name=张三"],
                Some("ab"),
            ),
            (
                &["名=x; wechat_h5_session_wx5a4d6f78c1e2b390=ab"],
                Some("ab"),
            ),
            (
                &["a=ÿ", "wechat_h5_session_wx5a4d6f78c1e2b390=ab"],
                Some("ab"),
            ),
            (&["wechat_h5_session_wx5a4d6f78c1e2b390=张"], Some("张")),
            (
                &[
                    "wechat_h5_session_wx5a4d6f78c1e2b390=ab; wechat_h5_session_wx5a4d6f78c1e2b390=张",
                ],
                None,
            ),
            (&["wechat_h5_session_wx5a4d6f78c1e2b390x=ab"], None),
            (&["wechat_h5_session=ab"], None),
            (&["wechat_h5_session_wx0000000000000000=ab"], None),
            (&[], None),
        ] {
            let mut headers = HeaderMap::new();
            for line in lines {
                let line = HeaderValue::from_bytes(line.as_bytes()).unwrap();
                headers.append(header::COOKIE, line);
            }
            let read = Cookies::Loopback.read(&headers, Cookie::Session(&app_id()));
            assert_eq!(read, value, "{lines:?}");
        }
    }

    #[test]
    fn a_cookie_that_is_not_text_does_not_hide_the_others() {
        let mut headers = HeaderMap::new();
        let line =
            HeaderValue::from_bytes(b"gbk=\xd5\xc5; wechat_h5_session_wx5a4d6f78c1e2b390=ab")
                .unwrap();
        headers.append(header::COOKIE, line);
        let read = Cookies::Loopback.read(&headers, Cookie::Session(&app_id()));
        assert_eq!(read, Some("ab"));
        let line = HeaderValue::from_bytes(b"wechat_h5_login_0=\xd5; wechat_h5_login_1=b").unwrap();
        headers.append(header::COOKIE, line);
        let logins: Vec<_> = Cookies::Loopback.read_logins(&headers).collect();
        assert_eq!(logins, [("1", "b")]);
    }

    #[test]
    fn every_login_cookie_is_read() {
        let mut headers = HeaderMap::new();
        let line = "__Host-wechat_h5_login_a=1; x=2; __Host-wechat_h5_login_b=; \
                    __Host-wechat_h5_login=3; wechat_h5_login_c=4; __Host-wechat_h5_login_d";
        headers.append(header::COOKIE, HeaderValue::from_static(line));
        let logins: Vec<_> = Cookies::Secure.read_logins(&headers).collect();
        assert_eq!(logins, [("a", "1"), ("b", "")]);
        let name = Cookies::Secure.name(Cookie::Login("a"));
        assert_eq!(name, "__Host-wechat_h5_login_a");
    }
}
