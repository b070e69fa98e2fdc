//! One account of a seed file.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;
use wechat_h5_sign::AppId;

use crate::account::{
    Account, AccountKind, AppSecret, DomainRule, IpListScope, IpRange, Limit, Limits, Template,
};
use crate::platform::QuotaPath;

/// An absent field has the value of [`Account::new`], except that the account has no Open
/// Platform account and no followers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountEntry {
    pub(super) appid: Spanned<SeedAppId>,
    secret: SeededSecret,
    name: Option<String>,
    #[serde(default)]
    kind: AccountKind,
    #[serde(default)]
    banned: bool,
    #[serde(default)]
    secret_frozen: bool,
    open_platform: Option<String>,
    js_safe_domains: Option<Vec<DomainRule>>,
    oauth_domains: Option<Vec<DomainRule>>,
    ip_allow_list: Option<Vec<IpRange>>,
    #[serde(default)]
    ip_list_scope: IpListScope,
    #[serde(default)]
    quotas: BTreeMap<QuotaPath, Limit>,
    templates: Option<Vec<Template>>,
    subscription_templates: Option<Vec<Template>>,
    #[serde(default)]
    pub(super) followers: Vec<Spanned<String>>,
}

impl AccountEntry {
    pub(super) fn into_account(self) -> Account {
        let followers = self.followers.into_iter().map(Spanned::into_inner);
        let mut limits = Limits::default();
        limits.extend(self.quotas);
        let mut account = Account::new(self.appid.into_inner().0, self.secret.0)
            .kind(self.kind)
            .open_platform(self.open_platform)
            .allow_list(self.ip_allow_list.into())
            .ip_list_scope(self.ip_list_scope)
            .limits(limits)
            .followers(followers.collect());
        account.is_banned = self.banned;
        account.is_secret_frozen = self.secret_frozen;
        if let Some(name) = self.name {
            account = account.name(name);
        }
        if let Some(domains) = self.js_safe_domains {
            account = account.js_safe_domains(domains);
        }
        if let Some(domains) = self.oauth_domains {
            account = account.oauth_domains(domains);
        }
        if let Some(templates) = self.templates {
            account = account.templates(templates);
        }
        if let Some(templates) = self.subscription_templates {
            account = account.subscription_templates(templates);
        }
        account
    }
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
pub(super) struct SeedAppId(AppId);

impl TryFrom<String> for SeedAppId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        AppId::parse(&text)
            .map(Self)
            .map_err(|error| error.to_string())
    }
}

impl std::fmt::Display for SeedAppId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct SeededSecret(AppSecret);

impl TryFrom<String> for SeededSecret {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.is_empty() {
            return Err("an empty secret");
        }
        Ok(Self(AppSecret::new(text)))
    }
}
