//! Where a site takes its visitor back.

use std::fmt;

use url::Url;
use wechat_h5_oauth::{AuthorizationCode, RedirectUri, RedirectUriError};

use super::site_state::SiteState;
use super::sites::{Sites, is_as_shown};
use crate::origins::Origin;

/// The address of a listed site's callback, byte for byte as a browser shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct SiteCallback(Url);

impl SiteCallback {
    /// Takes the value of a `redirect_uri` parameter, percent-decoded once.
    ///
    /// # Errors
    ///
    /// [`SiteCallbackError`], one variant for each rule.
    pub fn parse(value: &str, sites: &Sites) -> Result<Self, SiteCallbackError> {
        RedirectUri::parse(value)?;
        let url = Url::parse(value).map_err(|_| SiteCallbackError::NotAsShown)?;
        if !is_as_shown(&url, value) {
            return Err(SiteCallbackError::NotAsShown);
        }
        if url.query_pairs().any(|(name, _)| is_answer(&name)) {
            return Err(SiteCallbackError::HoldsAnAnswer);
        }
        if !sites.hold(&url) {
            return Err(SiteCallbackError::NotListed(Origin::of(&url)));
        }
        Ok(Self(url))
    }

    /// The address, without WeChat's answer.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The site.
    pub fn origin(&self) -> Origin {
        Origin::of(&self.0)
    }

    /// The address with what WeChat would have put behind it. Never print it.
    pub fn with_answer(&self, code: Option<AuthorizationCode>, state: &SiteState) -> String {
        let joint = if self.0.query().is_some() { '&' } else { '?' };
        let mut location = format!("{}{joint}", self.as_str());
        if let Some(code) = code {
            // Its alphabet needs no escapes.
            location = format!("{location}code={}&", code.expose());
        }
        location + "state=" + state.expose()
    }
}

/// Its query may hold anything: only the origin is shown.
impl fmt::Debug for SiteCallback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SiteCallback({}/…)", self.origin().as_str())
    }
}

/// A second `code` or `state` would be read as the first by one site and not by another;
/// some frameworks read `code[]` too.
fn is_answer(name: &str) -> bool {
    let name = name.split('[').next().unwrap_or_default();
    matches!(name, "code" | "state")
}

/// Why a `redirect_uri` is refused. Never holds its query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SiteCallbackError {
    /// It is no absolute URL, or has a fragment.
    #[error(transparent)]
    Address(#[from] RedirectUriError),
    /// A browser would show it with other bytes, or it names a user.
    #[error("it is not written as a browser shows it")]
    NotAsShown,
    /// Its query has a `code` or a `state` already.
    #[error("its query has a `code` or a `state`, which WeChat's would stand beside")]
    HoldsAnAnswer,
    /// Its site is not on the list.
    #[error("{} is not on the list", .0.as_str())]
    NotListed(Origin),
}

#[cfg(test)]
mod tests {
    use wechat_h5_oauth::{Callback, State};

    use super::*;
    use crate::relay::Site;

    const RELAYED: &str = "00112233445566778899aabbccddeeff";

    fn parse(value: &str) -> Result<SiteCallback, SiteCallbackError> {
        let site = Site::parse("https://shop.example.com").unwrap();
        SiteCallback::parse(value, &Sites::new(vec![site]))
    }

    fn code() -> AuthorizationCode {
        let callback = Callback::parse(&format!("code=041aB-_&state={RELAYED}")).unwrap();
        callback.verify(State::parse(RELAYED).unwrap()).unwrap()
    }

    #[test]
    fn the_answer_stands_where_wechat_would_put_it() {
        let state = SiteState::parse("5f3c9a").unwrap();
        for (callback, expected) in [
            (
                "https://shop.example.com/cb",
                "https://shop.example.com/cb?",
            ),
            (
                "https://shop.example.com/cb?a=1",
                "https://shop.example.com/cb?a=1&",
            ),
        ] {
            let callback = parse(callback).unwrap();
            assert_eq!(
                callback.with_answer(Some(code()), &state),
                format!("{expected}code=041aB-_&state=5f3c9a")
            );
            assert_eq!(
                callback.with_answer(None, &state),
                format!("{expected}state=5f3c9a")
            );
        }
    }

    #[test]
    fn refuses_every_other_site() {
        for value in [
            "https://evil.example/",
            "https://evil.example/?https://shop.example.com/",
            "https://shop.example.com.evil.example/",
            "http://shop.example.com/cb",
            "https://shop.example.com:8443/cb",
        ] {
            let refused = parse(value).unwrap_err();
            assert!(
                matches!(refused, SiteCallbackError::NotListed(_)),
                "{value}"
            );
        }
    }

    /// A parser and a browser may go different ways from each of these.
    #[test]
    fn refuses_what_no_browser_shows() {
        for value in [
            "",
            "/cb",
            "//shop.example.com/cb",
            "javascript:alert(1)//https://shop.example.com/",
            "https:shop.example.com/cb",
            "https:///shop.example.com/cb",
            "HTTPS://shop.example.com/cb",
            "https://SHOP.example.com/cb",
            "https://shop.example.com:443/cb",
            "https://shop.example.com",
            "https://shop.example.com\\@evil.example/",
            "https://evil.example\\@shop.example.com/",
            "https://evil.example#@shop.example.com/",
            "https://user:pw@shop.example.com/cb",
            "https://@shop.example.com/cb",
            "https://shop.example.com/a/../cb",
            "https://shop.example.com/%2e%2e/cb",
            "https://shop.example.com/\tcb",
            "https://shop.example.com/cb\r\nSet-Cookie: a=1",
            " https://shop.example.com/cb",
            "https://shop.example.com/中",
            "https://shop。example。com/cb",
            "https://shop\u{ad}.example.com/cb",
            "https://shop.example.com/cb#",
            "https://shop.example.com/#/cb",
        ] {
            let refused = parse(value).unwrap_err();
            assert!(
                !matches!(refused, SiteCallbackError::NotListed(_)),
                "{value}"
            );
        }
    }

    #[test]
    fn refuses_a_query_that_answers_before_wechat_does() {
        for query in [
            "code=1",
            "a=1&state=2",
            "%63ode=1",
            "code",
            "code[]=1",
            "state%5B0%5D=1",
        ] {
            let refused = parse(&format!("https://shop.example.com/cb?{query}"));
            assert_eq!(
                refused.unwrap_err(),
                SiteCallbackError::HoldsAnAnswer,
                "{query}"
            );
        }
        parse("https://shop.example.com/cb?codes=1&mystate=2&CODE=3").unwrap();
    }

    #[test]
    fn shows_its_site_alone() {
        let callback = parse("https://shop.example.com/cb?token=s3cret").unwrap();
        let shown = format!("{callback:?}");
        assert_eq!(shown, "SiteCallback(https://shop.example.com/…)");
    }
}
