//! Which browser started a login.

use crate::random;
use crate::secret::same_secret;
use crate::session::digest;

/// What the login cookie holds: this browser, and nothing about it.
#[derive(Clone)]
pub struct Browser(Box<str>);

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

    /// The secret itself, for the browser's cookie. Never print it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub(crate) fn is(&self, stored: &str) -> bool {
        same_secret(&digest(&self.0), stored)
    }
}

impl std::fmt::Debug for Browser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Browser([redacted])")
    }
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
}
