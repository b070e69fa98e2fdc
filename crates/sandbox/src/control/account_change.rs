//! New values for an account.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use crate::account::{AccountKind, IpRange, Limit, Limits, Risk, RiskName};
use crate::domain::DomainRule;
use crate::ledger::AccountState;
use crate::quota_path::QuotaPath;

/// What is left out stays as it is.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(super) struct AccountChange {
    /// Which account; the first where none is named.
    pub(super) app_id: Option<String>,
    kind: Option<AccountKind>,
    banned: Option<bool>,
    secret_frozen: Option<bool>,
    /// A name binds it, `null` unbinds it.
    open_platform: Given<String>,
    /// 网页授权域名: the whole list.
    oauth_domains: Option<Vec<DomainRule>>,
    /// `null` lets everybody in.
    ip_allow_list: Given<Vec<IpRange>>,
    risk: Option<RiskName>,
    /// By path, or `*` for every endpoint that has a quota. They are added to
    /// those that are set; an empty map takes all of them back.
    quotas: Option<BTreeMap<QuotaPath, Limit>>,
}

impl AccountChange {
    pub(super) fn apply(self, state: &mut AccountState, now: u64) {
        let account = &mut state.account;
        account.kind = self.kind.unwrap_or(account.kind);
        account.is_banned = self.banned.unwrap_or(account.is_banned);
        account.is_secret_frozen = self.secret_frozen.unwrap_or(account.is_secret_frozen);
        if let Given::To(platform) = self.open_platform {
            account.open_platform = platform;
        }
        if let Some(domains) = self.oauth_domains {
            account.oauth_domains = domains;
        }
        if let Given::To(entries) = self.ip_allow_list {
            account.allow_list = entries.into();
        }
        if let Some(name) = self.risk {
            account.risk = Risk::named(name, now);
        }
        match self.quotas {
            Some(quotas) if quotas.is_empty() => account.limits = Limits::default(),
            Some(quotas) => account.limits.extend(quotas),
            None => {}
        }
    }
}

/// Tells `null` from what is left out.
#[derive(Default)]
enum Given<T> {
    #[default]
    LeftOut,
    To(Option<T>),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Given<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::To)
    }
}
