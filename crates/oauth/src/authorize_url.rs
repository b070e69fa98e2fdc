//! Step 1: the URL of WeChat's authorize page.

use core::fmt;

use wechat_h5_sign::AppId;

use crate::percent::encoded;
use crate::redirect_uri::RedirectUri;
use crate::scope::Scope;
use crate::site_state::SiteState;
use crate::state::State;

/// The host of WeChat's authorize page.
pub const OPEN_BASE: &str = "https://open.weixin.qq.com";

/// The authorize URL, with its parameters in the one order that WeChat takes.
///
/// WeChat checks the order: `appid, redirect_uri, response_type, scope,
/// state`, then the flags, then `#wechat_redirect` last of all. It contains the
/// state, so it has no `Debug`. Source: web authorization, step 1.
#[must_use = "the browser must be sent there"]
pub struct AuthorizeUrl<'a> {
    open_base: &'a str,
    app_id: &'a AppId,
    redirect_uri: &'a RedirectUri,
    scope: Scope,
    state: &'a str,
    force_popup: bool,
    force_snap_shot: bool,
}

impl<'a> AuthorizeUrl<'a> {
    /// The URL on WeChat's own host, without flags.
    pub fn new(
        app_id: &'a AppId,
        redirect_uri: &'a RedirectUri,
        scope: Scope,
        state: &'a State,
    ) -> Self {
        Self::with_state(app_id, redirect_uri, scope, state.as_str())
    }

    /// The same with a state that another site or back end made, and compares itself.
    pub fn of_site(
        app_id: &'a AppId,
        redirect_uri: &'a RedirectUri,
        scope: Scope,
        state: &'a SiteState,
    ) -> Self {
        Self::with_state(app_id, redirect_uri, scope, state.as_str())
    }

    fn with_state(
        app_id: &'a AppId,
        redirect_uri: &'a RedirectUri,
        scope: Scope,
        state: &'a str,
    ) -> Self {
        Self {
            open_base: OPEN_BASE,
            app_id,
            redirect_uri,
            scope,
            state,
            force_popup: false,
            force_snap_shot: false,
        }
    }

    /// The same on another host, `scheme://host[:port]`: a sandbox, or a server that
    /// redirects to WeChat from the one domain that WeChat accepts.
    pub fn at(mut self, open_base: &'a str) -> Self {
        self.open_base = open_base;
        while let Some(shorter) = self.open_base.strip_suffix('/') {
            self.open_base = shorter;
        }
        self
    }

    /// Shows the consent dialog even where WeChat would skip it.
    pub fn force_popup(mut self) -> Self {
        self.force_popup = true;
        self
    }

    /// Lets WeChat decide about a snapshot page (快照页) even where it would skip that.
    pub fn force_snap_shot(mut self) -> Self {
        self.force_snap_shot = true;
        self
    }
}

impl fmt::Display for AuthorizeUrl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in [
            self.open_base,
            "/connect/oauth2/authorize?appid=",
            self.app_id.as_str(),
            "&redirect_uri=",
        ] {
            f.write_str(part)?;
        }
        encoded(self.redirect_uri.as_str()).fmt(f)?;
        for part in ["&response_type=code&scope=", self.scope.as_str(), "&state="] {
            f.write_str(part)?;
        }
        encoded(self.state).fmt(f)?;
        if self.force_popup {
            f.write_str("&forcePopup=true")?;
        }
        if self.force_snap_shot {
            f.write_str("&forceSnapShot=true")?;
        }
        f.write_str("#wechat_redirect")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_in_the_documented_order() {
        let app_id = AppId::parse("wx1234567890abcdef").unwrap();
        let redirect_uri = RedirectUri::parse("https://h5.example.com/cb?a=1&b=2").unwrap();
        let state = State::parse("00112233445566778899aabbccddeeff").unwrap();
        let url = |scope| AuthorizeUrl::new(&app_id, &redirect_uri, scope, &state);
        let query = "appid=wx1234567890abcdef\
            &redirect_uri=https%3A%2F%2Fh5.example.com%2Fcb%3Fa%3D1%26b%3D2\
            &response_type=code&scope=snsapi_userinfo&state=00112233445566778899aabbccddeeff";
        let page = "https://open.weixin.qq.com/connect/oauth2/authorize";
        for (url, expected) in [
            (
                url(Scope::UserInfo),
                format!("{page}?{query}#wechat_redirect"),
            ),
            (
                url(Scope::Base),
                format!("{page}?{query}#wechat_redirect").replace("userinfo", "base"),
            ),
            (
                url(Scope::UserInfo).force_popup(),
                format!("{page}?{query}&forcePopup=true#wechat_redirect"),
            ),
            (
                url(Scope::UserInfo).force_snap_shot().force_popup(),
                format!("{page}?{query}&forcePopup=true&forceSnapShot=true#wechat_redirect"),
            ),
            (
                url(Scope::UserInfo).at("http://localhost:8090/"),
                format!("http://localhost:8090/connect/oauth2/authorize?{query}#wechat_redirect"),
            ),
        ] {
            assert_eq!(url.to_string(), expected);
        }
    }

    #[test]
    fn the_state_of_a_site_is_encoded_once() {
        let app_id = AppId::parse("wx1234567890abcdef").unwrap();
        let redirect_uri = RedirectUri::parse("https://h5.example.com/#/cb").unwrap();
        for (state, expected) in [
            ("hello-world", "state=hello-world#"),
            ("aGVsbG8=", "state=aGVsbG8%3D#"),
            (r#"{"p":"/a#b"}"#, "state=%7B%22p%22%3A%22%2Fa%23b%22%7D#"),
        ] {
            let state = SiteState::parse(state).unwrap();
            let url = AuthorizeUrl::of_site(&app_id, &redirect_uri, Scope::Base, &state);
            assert!(url.to_string().contains(expected), "{url}");
        }
    }
}
