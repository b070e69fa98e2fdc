//! The Official Accounts that this server serves.

use std::collections::HashMap;
use std::sync::Arc;

use wechat_h5_credential::{SharedSecret, Snapshot};
use wechat_h5_sign::AppId;

use crate::jssdk_config_json::JsSdkTemplate;
use crate::login_outage::LoginOutage;
use crate::origin_allow_list::Origins;
use crate::relay_sites::RelaySites;
use crate::signing_outage::SigningOutage;

/// One account: its identity, its pages, and its newest signer.
#[derive(Debug)]
pub(crate) struct Account {
    /// Its public id.
    pub app_id: AppId,
    /// Its secret.
    pub secret: SharedSecret,
    /// The origins of its pages.
    pub origins: Origins,
    /// The other sites that it signs users in for.
    pub relay_sites: RelaySites,
    /// The response to its pages, without what is signed.
    pub template: JsSdkTemplate,
    /// The newest signer, kept fresh by its refresher.
    pub snapshot: Arc<Snapshot>,
    /// The pages that had to go without a signature, for the log.
    pub signing_outage: SigningOutage,
    /// The logins that failed at WeChat, for the log.
    pub login_outage: LoginOutage,
}

/// Every account, by appid.
#[derive(Debug)]
pub(crate) struct Accounts {
    by_id: HashMap<Box<str>, Account>,
    only: Option<Box<str>>,
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

    /// Reads each AppSecret again that was read from a file.
    pub(crate) fn reload_secrets(&self) {
        for Account {
            app_id,
            secret,
            snapshot,
            ..
        } in self.iter()
        {
            match secret.reload() {
                Ok(false) => tracing::info!(%app_id, "the AppSecret is the same as before"),
                Ok(true) => {
                    tracing::info!(%app_id, "the AppSecret has changed and is used from now on");
                    snapshot.wake_refresher();
                }
                Err(error) => tracing::error!(%app_id, error, "the AppSecret cannot be read again"),
            }
        }
    }

    /// Every account.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Account> {
        self.by_id.values()
    }
}
