use serde::{Deserialize, Serialize};

/// Selects calls of a fault's path. Calls are counted from 1 since the fault is in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum CallSelector {
    /// Every call.
    #[default]
    All,
    /// The call with this number.
    Nth(u64),
    /// So many calls from the first one on.
    First(u64),
    /// Every call whose number is a multiple of this one.
    Every(u64),
    /// Every call after so many.
    After(u64),
}

impl CallSelector {
    pub(super) fn selects(self, number: u64) -> bool {
        match self {
            Self::All => true,
            Self::Nth(n) => number == n,
            Self::First(n) => number <= n,
            Self::Every(n) => n != 0 && number.is_multiple_of(n),
            Self::After(n) => number > n,
        }
    }

    /// Whether it selects any call.
    pub(super) fn is_possible(self) -> bool {
        !matches!(self, Self::Nth(0) | Self::First(0) | Self::Every(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_selected_by_their_number() {
        for (calls, selected) in [
            (CallSelector::All, vec![1, 2, 3, 4, 5, 6]),
            (CallSelector::Nth(2), vec![2]),
            (CallSelector::First(2), vec![1, 2]),
            (CallSelector::Every(3), vec![3, 6]),
            (CallSelector::After(4), vec![5, 6]),
        ] {
            let found: Vec<u64> = (1..=6).filter(|n| calls.selects(*n)).collect();
            assert_eq!(found, selected, "{calls:?}");
        }
    }
}
