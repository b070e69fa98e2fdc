//! How often an account may call what
//! (<https://developers.weixin.qq.com/doc/offiaccount/Message_Management/API_Call_Limits.html>).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::kind::AccountKind;

/// How many calls an endpoint accepts; `None` means no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Limit {
    /// Calls each day, by the clock of Beijing.
    #[serde(default, alias = "per_day")]
    pub per_day: Option<u64>,
    /// Calls each minute.
    #[serde(default, alias = "per_minute")]
    pub per_minute: Option<u64>,
}

/// Matches every endpoint that has a documented quota.
const EVERY: &str = "*";

/// path, a new account's calls each day, a test account's, calls each minute
type Documented = (&'static str, u64, u64, Option<u64>);

/// The numbers of `stable_token` are on its own page. The number for tickets is the
/// "10 000" of the JS-SDK's FAQ; those of `batchget` and `template/send` are common
/// knowledge. Where no number is documented for a test account, a tenth is a guess.
const DOCUMENTED: [Documented; 11] = [
    ("/cgi-bin/token", 2_000, 200, None),
    ("/cgi-bin/stable_token", 500_000, 500_000, Some(10_000)),
    ("/cgi-bin/ticket/getticket", 10_000, 1_000, None),
    ("/cgi-bin/menu/create", 1_000, 100, None),
    ("/cgi-bin/menu/get", 10_000, 1_000, None),
    ("/cgi-bin/menu/delete", 1_000, 100, None),
    ("/cgi-bin/qrcode/create", 100_000, 10_000, None),
    ("/cgi-bin/user/get", 500, 100, None),
    ("/cgi-bin/user/info", 5_000_000, 500_000, None),
    ("/cgi-bin/message/custom/send", 500_000, 50_000, None),
    ("/cgi-bin/message/template/send", 100_000, 10_000, None),
];

/// The quotas of one account: the documented ones, and the changed ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    set: BTreeMap<String, Limit>,
}

impl Limits {
    /// No quota at all, for load tests and benchmarks.
    pub fn unlimited() -> Self {
        let mut limits = Self::default();
        limits.set(EVERY, Limit::default());
        limits
    }

    /// Sets the quota of one endpoint by its path, or of all that have one by `*`.
    pub fn set(&mut self, path: impl Into<String>, limit: Limit) {
        self.set.insert(path.into(), limit);
    }

    /// The limit in force; `None` for an endpoint that has no quota.
    pub(crate) fn of(&self, path: &str, kind: AccountKind) -> Option<Limit> {
        if let Some(limit) = self.set.get(path) {
            return Some(*limit);
        }
        let documented = DOCUMENTED.iter().find(|(known, ..)| *known == path)?;
        if let Some(limit) = self.set.get(EVERY) {
            return Some(*limit);
        }
        let (_, account, test, per_minute) = *documented;
        let per_day = if kind == AccountKind::Test {
            test
        } else {
            account
        };
        Some(Limit {
            per_day: Some(per_day),
            per_minute,
        })
    }

    /// The quotas that differ from the documented ones.
    pub(crate) fn changed(&self) -> &BTreeMap<String, Limit> {
        &self.set
    }
}

impl<P: Into<String>> Extend<(P, Limit)> for Limits {
    fn extend<T: IntoIterator<Item = (P, Limit)>>(&mut self, limits: T) {
        let limits = limits.into_iter();
        self.set
            .extend(limits.map(|(path, limit)| (path.into(), limit)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(limits: &Limits, path: &str) -> Option<Limit> {
        limits.of(path, AccountKind::Service)
    }

    fn per_day(calls: u64) -> Limit {
        Limit {
            per_day: Some(calls),
            per_minute: None,
        }
    }

    #[test]
    fn quotas_are_the_documented_ones_unless_changed() {
        let mut limits = Limits::default();
        assert_eq!(of(&limits, "/cgi-bin/token"), Some(per_day(2_000)));
        assert_eq!(of(&limits, "/sns/userinfo"), None);
        let test = limits.of("/cgi-bin/token", AccountKind::Test);
        assert_eq!(test, Some(per_day(200)));
        limits.set("/sns/userinfo", per_day(5));
        assert_eq!(of(&limits, "/sns/userinfo"), Some(per_day(5)));
    }

    #[test]
    fn a_star_changes_every_endpoint_with_a_quota() {
        let mut limits = Limits::unlimited();
        assert_eq!(of(&limits, "/cgi-bin/token"), Some(Limit::default()));
        assert_eq!(of(&limits, "/sns/userinfo"), None);
        limits.set("/cgi-bin/token", per_day(0));
        assert_eq!(of(&limits, "/cgi-bin/token"), Some(per_day(0)));
    }
}
