//! The Official Accounts that this server serves.

use std::collections::HashMap;
use std::sync::Arc;

use wechat_h5_credential::{SharedSecret, Snapshot};
use wechat_h5_oauth::AppSecret;
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
                Ok(false) => tracing::info!(appid = %app_id, "the AppSecret is the same as before"),
                Ok(true) => {
                    tracing::info!(appid = %app_id, "the AppSecret has changed and is used from now on");
                    warn_of_unusual_secret(app_id, &secret.current());
                    snapshot.wake_refresher();
                }
                Err(error) => tracing::error!(
                    appid = %app_id,
                    error,
                    fix = "correct the file, and send SIGHUP again",
                    "the AppSecret cannot be read again"
                ),
            }
        }
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
