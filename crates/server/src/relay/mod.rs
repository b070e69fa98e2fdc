//! One web-authorization domain (网页授权域名) for many sites.
//!
//! A site whose host WeChat does not know sends its visitor here instead of to WeChat, with
//! the same query. The visitor continues with a state of this server's, and WeChat's
//! response is passed to the site: the unused code, with the site's own state. Only sites
//! on the account's list receive one, and only through the browser that they sent. No code
//! is exchanged or stored here.

mod response_parameters;
mod site_callback;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use wechat_h5_oauth::{Callback, SiteState, VerifyError};
use wechat_h5_sign::AppId;
use wechat_h5_store::{Namespace, StoreError};

pub(crate) use self::site_callback::{SiteCallback, SiteCallbackError};
use crate::accounts::Accounts;
use crate::origin_allow_list::Origin;
use crate::pending_authorization::{
    Authorizations, AuthorizeParams, BrowserMismatch, Details, Kind, LoginCookies, Return, Started,
};

/// States of relays that came back, by their digest. They cost no call to WeChat, so that
/// nothing but the disk limits how many there are.
pub(crate) const USED_RELAYS: Namespace = Namespace::new("used_relay", 50_000)
    .with_max_bytes(16 << 20)
    .lossy()
    .giving_way();

/// How long a state that has returned may return again: WeChat may call back twice, the
/// second time with another code, and the browser shows only the second response.
const RETURN_AGAIN: Duration = Duration::from_mins(1);

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
    #[serde(rename = "c")]
    callback: String,
    #[serde(rename = "s")]
    site_state: SiteState,
}

impl Details for RelayDetails {
    const KIND: Kind = Kind::Relay;
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
    /// The state has expired, or is not one of a relay.
    #[error("the state is unknown")]
    StateUnknown,
    /// The browser has no cookie of this state.
    #[error("the state belongs to another browser")]
    OtherBrowser(#[from] BrowserMismatch),
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

    /// Starts an authorization for a site, in a browser that has these cookies.
    pub(crate) fn start(&self, params: RelayParams, cookies: &LoginCookies) -> Started {
        let details = RelayDetails {
            callback: params.callback.as_str().to_owned(),
            site_state: params.state,
        };
        self.authorizations
            .start(params.authorize, cookies, &details)
    }

    /// Uses up the state, and returns where on the site the browser goes: with the code,
    /// or without one if the user refused.
    ///
    /// # Errors
    ///
    /// [`RelayError`], by who failed.
    pub(crate) async fn finish(
        &self,
        accounts: &Accounts,
        callback: Callback,
        cookies: &LoginCookies,
    ) -> Result<SiteRedirect, RelayError> {
        let found = self.authorizations.find(cookies, callback.state()).await?;
        let pending = found
            .pending::<RelayDetails>()
            .ok_or(RelayError::StateUnknown)?;
        let site_callback = listed(accounts, pending.app_id(), &pending.details)?;
        let site = site_callback.origin();
        let taken = match self.authorizations.take(pending).await? {
            Return::First(taken) => Some(taken),
            Return::Again(again) => again.within(RETURN_AGAIN),
        };
        let taken = taken.ok_or(RelayError::StateUnknown)?;
        let code = match callback.verify(taken.state) {
            Ok(code) => Some(code),
            Err(VerifyError::Refused) => None,
            Err(VerifyError::StateMismatch) => return Err(RelayError::StateUnknown),
        };
        let location = site_callback.with_response(code, &taken.details.site_state);
        Ok(SiteRedirect { site, location })
    }
}

/// The callback, if it is still on the account's list.
fn listed(
    accounts: &Accounts,
    app_id: &AppId,
    details: &RelayDetails,
) -> Result<SiteCallback, RelayError> {
    let account = accounts
        .find(Some(app_id.as_str()))
        .map_err(|_| RelayError::NotListed)?;
    let settings = account.settings.load();
    SiteCallback::parse(&details.callback, &settings.relay_sites).map_err(|_| RelayError::NotListed)
}
