//! Which browser started an authorization.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq as _;

use crate::random;
use crate::sha256::sha256_hex;

/// How long a browser is recognised: the lifetime of the login cookie.
pub(crate) const BROWSER_TTL: Duration = Duration::from_hours(1);

wechat_h5_sign::secret! {
    /// The value of the login cookie: it identifies a browser, and says nothing about it.
    #[derive(Clone)]
    pub(crate) struct BrowserId;
    /// The secret itself, for the browser's cookie. Never print it.
    pub(crate) fn expose;
}

impl BrowserId {
    const DIGITS: usize = 32;

    /// The id of a browser that has none yet.
    pub(crate) fn random() -> Self {
        Self(random::hex::<{ Self::DIGITS / 2 }>().into())
    }

    /// Takes a cookie's value. `None` if it cannot be one of this server's.
    pub(crate) fn parse(value: &str) -> Option<Self> {
        random::is_hex(value, Self::DIGITS).then(|| Self(value.into()))
    }

    /// What the store keeps of it.
    pub(super) fn digest(&self) -> BrowserDigest {
        BrowserDigest(sha256_hex(&self.0))
    }
}

/// The digest of a [`BrowserId`]: enough to recognise the browser.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct BrowserDigest(String);

impl BrowserDigest {
    /// Checks that this browser is the one that started the authorization.
    ///
    /// # Errors
    ///
    /// [`BrowserMismatch`].
    pub(crate) fn check(&self, browser: Option<&BrowserId>) -> Result<(), BrowserMismatch> {
        let browser = browser.ok_or(BrowserMismatch::NoCookie)?;
        let is_same: bool = browser
            .digest()
            .0
            .as_bytes()
            .ct_eq(self.0.as_bytes())
            .into();
        is_same.then_some(()).ok_or(BrowserMismatch::OtherCookie)
    }
}

/// Why a browser is not the one that started the authorization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BrowserMismatch {
    /// It sent no cookie.
    #[error("this browser sent no login cookie: it keeps none, or the login was started elsewhere")]
    NoCookie,
    /// It sent the cookie of another browser.
    #[error("this login was started in another browser")]
    OtherCookie,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_is_redacted() {
        let browser = BrowserId::random();
        assert_eq!(format!("{browser:?}"), "BrowserId([redacted])");
    }

    #[test]
    fn a_missing_cookie_is_distinguished_from_another_one() {
        let (browser, other) = (BrowserId::random(), BrowserId::random());
        let digest = browser.digest();
        assert_eq!(digest.check(Some(&browser)), Ok(()));
        let refused = digest.check(Some(&other));
        assert_eq!(refused, Err(BrowserMismatch::OtherCookie));
        assert_eq!(digest.check(None), Err(BrowserMismatch::NoCookie));
    }
}
