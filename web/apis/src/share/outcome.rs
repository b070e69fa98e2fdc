//! The outcome of passing a share card to WeChat.

use wechat_h5_jssdk::{CallError, FailureKind};

use crate::i18n::Strings;

/// The state of the share tab.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum ShareProgress {
    Done {
        friend: Outcome,
        timeline: Outcome,
    },
    #[default]
    Editing,
    Setting,
}

/// The outcome of one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Cancelled,
    /// With WeChat's own message.
    Denied(String),
    /// With WeChat's own message.
    Failed(String),
    Set,
    TimedOut,
    Unsupported,
}

impl Outcome {
    pub(crate) fn label(&self, t: &Strings) -> &'static str {
        match self {
            Self::Cancelled => t.outcome_cancelled,
            Self::Denied(_) => t.outcome_denied,
            Self::Failed(_) => t.outcome_failed,
            Self::Set => t.outcome_set,
            Self::TimedOut => t.outcome_timed_out,
            Self::Unsupported => t.outcome_unsupported,
        }
    }

    /// WeChat's message, if it gave a reason.
    pub(crate) fn message(&self) -> Option<&str> {
        match self {
            Self::Denied(message) | Self::Failed(message) => Some(message),
            _ => None,
        }
    }
}

impl ShareProgress {
    /// Whether both calls succeeded.
    pub(crate) fn is_set(&self) -> bool {
        matches!(
            self,
            Self::Done {
                friend: Outcome::Set,
                timeline: Outcome::Set
            }
        )
    }
}

impl From<Result<(), CallError>> for Outcome {
    fn from(result: Result<(), CallError>) -> Self {
        let Err(error) = result else { return Self::Set };
        let message = error.to_string();
        match error {
            CallError::Cancelled => Self::Cancelled,
            CallError::Failed(failure) => of_kind(failure.kind(), message),
            CallError::TimedOut => Self::TimedOut,
            CallError::Unsupported { .. } => Self::Unsupported,
            _ => Self::Failed(message),
        }
    }
}

fn of_kind(kind: FailureKind, message: String) -> Outcome {
    match kind {
        FailureKind::NotInJsApiList | FailureKind::PermissionDenied => Outcome::Denied(message),
        _ => Outcome::Failed(message),
    }
}

#[cfg(test)]
mod tests {
    use wechat_h5_jssdk::{CallError, FailureKind};

    use super::{Outcome, ShareProgress, of_kind};
    use wechat_h5_web::i18n::Lang;

    use crate::i18n::strings;

    #[test]
    fn every_result_of_a_call_has_its_outcome() {
        for (result, outcome) in [
            (Ok(()), Outcome::Set),
            (Err(CallError::Cancelled), Outcome::Cancelled),
            (Err(CallError::TimedOut), Outcome::TimedOut),
            (
                Err(CallError::Unsupported { api: "x" }),
                Outcome::Unsupported,
            ),
        ] {
            assert_eq!(Outcome::from(result), outcome);
        }
        let outside = Outcome::from(Err(CallError::OutsideWeChat));
        assert!(matches!(outside, Outcome::Failed(_)), "{outside:?}");
    }

    #[test]
    fn a_missing_permission_is_distinguished_from_other_failures() {
        for (kind, denied) in [
            (FailureKind::PermissionDenied, true),
            (FailureKind::NotInJsApiList, true),
            (FailureKind::InvalidUrlDomain, false),
            (FailureKind::Other, false),
        ] {
            let outcome = of_kind(kind, "x:text".into());
            assert_eq!(matches!(outcome, Outcome::Denied(_)), denied, "{kind:?}");
            assert_eq!(outcome.message(), Some("x:text"));
        }
    }

    #[test]
    fn one_success_of_two_is_not_enough() {
        let done = |friend, timeline| ShareProgress::Done { friend, timeline };
        assert!(done(Outcome::Set, Outcome::Set).is_set());
        assert!(!done(Outcome::Set, Outcome::TimedOut).is_set());
        assert!(!done(Outcome::Cancelled, Outcome::Set).is_set());
        assert!(!ShareProgress::Setting.is_set());
    }

    #[test]
    fn every_outcome_has_a_label_of_its_own() {
        let all = [
            Outcome::Cancelled,
            Outcome::Denied(String::new()),
            Outcome::Failed(String::new()),
            Outcome::Set,
            Outcome::TimedOut,
            Outcome::Unsupported,
        ];
        for lang in [Lang::En, Lang::Zh] {
            let labels = all.each_ref().map(|outcome| outcome.label(strings(lang)));
            for (i, label) in labels.iter().enumerate() {
                assert!(!labels[..i].contains(label), "{label} twice");
            }
        }
    }
}
