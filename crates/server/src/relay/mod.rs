//! One web-authorization domain (网页授权域名) for many sites.
//!
//! A site whose host WeChat does not know sends its visitor here instead of to WeChat, with
//! the same query. The visitor continues with a state of this server's, and WeChat's
//! response is passed to the site: the unused code, with the site's own state. Only sites
//! on the account's list receive one, and only through the browser that they sent. No code
//! is exchanged or stored here.

mod response_parameters;
mod site_callback;
mod site_state;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use wechat_h5_oauth::{Callback, VerifyError};
use wechat_h5_store::{Namespace, StoreError};

pub(crate) use self::site_callback::{SiteCallback, SiteCallbackError};
pub(crate) use self::site_state::SiteState;
use crate::accounts::Accounts;
use crate::origin_allow_list::Origin;
use crate::pending_authorization::{
    Authorizations, AuthorizeParams, BrowserId, BrowserMismatch, Pending,
};

/// Visitors of other sites who have gone to WeChat, by the digest of their state.
pub(crate) const RELAYS: Namespace = Namespace::new("relay", 50_000)
    .with_max_bytes(16 << 20)
    .lossy();

/// How long a state that has returned may return again: WeChat may call back twice, the
/// second time with another code, and the browser shows only the second response.
const USED_STATE_TTL: Duration = Duration::from_mins(1);

/// The parameters of an authorization for a site.
pub(crate) struct RelayParams {
    /// Where the visitor goes in the end.
    pub callback: SiteCallback,
    /// The site's own state.
    pub state: SiteState,
    /// The parameters of the authorization at WeChat.
    pub authorize: AuthorizeParams,
}

/// What a relay needs when it comes back.
#[derive(Serialize, Deserialize)]
struct RelayDetails {
    /// Checked against the list when it is read: the list may have changed.
    callback: String,
    site_state: SiteState,
}

/// Where a visitor goes who has returned from WeChat. Holds a code: never print it.
pub(crate) struct SiteRedirect {
    /// The site, for the log.
    pub site: Origin,
    /// The whole address.
    pub location: String,
}

/// Why a visitor is not sent to a site.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum RelayError {
    /// The state was never issued, or has expired.
    #[error("the state is unknown")]
    StateUnknown,
    /// The state was issued to another browser, for a visitor of this site.
    #[error("the state belongs to another browser")]
    OtherBrowser(#[source] BrowserMismatch, Origin),
    /// The account or the site was removed from the configuration.
    #[error("the site is not on the list any more")]
    NotListed,
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// All visitors of other sites who have gone to WeChat.
#[derive(Debug)]
pub(crate) struct Relay {
    authorizations: Authorizations,
}

impl Relay {
    /// A relay of these authorizations.
    pub(crate) fn new(authorizations: Authorizations) -> Self {
        Self { authorizations }
    }

    /// Stores a visitor and returns the URL to send the browser to.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub(crate) async fn start(
        &self,
        params: RelayParams,
        browser: &BrowserId,
    ) -> Result<String, StoreError> {
        let details = RelayDetails {
            callback: params.callback.as_str().to_owned(),
            site_state: params.state,
        };
        let authorize = params.authorize;
        self.authorizations.start(authorize, browser, details).await
    }

    /// Checks state and browser, and returns where on the site the browser goes: with the
    /// code, or without one if the user refused.
    ///
    /// # Errors
    ///
    /// [`RelayError`], by who failed.
    pub(crate) async fn finish(
        &self,
        accounts: &Accounts,
        callback: Callback,
        browser: Option<&BrowserId>,
    ) -> Result<SiteRedirect, RelayError> {
        let pending = self.authorizations.find(callback.state()).await?;
        let pending = pending.ok_or(RelayError::StateUnknown)?;
        let site_callback = listed(accounts, &pending)?;
        let site = site_callback.origin();
        if let Err(mismatch) = pending.browser.check(browser) {
            return Err(RelayError::OtherBrowser(mismatch, site));
        }
        self.authorizations.put(&pending, USED_STATE_TTL).await?;
        let code = match callback.verify(pending.state) {
            Ok(code) => Some(code),
            Err(VerifyError::Refused) => None,
            Err(VerifyError::StateMismatch) => return Err(RelayError::StateUnknown),
        };
        let location = site_callback.with_response(code, &pending.details.site_state);
        Ok(SiteRedirect { site, location })
    }
}

/// The callback, if it is still on the account's list.
fn listed(
    accounts: &Accounts,
    pending: &Pending<RelayDetails>,
) -> Result<SiteCallback, RelayError> {
    let account = accounts
        .find(Some(pending.app_id.as_str()))
        .map_err(|_| RelayError::NotListed)?;
    SiteCallback::parse(&pending.details.callback, &account.relay_sites)
        .map_err(|_| RelayError::NotListed)
}
