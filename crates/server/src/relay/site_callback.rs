//! The address on a site that its visitor returns to.

use std::fmt;

use url::Url;
use wechat_h5_oauth::{
    AuthorizationCode, RedirectUri, RedirectUriError, SiteState, encode_component,
};

use super::response_parameters::has_response;
use crate::origin_allow_list::Origin;
use crate::relay_sites::{RelaySites, is_canonical};

/// The longest callback, in bytes: with the site's state it fits in a cookie, and the whole
/// head of the response in 4 KiB, nginx's default.
const MAX_BYTES: usize = 1920;

/// The address of a callback of a listed site, byte for byte as a browser shows it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SiteCallback(Url);

impl SiteCallback {
    /// Takes the value of a `redirect_uri` parameter, percent-decoded once.
    ///
    /// # Errors
    ///
    /// [`SiteCallbackError`], one variant for each rule.
    pub(crate) fn parse(value: &str, sites: &RelaySites) -> Result<Self, SiteCallbackError> {
        if value.len() > MAX_BYTES {
            return Err(SiteCallbackError::TooLong(value.len()));
        }
        RedirectUri::parse(value)?;
        let url = Url::parse(value).map_err(|_| SiteCallbackError::NotCanonical)?;
        if !is_canonical(&url, value) {
            return Err(SiteCallbackError::NotCanonical);
        }
        if has_response(&url) {
            return Err(SiteCallbackError::HasResponse);
        }
        if !sites.contains(&url) {
            return Err(SiteCallbackError::NotListed(Origin::of(&url)));
        }
        Ok(Self(url))
    }

    /// The address, without WeChat's response.
    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The site.
    pub(crate) fn origin(&self) -> Origin {
        Origin::of(&self.0)
    }

    /// The address with the parameters that WeChat would have added, before a fragment.
    /// Never print it.
    pub(crate) fn with_response(
        &self,
        code: Option<AuthorizationCode>,
        state: &SiteState,
    ) -> String {
        let address = self.as_str();
        let (address, fragment) = address.split_at(address.find('#').unwrap_or(address.len()));
        let separator = if self.0.query().is_some() { '&' } else { '?' };
        let mut location = format!("{address}{separator}");
        if let Some(code) = code {
            // Its alphabet needs no escapes.
            location = format!("{location}code={}&", code.expose());
        }
        location + "state=" + &encode_component(state.as_str()) + fragment
    }
}

/// Its query may hold anything: only the origin is shown.
impl fmt::Debug for SiteCallback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SiteCallback({}/…)", self.origin().as_str())
    }
}

/// Why a `redirect_uri` is refused. Never holds its query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum SiteCallbackError {
    /// More than 1,920 bytes.
    #[error("it has {0} bytes, more than {MAX_BYTES}")]
    TooLong(usize),
    /// It is not an absolute URL.
    #[error(transparent)]
    Address(#[from] RedirectUriError),
    /// A browser would show it with other bytes, or it has a user name.
    #[error("it is not written as a browser shows it")]
    NotCanonical,
    /// It has a `code` or a `state` already, in a spelling that some server or page reads.
    #[error("it has a `code` or a `state` already, which WeChat adds")]
    HasResponse,
    /// Its site is not on the list.
    #[error("{} is not on the list", .0.as_str())]
    NotListed(Origin),
}

#[cfg(test)]
mod tests {
    use wechat_h5_oauth::{Callback, State};

    use super::*;
    use crate::relay_sites::RelaySite;

    const STATE: &str = "00112233445566778899aabbccddeeff";

    fn parse(value: &str) -> Result<SiteCallback, SiteCallbackError> {
        let site = RelaySite::parse("https://shop.example.com").unwrap();
        SiteCallback::parse(value, &RelaySites::new(vec![site]))
    }

    fn code() -> AuthorizationCode {
        let callback = Callback::parse(&format!("code=041aB-_&state={STATE}")).unwrap();
        callback.verify(State::parse(STATE).unwrap()).unwrap()
    }

    #[test]
    fn code_and_state_are_appended_as_wechat_appends_them() {
        let state = SiteState::parse("5f3c9a").unwrap();
        for (callback, expected, fragment) in [
            (
                "https://shop.example.com/cb",
                "https://shop.example.com/cb?",
                "",
            ),
            (
                "https://shop.example.com/cb?a=1",
                "https://shop.example.com/cb?a=1&",
                "",
            ),
            (
                "https://shop.example.com/?a=1#/cb?b=2",
                "https://shop.example.com/?a=1&",
                "#/cb?b=2",
            ),
            (
                "https://shop.example.com/#/cb",
                "https://shop.example.com/?",
                "#/cb",
            ),
        ] {
            let callback = parse(callback).unwrap();
            assert_eq!(
                callback.with_response(Some(code()), &state),
                format!("{expected}code=041aB-_&state=5f3c9a{fragment}")
            );
            assert_eq!(
                callback.with_response(None, &state),
                format!("{expected}state=5f3c9a{fragment}")
            );
        }
    }

    #[test]
    fn the_state_of_a_site_returns_as_it_was() {
        let callback = parse("https://shop.example.com/cb").unwrap();
        for state in [
            "we7sid-3a6f1a378b1196e857f9aad1f33845d8",
            "aGVsbG8+d29ybGQ/Zg==",
            r#"{"p":"/login"}"#,
            "a&code=1#x",
        ] {
            let location = callback.with_response(None, &SiteState::parse(state).unwrap());
            let returned = Url::parse(&location).unwrap();
            let pairs: Vec<_> = returned.query_pairs().collect();
            assert_eq!(pairs, [("state".into(), state.into())]);
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
        ] {
            let refused = parse(value).unwrap_err();
            assert!(
                !matches!(refused, SiteCallbackError::NotListed(_)),
                "{value}"
            );
        }
    }

    #[test]
    fn refuses_a_query_that_has_a_code_or_a_state() {
        for query in [
            "code=1",
            "a=1&state=2",
            "%63ode=1",
            "code",
            "code[]=1",
            "state%5B0%5D=1",
            "a=1;code=2",
            "#code=1",
            "#/cb?a=1&code=2",
            "a=1#/state=3",
            "CODE=3",
        ] {
            let refused = parse(&format!("https://shop.example.com/cb?{query}"));
            assert_eq!(
                refused.unwrap_err(),
                SiteCallbackError::HasResponse,
                "{query}"
            );
        }
        parse("https://shop.example.com/cb?codes=1&mystate=2").unwrap();
    }

    #[test]
    fn refuses_what_fits_in_no_cookie() {
        let fits = format!("https://shop.example.com/{:a<1895}", "");
        parse(&fits).unwrap();
        let refused = parse(&format!("{fits}a")).unwrap_err();
        assert_eq!(refused, SiteCallbackError::TooLong(1921));
    }

    #[test]
    fn debug_shows_only_the_site() {
        let callback = parse("https://shop.example.com/cb?token=s3cret").unwrap();
        let shown = format!("{callback:?}");
        assert_eq!(shown, "SiteCallback(https://shop.example.com/…)");
    }
}
