//! How handing a card to WeChat went.

use wechat_h5_jssdk::{CallError, FailureKind};

use crate::i18n::Texts;

/// Where the share tab is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Progress {
    Done {
        friend: Outcome,
        timeline: Outcome,
    },
    #[default]
    Editing,
    Setting,
}

/// The end of one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Cancelled,
    /// In WeChat's own words.
    Denied(String),
    /// In WeChat's own words.
    Failed(String),
    Set,
    TimedOut,
    Unsupported,
}

impl Outcome {
    pub(crate) fn words(&self, t: &Texts) -> &'static str {
        match self {
            Self::Cancelled => t.outcome_cancelled,
            Self::Denied(_) => t.outcome_denied,
            Self::Failed(_) => t.outcome_failed,
            Self::Set => t.outcome_set,
            Self::TimedOut => t.outcome_timed_out,
            Self::Unsupported => t.outcome_unsupported,
        }
    }

    /// What WeChat said, where it said why not.
    pub(crate) fn said(&self) -> Option<&str> {
        match self {
            Self::Denied(said) | Self::Failed(said) => Some(said),
            _ => None,
        }
    }
}

impl Progress {
    /// Whether both calls went well.
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
        let said = error.to_string();
        match error {
            CallError::Cancelled => Self::Cancelled,
            CallError::Failed(failure) => of_kind(failure.kind(), said),
            CallError::TimedOut => Self::TimedOut,
            CallError::Unsupported { .. } => Self::Unsupported,
            _ => Self::Failed(said),
        }
    }
}

fn of_kind(kind: FailureKind, said: String) -> Outcome {
    match kind {
        FailureKind::NotInJsApiList | FailureKind::PermissionDenied => Outcome::Denied(said),
        _ => Outcome::Failed(said),
    }
}

#[cfg(test)]
mod tests {
    use wechat_h5_jssdk::{CallError, FailureKind};

    use super::{Outcome, Progress, of_kind};
    use crate::i18n::Lang;

    #[test]
    fn every_end_of_a_call_has_its_outcome() {
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
    fn a_missing_right_is_told_from_other_failures() {
        for (kind, denied) in [
            (FailureKind::PermissionDenied, true),
            (FailureKind::NotInJsApiList, true),
            (FailureKind::InvalidUrlDomain, false),
            (FailureKind::Other, false),
        ] {
            let outcome = of_kind(kind, "x:said".into());
            assert_eq!(matches!(outcome, Outcome::Denied(_)), denied, "{kind:?}");
            assert_eq!(outcome.said(), Some("x:said"));
        }
    }

    #[test]
    fn one_good_end_of_two_is_not_enough() {
        let done = |friend, timeline| Progress::Done { friend, timeline };
        assert!(done(Outcome::Set, Outcome::Set).is_set());
        assert!(!done(Outcome::Set, Outcome::TimedOut).is_set());
        assert!(!done(Outcome::Cancelled, Outcome::Set).is_set());
        assert!(!Progress::Setting.is_set());
    }

    #[test]
    fn outcomes_read_differently() {
        let all = [
            Outcome::Cancelled,
            Outcome::Denied(String::new()),
            Outcome::Failed(String::new()),
            Outcome::Set,
            Outcome::TimedOut,
            Outcome::Unsupported,
        ];
        for lang in [Lang::En, Lang::Zh] {
            let words = all.each_ref().map(|outcome| outcome.words(lang.texts()));
            for (i, word) in words.iter().enumerate() {
                assert!(!words[..i].contains(word), "{word} twice");
            }
        }
    }
}
