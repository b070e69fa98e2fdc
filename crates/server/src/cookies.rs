//! The cookies: one for an open login, and one for the session with each account.

use std::time::Duration;

use http::{HeaderMap, HeaderValue, header};
use wechat_h5_sign::AppId;

/// One of the cookies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cookie<'a> {
    /// Binds a login to the browser that started it.
    Login,
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
        let prefix = match self {
            Self::Secure => "__Host-",
            Self::Loopback => "",
        };
        match cookie {
            Cookie::Login => format!("{prefix}wechat_h5_login"),
            Cookie::Session(app_id) => format!("{prefix}wechat_h5_session_{app_id}"),
        }
    }

    /// The value that the browser sent, if it sent exactly one.
    pub(crate) fn read<'a>(self, headers: &'a HeaderMap, cookie: Cookie<'_>) -> Option<&'a str> {
        // Bytes and not text: a script of any page may set a cookie that is not ASCII, and
        // the browser sends all cookies in one line.
        let name = self.name(cookie);
        let mut values = headers
            .get_all(header::COOKIE)
            .iter()
            .flat_map(|line| line.as_bytes().split(|byte| *byte == b';'))
            .filter_map(|pair| value_of(pair.trim_ascii(), name.as_bytes()));
        let first = values.next()?;
        let is_only_one = values.next().is_none();
        is_only_one.then(|| str::from_utf8(first).ok()).flatten()
    }

    /// A `Set-Cookie` header. `Lax`, because the redirect from WeChat is cross-site, and
    /// browsers send no `Strict` cookie with it.
    ///
    /// # Panics
    ///
    /// Never for hex values, and all values are hex.
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
            Cookies::Loopback.clear(Cookie::Login),
            "wechat_h5_login=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
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
        let line = HeaderValue::from_bytes(b"wechat_h5_login=\xd5").unwrap();
        headers.append(header::COOKIE, line);
        assert_eq!(Cookies::Loopback.read(&headers, Cookie::Login), None);
    }
}
