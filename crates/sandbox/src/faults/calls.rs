use serde::{Deserialize, Serialize};

/// Which of the calls that a fault's path covers, counted from 1 since it was injected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Calls {
    /// Each.
    #[default]
    All,
    /// The one with this number.
    Nth(u64),
    /// The first so many.
    First(u64),
    /// Each whose number is a multiple of this.
    Every(u64),
    /// All but the first so many.
    After(u64),
}

impl Calls {
    pub(super) fn cover(self, number: u64) -> bool {
        match self {
            Self::All => true,
            Self::Nth(n) => number == n,
            Self::First(n) => number <= n,
            Self::Every(n) => n != 0 && number.is_multiple_of(n),
            Self::After(n) => number > n,
        }
    }

    /// Whether there is a call that it covers.
    pub(super) fn is_possible(self) -> bool {
        !matches!(self, Self::Nth(0) | Self::First(0) | Self::Every(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_calls() {
        for (calls, covered) in [
            (Calls::All, vec![1, 2, 3, 4, 5, 6]),
            (Calls::Nth(2), vec![2]),
            (Calls::First(2), vec![1, 2]),
            (Calls::Every(3), vec![3, 6]),
            (Calls::After(4), vec![5, 6]),
        ] {
            let found: Vec<u64> = (1..=6).filter(|n| calls.cover(*n)).collect();
            assert_eq!(found, covered, "{calls:?}");
        }
    }
}
