//! Risk confirmation: WeChat takes a token call for suspicious and asks the
//! administrator first
//! (<https://developers.weixin.qq.com/doc/offiaccount/Basic_Information/Get_access_token.html>,
//! return codes 89501 to 89507).

use serde::{Deserialize, Serialize};

use crate::error_body::Errcode;

/// Seconds for which a first refusal blocks.
const BLOCK: u64 = 3600;
/// Seconds for which a second one does.
const LONG_BLOCK: u64 = 86_400;

/// How far the administrator has got. In life it goes by the caller's
/// address; here by the account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Risk {
    #[default]
    None,
    /// The next token call asks the administrator.
    Suspected,
    /// They have been asked.
    Waiting,
    /// They refused once.
    Refused { until: u64 },
    /// They refused twice.
    RefusedTwice { until: u64 },
}

/// What a knob may turn it to, by the name in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum RiskName {
    None,
    Suspected,
    Waiting,
    Refused,
    RefusedTwice,
}

impl Risk {
    /// Judges a token call, which may itself be what asks the administrator.
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

    pub(crate) fn named(name: RiskName, now: u64) -> Self {
        match name {
            RiskName::None => Self::None,
            RiskName::Suspected => Self::Suspected,
            RiskName::Waiting => Self::Waiting,
            RiskName::Refused => Self::Refused {
                until: now.saturating_add(BLOCK),
            },
            RiskName::RefusedTwice => Self::RefusedTwice {
                until: now.saturating_add(LONG_BLOCK),
            },
        }
    }

    pub(crate) fn name(self) -> RiskName {
        match self {
            Self::None => RiskName::None,
            Self::Suspected => RiskName::Suspected,
            Self::Waiting => RiskName::Waiting,
            Self::Refused { .. } => RiskName::Refused,
            Self::RefusedTwice { .. } => RiskName::RefusedTwice,
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
        risk = Risk::named(RiskName::None, T);
        assert_eq!(risk.check(T), Ok(()));
    }

    #[test]
    fn refusals_block_for_an_hour_and_for_a_day() {
        for (name, seconds, errcode) in [
            (RiskName::Refused, 3600, Errcode::RiskRefused),
            (RiskName::RefusedTwice, 86_400, Errcode::RiskRefusedTwice),
        ] {
            let mut risk = Risk::named(name, T);
            assert_eq!(risk.check(T + seconds - 1), Err(errcode));
            assert_eq!(risk.check(T + seconds), Err(Errcode::RiskConfirm));
            assert_eq!(risk.check(T + seconds), Err(Errcode::RiskWaiting));
        }
    }
}
