//! The two cookies: who started a login, and who is signed in.

use std::time::Duration;

use http::{HeaderMap, HeaderValue, header};

/// A value that stays in one browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cookie {
    /// Ties a login to the browser that started it.
    Login,
    /// Names the session.
    Session,
}

/// How cookies are written: with every protection that the scheme allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cookies {
    /// https: `__Host-` and `Secure`, so nobody else can set them.
    Secure,
    /// http on a loopback address: browsers take neither of the two there.
    Loopback,
}

impl Cookies {
    /// The cookie's name.
    pub const fn name(self, cookie: Cookie) -> &'static str {
        match (self, cookie) {
            (Self::Secure, Cookie::Login) => "__Host-wechat_h5_login",
            (Self::Secure, Cookie::Session) => "__Host-wechat_h5_session",
            (Self::Loopback, Cookie::Login) => "wechat_h5_login",
            (Self::Loopback, Cookie::Session) => "wechat_h5_session",
        }
    }

    /// The value that the browser sent, if it sent exactly one.
    pub fn read(self, headers: &HeaderMap, cookie: Cookie) -> Option<&str> {
        // Bytes, because a script of any page may set a cookie that is no ASCII, and
        // the browser sends all of them in one line.
        let name = self.name(cookie).as_bytes();
        let mut values = headers
            .get_all(header::COOKIE)
            .iter()
            .flat_map(|line| line.as_bytes().split(|byte| *byte == b';'))
            .filter_map(|pair| value_of(pair.trim_ascii(), name));
        let first = values.next()?;
        let is_only_one = values.next().is_none();
        is_only_one.then(|| str::from_utf8(first).ok()).flatten()
    }

    /// A `Set-Cookie` header. `Lax`, because the return from WeChat is
    /// cross-site: `Strict` would lose the login there.
    ///
    /// # Panics
    ///
    /// Never for hex values, and there are no others.
    pub fn set(self, cookie: Cookie, value: &str, life: Duration) -> HeaderValue {
        let secure = match self {
            Self::Secure => "; Secure",
            Self::Loopback => "",
        };
        let name = self.name(cookie);
        let seconds = life.as_secs();
        let text =
            format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
        HeaderValue::try_from(text).expect("a cookie of visible characters")
    }

    /// A `Set-Cookie` header that ends the cookie.
    pub fn clear(self, cookie: Cookie) -> HeaderValue {
        self.set(cookie, "", Duration::ZERO)
    }
}

/// What follows `name=`.
fn value_of<'a>(pair: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    pair.strip_prefix(name)?.strip_prefix(b"=")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_every_attribute() {
        let day = Duration::from_hours(24);
        assert_eq!(
            Cookies::Secure.set(Cookie::Session, "ab", day),
            "__Host-wechat_h5_session=ab; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(
            Cookies::Loopback.clear(Cookie::Login),
            "wechat_h5_login=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
        );
    }

    #[test]
    fn reads_one_value_and_believes_no_second() {
        for (lines, value) in [
            (&["wechat_h5_session=ab"][..], Some("ab")),
            (&["a=1; wechat_h5_session=ab; b=2"], Some("ab")),
            (&["a=1", "wechat_h5_session=ab"], Some("ab")),
            (&["xwechat_h5_session=ab"], None),
            (&["wechat_h5_session"], None),
            (&["wechat_h5_session=ab; wechat_h5_session=cd"], None),
            (&["wechat_h5_session=ab", "wechat_h5_session=cd"], None),
            (&["wechat_h5_session=ab; name=张三"], Some("ab")),
            (&["名=x; wechat_h5_session=ab"], Some("ab")),
            (&["a=ÿ", "wechat_h5_session=ab"], Some("ab")),
            (&["wechat_h5_session=张"], Some("张")),
            (&["wechat_h5_session=ab; wechat_h5_session=张"], None),
            (&["wechat_h5_sessionx=ab"], None),
            (&[], None),
        ] {
            let mut headers = HeaderMap::new();
            for line in lines {
                let line = HeaderValue::from_bytes(line.as_bytes()).unwrap();
                headers.append(header::COOKIE, line);
            }
            let read = Cookies::Loopback.read(&headers, Cookie::Session);
            assert_eq!(read, value, "{lines:?}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_cost_only_their_own_cookie() {
        let mut headers = HeaderMap::new();
        let line = HeaderValue::from_bytes(b"gbk=\xd5\xc5; wechat_h5_session=ab").unwrap();
        headers.append(header::COOKIE, line);
        let read = Cookies::Loopback.read(&headers, Cookie::Session);
        assert_eq!(read, Some("ab"));
        let line = HeaderValue::from_bytes(b"wechat_h5_login=\xd5").unwrap();
        headers.append(header::COOKIE, line);
        assert_eq!(Cookies::Loopback.read(&headers, Cookie::Login), None);
    }
}
