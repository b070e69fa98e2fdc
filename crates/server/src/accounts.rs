//! The Official Accounts that this server works for.

use std::collections::HashMap;
use std::sync::Arc;

use wechat_h5_oauth::AppSecret;
use wechat_h5_sign::AppId;

use crate::jssdk_template::JsSdkTemplate;
use crate::origins::Origins;
use crate::relay::Sites;
use wechat_h5_credential::Snapshot;

/// One account: its identity, its pages, and its newest ticket.
#[derive(Debug)]
pub struct Account {
    /// Its public id.
    pub app_id: AppId,
    /// Its secret.
    pub secret: AppSecret,
    /// Where its pages live.
    pub origins: Origins,
    /// The sites that its visitors may be handed to.
    pub relay_sites: Sites,
    /// The answer that its pages get, but for what is signed.
    pub template: JsSdkTemplate,
    /// What its refresher last fetched.
    pub snapshot: Arc<Snapshot>,
}

/// Every account, by appid.
#[derive(Debug)]
pub struct Accounts {
    by_id: HashMap<Box<str>, Account>,
    only: Option<Box<str>>,
}

/// Which account is meant cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WhichAccount {
    /// There are several, and none was named.
    #[error("there are several accounts: name one by `appid`")]
    Unnamed,
    /// None has this appid.
    #[error("no account with this `appid` is configured")]
    Unknown,
}

impl Accounts {
    /// These accounts.
    pub fn new(accounts: Vec<Account>) -> Self {
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

    /// The account of this appid, or the only one where none is named.
    ///
    /// # Errors
    ///
    /// [`WhichAccount`].
    pub fn find(&self, app_id: Option<&str>) -> Result<&Account, WhichAccount> {
        let id = app_id
            .or(self.only.as_deref())
            .ok_or(WhichAccount::Unnamed)?;
        self.by_id.get(id).ok_or(WhichAccount::Unknown)
    }

    /// Every account.
    pub fn iter(&self) -> impl Iterator<Item = &Account> {
        self.by_id.values()
    }
}
