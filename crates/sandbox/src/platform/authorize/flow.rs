//! Decides how an authorization continues: with the consent page or without. It depends on
//! the request and on the user.

use wechat_h5_oauth::Scope;

use super::request::{AuthorizeRequest, ConsentMode};
use crate::user::{Behavior, Consent, IdentityKind};

/// How an authorization continues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AuthorizeFlow {
    /// Redirect with a code, without a question.
    Silent(IdentityKind),
    /// Show the consent page.
    Ask,
    /// The user allows at once.
    Allowed,
    /// The user denies at once: redirect without a code.
    Denied,
    /// The user denies at once, and the client stays on the page.
    DeniedWithoutRedirect,
}

impl AuthorizeFlow {
    /// The outcome in the journal.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Silent(_) => "silent",
            Self::Ask => "asked",
            Self::Allowed => "allowed",
            Self::Denied | Self::DeniedWithoutRedirect => "denied_by_user",
        }
    }
}

/// What the journal says of a user who denied on the consent page.
pub(super) const DENIED_ON_THE_PAGE: &str =
    "the user denied on the consent page: the callback gets `state` and no code";

impl AuthorizeFlow {
    /// Why, for the journal: the callback cannot know it. `None` where it is as usual.
    pub(super) fn reason(self, scope: Scope) -> Option<&'static str> {
        match (self, scope) {
            (Self::Silent(IdentityKind::Snapshot), _) => Some(
                "a visitor of a snapshot page is not asked: the code is for virtual ids, and the \
                 JS-SDK is denied",
            ),
            (Self::Silent(IdentityKind::Real), Scope::UserInfo) => {
                Some("a follower who comes from the account's chat is not asked")
            }
            (Self::Denied, _) => {
                Some("the user's `consent` is set to deny: the callback gets `state` and no code")
            }
            (Self::DeniedWithoutRedirect, _) => Some(
                "the user's `consent` is set to deny_and_stay: the client stays on WeChat's page, \
                 and the callback is not called",
            ),
            (Self::Silent(IdentityKind::Real) | Self::Ask | Self::Allowed, _) => None,
        }
    }
}

/// A follower who comes from the chat is not asked, whatever the `force…` parameters say.
/// A snapshot user is not asked either, because the identity is virtual. That `forcePopup`
/// ends a snapshot, as the button 使用完整服务 does, is a guess.
pub(super) fn choose_flow(
    request: &AuthorizeRequest,
    behavior: &Behavior,
    is_follower: bool,
) -> AuthorizeFlow {
    if behavior.from_chat && is_follower {
        return AuthorizeFlow::Silent(IdentityKind::Real);
    }
    let is_base = request.pending.scope == Scope::Base;
    let is_snapshot = match request.popup {
        ConsentMode::SnapShot => true,
        ConsentMode::Dialog => behavior.snapshot && is_base,
        ConsentMode::Default => behavior.snapshot,
    };
    if is_snapshot {
        return AuthorizeFlow::Silent(IdentityKind::Snapshot);
    }
    if is_base {
        return AuthorizeFlow::Silent(IdentityKind::Real);
    }
    match behavior.consent {
        Consent::Ask => AuthorizeFlow::Ask,
        Consent::Allow => AuthorizeFlow::Allowed,
        Consent::Deny => AuthorizeFlow::Denied,
        Consent::DenyAndStay => AuthorizeFlow::DeniedWithoutRedirect,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::records::{AccountIndex, PendingConsent};

    const REAL: AuthorizeFlow = AuthorizeFlow::Silent(IdentityKind::Real);
    const SNAPSHOT: AuthorizeFlow = AuthorizeFlow::Silent(IdentityKind::Snapshot);

    fn request(scope: Scope, popup: ConsentMode) -> AuthorizeRequest {
        AuthorizeRequest {
            pending: PendingConsent {
                account: AccountIndex::FIRST,
                redirect_uri: String::new(),
                scope,
                state: None,
            },
            popup,
        }
    }

    #[test]
    fn scope_parameters_and_user_decide() {
        use ConsentMode::{Default, Dialog, SnapShot};
        use Scope::{Base, UserInfo};
        let usual = Behavior::default();
        let snapshot = Behavior {
            snapshot: true,
            ..Behavior::default()
        };
        let from_chat = Behavior {
            from_chat: true,
            ..snapshot.clone()
        };
        for (scope, popup, behavior, follows, expected) in [
            (Base, Default, &usual, true, REAL),
            (Base, Dialog, &usual, true, REAL),
            (Base, SnapShot, &usual, true, SNAPSHOT),
            (Base, Default, &snapshot, true, SNAPSHOT),
            (UserInfo, Default, &usual, true, AuthorizeFlow::Ask),
            (UserInfo, Dialog, &usual, true, AuthorizeFlow::Ask),
            (UserInfo, SnapShot, &usual, true, SNAPSHOT),
            (UserInfo, Default, &snapshot, true, SNAPSHOT),
            (UserInfo, Dialog, &snapshot, true, AuthorizeFlow::Ask),
            (UserInfo, Default, &from_chat, true, REAL),
            (UserInfo, Dialog, &from_chat, true, REAL),
            (UserInfo, SnapShot, &from_chat, true, REAL),
            (UserInfo, Default, &from_chat, false, SNAPSHOT),
        ] {
            let flow = choose_flow(&request(scope, popup), behavior, follows);
            assert_eq!(flow, expected, "{scope:?} {popup:?} {behavior:?} {follows}");
            let is_unusual = flow == SNAPSHOT || flow == REAL && scope == UserInfo;
            assert_eq!(
                flow.reason(scope).is_some(),
                is_unusual,
                "{flow:?} {scope:?}"
            );
        }
    }

    #[test]
    fn a_user_may_decide_without_seeing_the_page() {
        for (consent, expected) in [
            (Consent::Allow, AuthorizeFlow::Allowed),
            (Consent::Deny, AuthorizeFlow::Denied),
            (Consent::DenyAndStay, AuthorizeFlow::DeniedWithoutRedirect),
        ] {
            let behavior = Behavior {
                consent,
                ..Behavior::default()
            };
            let request = request(Scope::UserInfo, ConsentMode::Default);
            assert_eq!(choose_flow(&request, &behavior, true), expected);
        }
    }
}
