//! What the page knows about the SDK and the session: one enum for each, without
//! any use of the browser.

use wechat_h5_page_api::{SessionResponse, SignedIn};

use crate::error_message::PageError;

/// The state of the JS-SDK. `W` is the handle that only a successful configuration yields.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SdkState<W> {
    Failed(PageError),
    Loading,
    Outside,
    Ready(W),
}

impl<W> SdkState<W> {
    /// The value of `<html data-jssdk>`.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Failed(_) => "failed",
            Self::Loading => "loading",
            Self::Outside => "outside",
            Self::Ready(_) => "ready",
        }
    }

    /// The handle, if the configuration has succeeded.
    pub(crate) fn handle(&self) -> Option<&W> {
        match self {
            Self::Ready(handle) => Some(handle),
            _ => None,
        }
    }
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SessionState {
    Anonymous,
    Failed(PageError),
    Loading,
    SignedIn(SignedIn),
    /// A snapshot page (快照页): WeChat gives a virtual user, and nothing is kept of it.
    Snapshot,
}

impl SessionState {
    /// The value of `<html data-session>`. An unknown session counts as none.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Anonymous | Self::Failed(_) => "anonymous",
            Self::Loading => "loading",
            Self::SignedIn(_) => "signed-in",
            Self::Snapshot => "snapshot",
        }
    }
}

impl From<SessionResponse> for SessionState {
    fn from(response: SessionResponse) -> Self {
        match response {
            SessionResponse::Anonymous => Self::Anonymous,
            SessionResponse::SignedIn(user) => Self::SignedIn(user),
            SessionResponse::Snapshot { .. } => Self::Snapshot,
        }
    }
}

/// Enough of an openid to recognise it: `o6_b…7wVU`.
pub(crate) fn short_openid(openid: &str) -> String {
    const KEPT: usize = 4;
    let chars: Vec<char> = openid.chars().collect();
    if chars.len() <= 2 * KEPT + 1 {
        return openid.to_owned();
    }
    let (head, tail) = (&chars[..KEPT], &chars[chars.len() - KEPT..]);
    head.iter().chain(&['…']).chain(tail).collect()
}

#[cfg(test)]
mod tests {
    use wechat_h5_page_api::{SessionResponse, SignedIn};

    use super::{SdkState, SessionState, short_openid};
    use crate::error_message::PageError;

    type Sdk = SdkState<&'static str>;

    fn user() -> SignedIn {
        SignedIn {
            app_id: None,
            scope: "snsapi_base".into(),
            openid: "o".into(),
            unionid: None,
            user: None,
            expires_at: 1_700_000_000,
            access_token_expires_at: None,
            refresh_token_expires_at: None,
        }
    }

    #[test]
    fn the_state_names_are_those_of_the_contract() {
        let sdk = [
            Sdk::Loading,
            Sdk::Ready("wx"),
            Sdk::Failed(PageError::Offline),
            Sdk::Outside,
        ];
        assert_eq!(
            sdk.map(|state| state.name()),
            ["loading", "ready", "failed", "outside"]
        );
        let session = [
            SessionState::Loading,
            SessionState::Anonymous,
            SessionState::SignedIn(user()),
            SessionState::Snapshot,
            SessionState::Failed(PageError::Offline),
        ];
        assert_eq!(
            session.map(|state| state.name()),
            ["loading", "anonymous", "signed-in", "snapshot", "anonymous"]
        );
    }

    #[test]
    fn every_session_response_has_its_state() {
        let snapshot = SessionResponse::Snapshot {
            app_id: None,
            scope: "snsapi_userinfo".into(),
            expires_at: 1_700_000_000,
        };
        for (response, state) in [
            (SessionResponse::Anonymous, SessionState::Anonymous),
            (
                SessionResponse::SignedIn(user()),
                SessionState::SignedIn(user()),
            ),
            (snapshot, SessionState::Snapshot),
        ] {
            assert_eq!(SessionState::from(response), state);
        }
    }

    #[test]
    fn only_ready_has_a_handle() {
        assert_eq!(Sdk::Ready("wx").handle(), Some(&"wx"));
        for state in [Sdk::Loading, Sdk::Outside, Sdk::Failed(PageError::Offline)] {
            assert_eq!(state.handle(), None);
        }
    }

    #[test]
    fn an_openid_is_shortened_in_the_middle() {
        for (openid, short) in [
            ("o6_bmjrPTlm6_2sgVt7hMZOPfL2M", "o6_b…fL2M"),
            ("123456789", "123456789"),
            ("1234567890", "1234…7890"),
            ("", ""),
            ("一二三四五六七八九十", "一二三四…七八九十"),
        ] {
            assert_eq!(short_openid(openid), short);
        }
    }
}
