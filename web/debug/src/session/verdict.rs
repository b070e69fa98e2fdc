//! What the answer to a question about the authorization says to the user.

use wechat_h5_page_api::{AuthorizationCheck, AuthorizationStatus};
use wechat_h5_web::error_message::PageError;

use super::i18n::Strings;

/// What the user has asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    Check,
    Refresh,
}

/// What the user reads.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Verdict {
    /// WeChat accepts the tokens.
    Valid,
    /// There is another access token.
    Refreshed,
    /// The access token has expired.
    Expired,
    /// The refresh token has.
    RefreshExpired,
    /// The user has withdrawn the authorization, or changed the password.
    Withdrawn,
    /// WeChat does not say more.
    Refused,
    /// The server keeps no tokens.
    NoTokens,
    /// WeChat was asked a moment ago.
    TooSoon,
    /// There is no session any more.
    SignedOut,
    /// There is no answer.
    Failed(PageError),
}

impl Verdict {
    pub(super) fn of(question: Question, answer: Result<AuthorizationCheck, PageError>) -> Self {
        let check = match answer {
            Ok(check) => check,
            Err(PageError::Server(error)) if error.details.code == "too_many_requests" => {
                return Self::TooSoon;
            }
            Err(PageError::Server(error)) if error.details.code == "not_signed_in" => {
                return Self::SignedOut;
            }
            Err(error) => return Self::Failed(error),
        };
        match (check.status, check.errcode) {
            (AuthorizationStatus::Valid, _) if question == Question::Refresh => Self::Refreshed,
            (AuthorizationStatus::Valid, _) => Self::Valid,
            (AuthorizationStatus::Expired, _) => Self::Expired,
            (AuthorizationStatus::Ended, None) => Self::NoTokens,
            (AuthorizationStatus::Ended, Some(42002)) => Self::RefreshExpired,
            (AuthorizationStatus::Ended, Some(40003 | 42007)) => Self::Withdrawn,
            (AuthorizationStatus::Ended, Some(_)) => Self::Refused,
        }
    }

    /// Title and text, where they are those of this module.
    pub(super) fn texts(&self, t: &Strings) -> Option<(&'static str, &'static str)> {
        Some(match self {
            Self::Valid => (t.valid_title, t.valid_text),
            Self::Refreshed => (t.refreshed_title, t.refreshed_text),
            Self::Expired => (t.expired_title, t.expired_text),
            Self::RefreshExpired => (t.refresh_expired_title, t.refresh_expired_text),
            Self::Withdrawn => (t.withdrawn_title, t.withdrawn_text),
            Self::Refused => (t.refused_title, t.refused_text),
            Self::NoTokens => (t.none_title, t.none_text),
            Self::TooSoon => (t.wait_title, t.wait_text),
            Self::SignedOut => (t.signed_out_title, t.signed_out_text),
            Self::Failed(_) => return None,
        })
    }

    /// Whether WeChat has accepted.
    pub(super) fn is_success(&self) -> bool {
        matches!(self, Self::Valid | Self::Refreshed)
    }

    /// Whether only another login helps.
    pub(super) fn needs_login(&self) -> bool {
        matches!(
            self,
            Self::RefreshExpired | Self::Withdrawn | Self::Refused | Self::NoTokens
        )
    }
}

#[cfg(test)]
mod tests {
    use wechat_h5_page_api::ErrorDetails;
    use wechat_h5_web::error_message::ServerError;

    use super::*;

    fn server(status: u16, code: &str) -> PageError {
        let details = Box::new(ErrorDetails {
            code: code.into(),
            message: "what".into(),
            hint: "how".into(),
            docs: "where".into(),
            request_id: None,
        });
        PageError::Server(ServerError { status, details })
    }

    #[test]
    fn each_answer_has_a_verdict() {
        use AuthorizationStatus::{Ended, Expired, Valid};
        for (question, status, errcode, expected) in [
            (Question::Check, Valid, None, Verdict::Valid),
            (Question::Refresh, Valid, None, Verdict::Refreshed),
            (Question::Check, Expired, Some(42001), Verdict::Expired),
            (Question::Check, Ended, Some(40003), Verdict::Withdrawn),
            (Question::Refresh, Ended, Some(42007), Verdict::Withdrawn),
            (
                Question::Refresh,
                Ended,
                Some(42002),
                Verdict::RefreshExpired,
            ),
            (Question::Refresh, Ended, Some(40030), Verdict::Refused),
            (Question::Check, Ended, Some(40001), Verdict::Refused),
            (Question::Check, Ended, None, Verdict::NoTokens),
        ] {
            let answer = Ok(AuthorizationCheck { status, errcode });
            assert_eq!(Verdict::of(question, answer), expected, "{errcode:?}");
        }
        for (error, expected) in [
            (server(429, "too_many_requests"), Verdict::TooSoon),
            (server(401, "not_signed_in"), Verdict::SignedOut),
            (
                server(502, "weixin_error"),
                Verdict::Failed(server(502, "weixin_error")),
            ),
            (PageError::TimedOut, Verdict::Failed(PageError::TimedOut)),
        ] {
            assert_eq!(Verdict::of(Question::Check, Err(error)), expected);
        }
    }

    #[test]
    fn who_is_refused_for_good_signs_in_again() {
        for (verdict, is_success, needs_login) in [
            (Verdict::Valid, true, false),
            (Verdict::Refreshed, true, false),
            (Verdict::Expired, false, false),
            (Verdict::RefreshExpired, false, true),
            (Verdict::Withdrawn, false, true),
            (Verdict::Refused, false, true),
            (Verdict::NoTokens, false, true),
            (Verdict::TooSoon, false, false),
            (Verdict::SignedOut, false, false),
            (Verdict::Failed(PageError::Offline), false, false),
        ] {
            assert_eq!(verdict.is_success(), is_success, "{verdict:?}");
            assert_eq!(verdict.needs_login(), needs_login, "{verdict:?}");
        }
    }
}
