//! Registers a jweixin that a bundler has put into the page's own script.

use core::error::Error;
use core::fmt;

use wasm_bindgen::JsValue;

use crate::sys;

/// Why it was not registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RegisterJweixinError {
    /// The page has another jweixin already. The two do not share their state: a
    /// configuration of one does not permit calls of the other.
    AnotherIsThere,
    /// The value has no `config` function. In a bundle, `jweixin-npm` and
    /// `jweixin-module` export an empty object and set `window.wx` instead.
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

/// Registers the `wx` that `weixin-js-sdk`, a copy for bundlers, exports. That copy
/// sets no global, so it cannot be found otherwise, and its own code for images
/// fails. Call this before [`configure`](fn@crate::configure), instead of
/// [`load_jweixin`](crate::load_jweixin).
///
/// # Errors
///
/// [`RegisterJweixinError`]. Nothing in the page is replaced.
pub fn register_jweixin(wx: &JsValue) -> Result<(), RegisterJweixinError> {
    let wx = sys::as_wx(wx).ok_or(RegisterJweixinError::NotJweixin)?;
    if sys::wx().is_some_and(|present| present != wx) {
        return Err(RegisterJweixinError::AnotherIsThere);
    }
    sys::name_wx(&wx);
    Ok(())
}
