//! What the page knows: one enum per subject, changed by plain functions that
//! know nothing of the browser.

use crate::page_error::Trouble;

/// The JS-SDK. `W` is the handle that only a successful configuration yields.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum SdkState<W> {
    Failed(Trouble),
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

    /// The handle, once there is one.
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
    Failed(Trouble),
    Loading,
    SignedIn(Profile),
    /// WeChat made somebody up (快照页): nothing is known of the person, nothing kept.
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

/// What `GET /api/session` tells about the person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Profile {
    pub(crate) openid: String,
    pub(crate) unionid: Option<String>,
    pub(crate) scope: String,
    pub(crate) nickname: Option<String>,
    pub(crate) avatar: Option<String>,
}

impl Profile {
    /// Enough of the openid to recognise it: `o6_b…7wVU`.
    pub(crate) fn short_openid(&self) -> String {
        const ENDS: usize = 4;
        let chars: Vec<char> = self.openid.chars().collect();
        if chars.len() <= 2 * ENDS + 1 {
            return self.openid.clone();
        }
        let (head, tail) = (&chars[..ENDS], &chars[chars.len() - ENDS..]);
        head.iter().chain(&['…']).chain(tail).collect()
    }
}

/// A state, and which attempt it belongs to: the answer to an attempt that has
/// been overtaken by another one must not win.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Attempted<S> {
    pub(crate) attempt: u32,
    pub(crate) state: S,
}

/// What happens to an [`Attempted`].
#[derive(Clone, Debug)]
pub(crate) enum Step<S> {
    /// The attempt of this number has ended so.
    End(u32, S),
    /// A new attempt, showing this meanwhile.
    Start(S),
}

impl<S> Attempted<S> {
    /// The first attempt.
    pub(crate) fn first(state: S) -> Self {
        Self { attempt: 0, state }
    }

    /// The next value, or none where the step comes too late.
    pub(crate) fn after(&self, step: Step<S>) -> Option<Self> {
        match step {
            Step::End(attempt, state) => {
                (attempt == self.attempt).then_some(Self { attempt, state })
            }
            Step::Start(state) => Some(Self {
                attempt: self.attempt + 1,
                state,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Attempted, Profile, SdkState, SessionState, Step};
    use crate::page_error::Trouble;

    type Sdk = SdkState<&'static str>;

    fn run(steps: Vec<Step<Sdk>>) -> Sdk {
        let first = Attempted::first(SdkState::Loading);
        steps
            .into_iter()
            .fold(first, |now, step| now.after(step).unwrap_or(now))
            .state
    }

    #[test]
    fn an_answer_ends_its_attempt() {
        assert_eq!(
            run(vec![Step::End(0, SdkState::Ready("wx"))]),
            SdkState::Ready("wx")
        );
        assert_eq!(
            run(vec![Step::End(0, SdkState::Outside)]),
            SdkState::Outside
        );
    }

    #[test]
    fn a_retry_can_mend_a_failure() {
        let steps = vec![
            Step::End(0, SdkState::Failed(Trouble::Offline)),
            Step::Start(SdkState::Loading),
            Step::End(1, SdkState::Ready("wx")),
        ];
        assert_eq!(run(steps), SdkState::Ready("wx"));
    }

    #[test]
    fn a_late_answer_of_an_old_attempt_is_dropped() {
        let late = Step::End(0, SdkState::Failed(Trouble::TimedOut));
        let start = Step::Start(SdkState::Loading);
        assert_eq!(run(vec![start.clone(), late.clone()]), SdkState::Loading);
        let steps = vec![start, Step::End(1, SdkState::Ready("wx")), late];
        assert_eq!(run(steps), SdkState::Ready("wx"));
    }

    #[test]
    fn an_attempt_from_the_future_is_dropped_too() {
        assert_eq!(
            run(vec![Step::End(7, SdkState::Ready("wx"))]),
            SdkState::Loading
        );
    }

    #[test]
    fn a_session_that_loads_late_does_not_undo_a_sign_out() {
        let signed_in = SessionState::SignedIn(Profile::default());
        let now = Attempted::first(SessionState::Loading)
            .after(Step::Start(SessionState::Loading))
            .expect("a start always counts");
        assert!(now.after(Step::End(0, signed_in)).is_none());
        let now = now
            .after(Step::End(1, SessionState::Anonymous))
            .expect("it is current");
        assert_eq!(now.state, SessionState::Anonymous);
    }

    #[test]
    fn the_names_are_those_of_the_contract() {
        let sdk = [
            Sdk::Loading,
            Sdk::Ready("wx"),
            Sdk::Failed(Trouble::Offline),
            Sdk::Outside,
        ];
        assert_eq!(
            sdk.map(|state| state.name()),
            ["loading", "ready", "failed", "outside"]
        );
        let session = [
            SessionState::Loading,
            SessionState::Anonymous,
            SessionState::SignedIn(Profile::default()),
            SessionState::Snapshot,
            SessionState::Failed(Trouble::Offline),
        ];
        assert_eq!(
            session.map(|state| state.name()),
            ["loading", "anonymous", "signed-in", "snapshot", "anonymous"]
        );
    }

    #[test]
    fn only_ready_has_a_handle() {
        assert_eq!(Sdk::Ready("wx").handle(), Some(&"wx"));
        for state in [Sdk::Loading, Sdk::Outside, Sdk::Failed(Trouble::Offline)] {
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
            let profile = Profile {
                openid: openid.into(),
                ..Profile::default()
            };
            assert_eq!(profile.short_openid(), short);
        }
    }
}
