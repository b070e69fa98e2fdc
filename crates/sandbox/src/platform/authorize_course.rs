//! What becomes of an authorize URL that is right: it depends on who looks.

use wechat_h5_oauth::Scope;

use super::authorize_request::{AuthorizeRequest, Popup};
use crate::ledger::{Consent, Habits, Seen};

/// How the visit goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Course {
    /// Back with a code, and nobody was asked.
    Silent(Seen),
    Ask,
    /// By somebody who always does.
    Allowed,
    Refused,
    RefusedAndStayed,
}

impl Course {
    /// The word in the journal.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Silent(_) => "silent",
            Self::Ask => "asked",
            Self::Allowed => "allowed",
            Self::Refused | Self::RefusedAndStayed => "denied_by_user",
        }
    }
}

/// First comes the rule that followers from the chat are not asked: neither
/// `force…` parameter has an effect then. A snapshot is shown without asking,
/// too: what it tells is made up anyway. That `forcePopup` wins over a visitor's
/// snapshot, as the button 使用完整服务 does, is our reading.
pub(super) fn course(request: &AuthorizeRequest, habits: &Habits, is_follower: bool) -> Course {
    if habits.from_chat && is_follower {
        return Course::Silent(Seen::Real);
    }
    let is_base = request.asked.scope == Scope::Base;
    let is_snapshot = match request.popup {
        Popup::SnapShot => true,
        Popup::Dialog => habits.snapshot && is_base,
        Popup::AsUsual => habits.snapshot,
    };
    if is_snapshot {
        return Course::Silent(Seen::Snapshot);
    }
    if is_base {
        return Course::Silent(Seen::Real);
    }
    match habits.consent {
        Consent::Ask => Course::Ask,
        Consent::Allow => Course::Allowed,
        Consent::Deny => Course::Refused,
        Consent::DenyAndStay => Course::RefusedAndStayed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{AccountKey, PendingConsent};

    const REAL: Course = Course::Silent(Seen::Real);
    const SNAPSHOT: Course = Course::Silent(Seen::Snapshot);

    fn request(scope: Scope, popup: Popup) -> AuthorizeRequest {
        AuthorizeRequest {
            asked: PendingConsent {
                account: AccountKey::FIRST,
                redirect_uri: String::new(),
                scope,
                state: None,
            },
            popup,
        }
    }

    #[test]
    fn scope_popup_and_visitor() {
        use Popup::{AsUsual, Dialog, SnapShot};
        use Scope::{Base, UserInfo};
        let usual = Habits::default();
        let snapshot = Habits {
            snapshot: true,
            ..Habits::default()
        };
        let from_chat = Habits {
            from_chat: true,
            ..snapshot.clone()
        };
        for (scope, popup, habits, follows, expected) in [
            (Base, AsUsual, &usual, true, REAL),
            (Base, Dialog, &usual, true, REAL),
            (Base, SnapShot, &usual, true, SNAPSHOT),
            (Base, AsUsual, &snapshot, true, SNAPSHOT),
            (UserInfo, AsUsual, &usual, true, Course::Ask),
            (UserInfo, Dialog, &usual, true, Course::Ask),
            (UserInfo, SnapShot, &usual, true, SNAPSHOT),
            (UserInfo, AsUsual, &snapshot, true, SNAPSHOT),
            (UserInfo, Dialog, &snapshot, true, Course::Ask),
            (UserInfo, AsUsual, &from_chat, true, REAL),
            (UserInfo, Dialog, &from_chat, true, REAL),
            (UserInfo, SnapShot, &from_chat, true, REAL),
            (UserInfo, AsUsual, &from_chat, false, SNAPSHOT),
        ] {
            let course = course(&request(scope, popup), habits, follows);
            assert_eq!(course, expected, "{scope:?} {popup:?} {habits:?} {follows}");
        }
    }

    #[test]
    fn some_need_not_be_asked() {
        for (consent, expected) in [
            (Consent::Allow, Course::Allowed),
            (Consent::Deny, Course::Refused),
            (Consent::DenyAndStay, Course::RefusedAndStayed),
        ] {
            let habits = Habits {
                consent,
                ..Habits::default()
            };
            let request = request(Scope::UserInfo, Popup::AsUsual);
            assert_eq!(course(&request, &habits, true), expected);
        }
    }
}
