//! New values for an account.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::nullable::Nullable;
use crate::account::{AccountKind, DomainRule, IpListScope, IpRange, Limit, Limits};
use crate::platform::{AccountRecords, QuotaPath, Risk, RiskStateName};

/// An absent field keeps its value.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(super) struct AccountChange {
    /// Which account; the first by default.
    pub(super) app_id: Option<String>,
    kind: Option<AccountKind>,
    banned: Option<bool>,
    secret_frozen: Option<bool>,
    /// A name binds the account, `null` unbinds it.
    open_platform: Nullable<String>,
    /// JS接口安全域名: the whole list.
    js_safe_domains: Option<Vec<DomainRule>>,
    /// 网页授权域名: the whole list.
    oauth_domains: Option<Vec<DomainRule>>,
    /// `null` allows every address.
    ip_allow_list: Nullable<Vec<IpRange>>,
    ip_list_scope: Option<IpListScope>,
    risk: Option<RiskStateName>,
    /// By path, or `*` for every endpoint that has a quota. They are added to the present
    /// ones; an empty map restores the documented ones.
    quotas: Option<BTreeMap<QuotaPath, Limit>>,
}

impl AccountChange {
    pub(super) fn apply(self, state: &mut AccountRecords, now: u64) {
        let account = &mut state.account;
        account.kind = self.kind.unwrap_or(account.kind);
        account.is_banned = self.banned.unwrap_or(account.is_banned);
        account.is_secret_frozen = self.secret_frozen.unwrap_or(account.is_secret_frozen);
        if let Nullable::Value(platform) = self.open_platform {
            account.open_platform = platform;
        }
        if let Some(domains) = self.js_safe_domains {
            account.js_safe_domains = domains;
        }
        if let Some(domains) = self.oauth_domains {
            account.oauth_domains = domains;
        }
        if let Nullable::Value(entries) = self.ip_allow_list {
            account.allow_list = entries.into();
        }
        account.ip_list_scope = self.ip_list_scope.unwrap_or(account.ip_list_scope);
        if let Some(name) = self.risk {
            state.risk = Risk::named(name, now);
        }
        match self.quotas {
            Some(quotas) if quotas.is_empty() => account.limits = Limits::default(),
            Some(quotas) => account.limits.extend(quotas),
            None => {}
        }
    }
}
