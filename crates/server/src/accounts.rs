//! The Official Accounts that this server serves.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use wechat_h5_credential::{SharedSecret, Snapshot};
use wechat_h5_oauth::AppSecret;
use wechat_h5_sign::{AppId, CardId, JsApi, OpenTag};

use crate::config::{AccountConfig, read_secret_again};
use crate::jssdk_config_json::JsSdkTemplate;
use crate::login_outage::LoginOutage;
use crate::origin_allow_list::Origins;
use crate::payments::Payments;
use crate::relay_sites::RelaySites;
use crate::reloadable::Reloadable;
use crate::signing_outage::SigningOutage;

/// One account: its identity, its pages, and its newest signer.
#[derive(Debug)]
pub(crate) struct Account {
    /// Its public id.
    pub app_id: AppId,
    /// Its secret.
    pub secret: SharedSecret,
    /// Where that is read.
    pub secret_source: Reloadable<SecretSource>,
    /// What a reload may change.
    pub settings: Reloadable<AccountSettings>,
    /// The newest signer, kept fresh by its refresher.
    pub snapshot: Arc<Snapshot>,
    /// The pages that had to go without a signature, for the log.
    pub signing_outage: SigningOutage,
    /// The logins that failed at WeChat, for the log.
    pub login_outage: LoginOutage,
    /// Who takes the payments of its pages.
    pub payments: Reloadable<Option<Arc<Payments>>>,
}

/// Where an AppSecret is written.
pub(crate) enum SecretSource {
    /// In a file of its own.
    File(PathBuf),
    /// Among the settings.
    Setting(AppSecret),
}

/// What pages and other sites may do with an account.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct AccountSettings {
    /// The origins of its pages.
    pub origins: Origins,
    /// The other sites that it signs users in for.
    pub relay_sites: RelaySites,
    /// The cards that every visitor of its pages may have.
    pub card_ids: Vec<CardId>,
    /// The APIs that its pages ask for.
    pub js_api_list: Vec<JsApi>,
    /// The open tags that its pages ask for.
    pub open_tag_list: Vec<OpenTag>,
    /// The response to its pages, without what is signed.
    pub template: JsSdkTemplate,
}

/// Every account, by appid.
#[derive(Debug)]
pub(crate) struct Accounts {
    by_id: HashMap<Box<str>, Account>,
    only: Option<Box<str>>,
}

impl SecretSource {
    /// Where the settings have it.
    pub(crate) fn of(config: &AccountConfig) -> Self {
        let file = config.secret_file.clone().map(Self::File);
        file.unwrap_or_else(|| Self::Setting(config.secret.clone()))
    }

    /// Reads it again.
    ///
    /// # Errors
    ///
    /// A text about what is wrong with it.
    pub(crate) fn read(&self) -> Result<AppSecret, String> {
        match self {
            Self::File(path) => read_secret_again(path),
            Self::Setting(secret) => Ok(secret.clone()),
        }
    }
}

/// Shows no secret.
impl std::fmt::Debug for SecretSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Setting(_) => f.write_str("Setting([redacted])"),
        }
    }
}

impl AccountSettings {
    /// Those that are configured.
    pub(crate) fn of(config: &AccountConfig) -> Self {
        let (js_api_list, open_tag_list) = (&config.js_api_list, &config.open_tag_list);
        Self {
            origins: config.origins.clone(),
            relay_sites: config.relay_sites.clone(),
            card_ids: config.card_ids.clone(),
            js_api_list: js_api_list.clone(),
            open_tag_list: open_tag_list.clone(),
            template: JsSdkTemplate::new(&config.app_id, js_api_list, open_tag_list),
        }
    }
}

/// Warns of an AppSecret that is most likely a part of one, or something else. It is used
/// nevertheless: WeChat decides.
pub(crate) fn warn_of_unusual_secret(app_id: &AppId, secret: &AppSecret) {
    if !is_usual_secret(secret.expose()) {
        tracing::warn!(
            appid = %app_id,
            fix = "copy the AppSecret again from the platform's console",
            "the AppSecret does not look like one of WeChat's, which are 32 characters 0 to 9 and a to f"
        );
    }
}

/// Whether it looks like an AppSecret of WeChat's.
pub(crate) fn is_usual_secret(secret: &str) -> bool {
    secret.len() == 32 && secret.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Why no account is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AccountError {
    /// There are several, and the request names none.
    #[error("there are several accounts: name one by `appid`")]
    NotNamed,
    /// None has this appid.
    #[error("no account with this `appid` is configured")]
    Unknown,
}

impl Accounts {
    /// A list of these accounts.
    pub(crate) fn new(accounts: Vec<Account>) -> Self {
        let only = match accounts.as_slice() {
            [account] => Some(account.app_id.as_str().into()),
            _ => None,
        };
        let by_id = accounts
            .into_iter()
            .map(|account| (account.app_id.as_str().into(), account))
            .collect();
        Self { by_id, only }
    }

    /// The account with this appid, or the only account if the request names none.
    ///
    /// # Errors
    ///
    /// [`AccountError`].
    pub(crate) fn find(&self, app_id: Option<&str>) -> Result<&Account, AccountError> {
        let id = app_id
            .or(self.only.as_deref())
            .ok_or(AccountError::NotNamed)?;
        self.by_id.get(id).ok_or(AccountError::Unknown)
    }

    /// Every account.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Account> {
        self.by_id.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_that_was_not_copied_whole_is_unusual() {
        for (secret, expected) in [
            ("0123456789abcdef0123456789abcdef", true),
            ("0123456789ABCDEF0123456789ABCDEF", true),
            ("0123456789abcdef0123456789abcde", false),
            ("0123456789abcdef0123456789abcdef0", false),
            ("0123456789abcdef0123456789abcdeg", false),
            ("abc", false),
        ] {
            assert_eq!(is_usual_secret(secret), expected, "{secret}");
        }
    }
}
