//! Takes a jweixin that a bundler has put into the page's own script.

use core::error::Error;
use core::fmt;

use wasm_bindgen::JsValue;

use crate::sys;

/// Why it was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RegisterJweixinError {
    /// The page has another jweixin already. The two know nothing of each other:
    /// what one is configured for, the other may not do.
    AnotherIsThere,
    /// The value has no `config` function. In a bundle, `jweixin-npm` and
    /// `jweixin-module` give an empty object: with those, `window.wx` is there.
    NotJweixin,
}

impl fmt::Display for RegisterJweixinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AnotherIsThere => {
                "the page has two copies of jweixin: drop the script element or the import"
            }
            Self::NotJweixin => "this is not jweixin: it has no `config`",
        })
    }
}

impl Error for RegisterJweixinError {}

/// Takes the `wx` that `weixin-js-sdk`, a copy for bundlers, exports. It sets no
/// global, so nobody finds it otherwise, and its own code for pictures fails.
/// Call it before [`configure`](fn@crate::configure), instead of
/// [`load_jweixin`](crate::load_jweixin).
///
/// # Errors
///
/// [`RegisterJweixinError`]. Nothing of the page's is replaced.
pub fn register_jweixin(wx: &JsValue) -> Result<(), RegisterJweixinError> {
    let wx = sys::as_wx(wx).ok_or(RegisterJweixinError::NotJweixin)?;
    if sys::wx().is_some_and(|present| present != wx) {
        return Err(RegisterJweixinError::AnotherIsThere);
    }
    sys::name_wx(&wx);
    Ok(())
}
