//! A state with a generation number, so that a late result of an earlier
//! request cannot overwrite the result of a newer one.

/// A state, and the number of the request that it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Generation<S> {
    pub(crate) number: u32,
    pub(crate) state: S,
}

/// A change of a [`Generation`].
#[derive(Clone, Debug)]
pub(crate) enum Action<S> {
    /// The request of this generation has finished with this state.
    Finish(u32, S),
    /// A new generation starts in this state.
    Start(S),
}

impl<S> Generation<S> {
    /// The first generation.
    pub(crate) fn first(state: S) -> Self {
        Self { number: 0, state }
    }

    /// The value after the action. `None` when the action belongs to another generation.
    pub(crate) fn apply(&self, action: Action<S>) -> Option<Self> {
        match action {
            Action::Finish(number, state) => {
                (number == self.number).then_some(Self { number, state })
            }
            Action::Start(state) => Some(Self {
                number: self.number + 1,
                state,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, Generation};

    fn run(actions: &[Action<&'static str>]) -> &'static str {
        let first = Generation::first("loading");
        actions
            .iter()
            .fold(first, |now, action| {
                now.apply(action.clone()).unwrap_or(now)
            })
            .state
    }

    #[test]
    fn a_result_finishes_its_generation() {
        assert_eq!(run(&[Action::Finish(0, "ready")]), "ready");
    }

    #[test]
    fn a_retry_can_recover_from_a_failure() {
        let actions = [
            Action::Finish(0, "failed"),
            Action::Start("loading"),
            Action::Finish(1, "ready"),
        ];
        assert_eq!(run(&actions), "ready");
    }

    #[test]
    fn a_late_result_of_an_earlier_generation_is_dropped() {
        let late = Action::Finish(0, "failed");
        let start = Action::Start("loading");
        assert_eq!(run(&[start.clone(), late.clone()]), "loading");
        assert_eq!(run(&[start, Action::Finish(1, "ready"), late]), "ready");
    }

    #[test]
    fn a_result_of_a_generation_that_has_not_started_is_dropped() {
        assert_eq!(run(&[Action::Finish(7, "ready")]), "loading");
    }
}
