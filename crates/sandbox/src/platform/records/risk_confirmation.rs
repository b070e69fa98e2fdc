//! Risk confirmation: WeChat finds a token call suspicious and asks the administrator first
//! (<https://developers.weixin.qq.com/doc/offiaccount/Basic_Information/Get_access_token.html>,
//! return codes 89501 to 89507).

use serde::{Deserialize, Serialize};

use crate::platform::errcode::Errcode;

/// Seconds of the block after a first refusal.
const BLOCK: u64 = 3600;
/// Seconds of the block after a second refusal.
const LONG_BLOCK: u64 = 86_400;

/// The state of the confirmation. In production there is one for each caller's address;
/// here there is one for each account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Risk {
    #[default]
    None,
    /// The next token call asks the administrator.
    Suspected,
    /// The administrator has been asked.
    Waiting,
    /// The administrator refused once.
    Refused { until: u64 },
    /// The administrator refused twice.
    RefusedTwice { until: u64 },
}

/// The states by their names in JSON, as the control API sets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum RiskStateName {
    None,
    Suspected,
    Waiting,
    Refused,
    RefusedTwice,
}

impl Risk {
    /// Checks a token call. The call itself may ask the administrator.
    pub(crate) fn check(&mut self, now: u64) -> Result<(), Errcode> {
        match *self {
            Self::None => Ok(()),
            Self::Waiting => Err(Errcode::RiskWaiting),
            Self::Refused { until } if now < until => Err(Errcode::RiskRefused),
            Self::RefusedTwice { until } if now < until => Err(Errcode::RiskRefusedTwice),
            Self::Suspected | Self::Refused { .. } | Self::RefusedTwice { .. } => {
                *self = Self::Waiting;
                Err(Errcode::RiskConfirm)
            }
        }
    }

    pub(crate) fn named(name: RiskStateName, now: u64) -> Self {
        match name {
            RiskStateName::None => Self::None,
            RiskStateName::Suspected => Self::Suspected,
            RiskStateName::Waiting => Self::Waiting,
            RiskStateName::Refused => Self::Refused {
                until: now.saturating_add(BLOCK),
            },
            RiskStateName::RefusedTwice => Self::RefusedTwice {
                until: now.saturating_add(LONG_BLOCK),
            },
        }
    }

    pub(crate) fn name(self) -> RiskStateName {
        match self {
            Self::None => RiskStateName::None,
            Self::Suspected => RiskStateName::Suspected,
            Self::Waiting => RiskStateName::Waiting,
            Self::Refused { .. } => RiskStateName::Refused,
            Self::RefusedTwice { .. } => RiskStateName::RefusedTwice,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: u64 = 1_700_000_000;

    #[test]
    fn the_administrator_is_asked_once() {
        let mut risk = Risk::Suspected;
        assert_eq!(risk.check(T), Err(Errcode::RiskConfirm));
        assert_eq!(risk.check(T), Err(Errcode::RiskWaiting));
        risk = Risk::named(RiskStateName::None, T);
        assert_eq!(risk.check(T), Ok(()));
    }

    #[test]
    fn refusals_block_for_an_hour_and_for_a_day() {
        for (name, seconds, errcode) in [
            (RiskStateName::Refused, 3600, Errcode::RiskRefused),
            (
                RiskStateName::RefusedTwice,
                86_400,
                Errcode::RiskRefusedTwice,
            ),
        ] {
            let mut risk = Risk::named(name, T);
            assert_eq!(risk.check(T + seconds - 1), Err(errcode));
            assert_eq!(risk.check(T + seconds), Err(Errcode::RiskConfirm));
            assert_eq!(risk.check(T + seconds), Err(Errcode::RiskWaiting));
        }
    }
}
