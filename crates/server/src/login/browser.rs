//! Which browser started a login.

use subtle::ConstantTimeEq as _;

use crate::random;
use crate::session::digest;

wechat_h5_sign::secret! {
    /// The value of the login cookie: it identifies this browser, and says nothing about it.
    #[derive(Clone)]
    pub struct Browser;
    /// The secret itself, for the browser's cookie. Never print it.
    pub fn expose;
}

impl Browser {
    const DIGITS: usize = 32;

    /// A browser that has not been here.
    pub fn random() -> Self {
        Self(random::hex::<{ Self::DIGITS / 2 }>().into())
    }

    /// Takes a cookie's value. `None` for what was never handed out.
    pub fn parse(value: &str) -> Option<Self> {
        random::is_hex(value, Self::DIGITS).then(|| Self(value.into()))
    }

    fn is(&self, stored: &str) -> bool {
        digest(&self.0).as_bytes().ct_eq(stored.as_bytes()).into()
    }
}

/// Checks that the browser that comes back is the one that was sent away, whose
/// cookie's digest is stored.
///
/// # Errors
///
/// [`NotThisBrowser`].
pub(crate) fn recognise(browser: Option<&Browser>, stored: &str) -> Result<(), NotThisBrowser> {
    match browser {
        None => Err(NotThisBrowser::NoCookie),
        Some(browser) if browser.is(stored) => Ok(()),
        Some(_) => Err(NotThisBrowser::OtherCookie),
    }
}

/// Why a browser is not taken for the one that was sent away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotThisBrowser {
    /// It sent no cookie.
    #[error("this browser sent no login cookie: it keeps none, or the login was started elsewhere")]
    NoCookie,
    /// It sent the cookie of another one.
    #[error("this login was started in another browser")]
    OtherCookie,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_never_shows_itself() {
        let browser = Browser::random();
        assert_eq!(format!("{browser:?}"), "Browser([redacted])");
        assert!(browser.is(&digest(browser.expose())));
        assert!(!browser.is(&digest(Browser::random().expose())));
        assert!(!browser.is(browser.expose()));
    }

    #[test]
    fn a_lost_cookie_is_told_from_another_one() {
        let (browser, other) = (Browser::random(), Browser::random());
        let stored = digest(browser.expose());
        assert_eq!(recognise(Some(&browser), &stored), Ok(()));
        let refused = recognise(Some(&other), &stored);
        assert_eq!(refused, Err(NotThisBrowser::OtherCookie));
        assert_eq!(recognise(None, &stored), Err(NotThisBrowser::NoCookie));
    }
}
