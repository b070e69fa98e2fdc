//! One web-authorization domain (网页授权域名) for many sites.
//!
//! A site whose host WeChat does not know sends its visitor here instead of to
//! WeChat, with the same query. The visitor goes on under a state of ours, and what
//! WeChat answers is handed to the site: the unused code, with the site's own state.
//! Only sites on the account's list are handed anything, and only through the browser
//! that they sent. Nothing is exchanged here, and no code is kept.

mod callback;
mod site_state;
mod sites;

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use wechat_h5_oauth::{
    AuthorizationCode, AuthorizeUrl, Callback, RedirectUri, Scope, State, VerifyError,
};

pub use self::callback::{SiteCallback, SiteCallbackError};
pub use self::site_state::{SiteState, SiteStateError};
pub use self::sites::{Site, Sites};
use crate::accounts::{Account, Accounts};
use crate::login::{Browser, NotThisBrowser, STATE_LIFE, recognise};
use crate::origins::Origin;
use crate::session::digest;
use wechat_h5_store::{Key, Namespace, Store, StoreError};

/// Visitors who have gone to WeChat for another site, by the digest of their state.
pub const RELAYS: Namespace = Namespace::new("relay", 50_000).lossy();

/// How long a state that has come back may come again: WeChat calls back twice, the
/// second time with another code, and the browser shows the second answer only.
const USED_LIFE: Duration = Duration::from_mins(1);

/// What a site asks of WeChat for its visitor.
pub struct Asked {
    /// Where the visitor goes in the end.
    pub callback: SiteCallback,
    /// The site's own state.
    pub state: SiteState,
    /// What the site wants to know.
    pub scope: Scope,
    /// `forcePopup`: the consent dialog even where WeChat would skip it.
    pub force_popup: bool,
    /// `forceSnapShot`: the question of a snapshot page even where it would be skipped.
    pub force_snap_shot: bool,
}

/// A visitor who has gone to WeChat for a site.
#[derive(Serialize, Deserialize)]
struct Pending {
    state: String,
    app_id: String,
    /// The digest of the browser's cookie.
    browser: String,
    callback: String,
    site_state: String,
}

/// Where a visitor goes who has come back. Holds a code: never print it.
pub struct PassedOn {
    /// The site, for the log.
    pub site: Origin,
    /// The whole address.
    pub location: String,
}

/// Why a visitor is not handed to a site.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RelayError {
    /// The state was never handed out, or is too old.
    #[error("the state is unknown")]
    StateUnknown,
    /// The state was handed out to another browser, for a visitor of this site.
    #[error("the state belongs to another browser")]
    ForeignBrowser(#[source] NotThisBrowser, Origin),
    /// The account or the site has gone from the configuration.
    #[error("the site is not on the list any more")]
    NotListed,
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// Every visitor who is under way for a site.
pub struct Relay {
    /// Where they are kept.
    pub store: Arc<dyn Store>,
    /// `scheme://host` of WeChat's authorize page.
    pub open_base: String,
    /// Our callback for them, as WeChat is told.
    pub redirect_uri: RedirectUri,
}

impl Relay {
    /// Remembers a visitor and answers where to send the browser.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub async fn begin(
        &self,
        account: &Account,
        asked: &Asked,
        browser: &Browser,
    ) -> Result<String, StoreError> {
        let state = State::random();
        let pending = Pending {
            state: state.as_str().to_owned(),
            app_id: account.app_id.to_string(),
            browser: digest(browser.expose()),
            callback: asked.callback.as_str().to_owned(),
            site_state: asked.state.expose().to_owned(),
        };
        self.put(&pending, STATE_LIFE).await?;
        let mut url = AuthorizeUrl::new(&account.app_id, &self.redirect_uri, asked.scope, &state);
        if asked.force_popup {
            url = url.force_popup();
        }
        if asked.force_snap_shot {
            url = url.force_snap_shot();
        }
        Ok(url.at(&self.open_base).to_string())
    }

    /// Checks state and browser, and answers where on the site the browser goes: with
    /// the code, or without one where the person refused.
    ///
    /// # Errors
    ///
    /// [`RelayError`], by who failed.
    pub async fn pass_on(
        &self,
        accounts: &Accounts,
        callback: Callback,
        browser: Option<&Browser>,
    ) -> Result<PassedOn, RelayError> {
        let pending = self.pending(&callback).await?;
        let (site_callback, state) = listed(accounts, &pending)?;
        let site = site_callback.origin();
        if let Err(why) = recognise(browser, &pending.browser) {
            return Err(RelayError::ForeignBrowser(why, site));
        }
        let code = verified(callback, &pending)?;
        self.put(&pending, USED_LIFE).await?;
        let location = site_callback.with_answer(code, &state);
        Ok(PassedOn { site, location })
    }

    async fn put(&self, pending: &Pending, life: Duration) -> Result<(), StoreError> {
        let key = Key::new(RELAYS, digest(&pending.state));
        self.store.put_json(&key, pending, life).await
    }

    async fn pending(&self, callback: &Callback) -> Result<Pending, RelayError> {
        let key = Key::new(RELAYS, digest(callback.state().as_str()));
        let stored = self.store.get_json(&key).await?;
        stored.ok_or(RelayError::StateUnknown)
    }
}

impl std::fmt::Debug for Relay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Relay")
            .field("redirect_uri", &self.redirect_uri)
            .finish_non_exhaustive()
    }
}

/// They were checked before they were stored; a store is not trusted with a redirect,
/// and the list may have become shorter.
fn listed(accounts: &Accounts, pending: &Pending) -> Result<(SiteCallback, SiteState), RelayError> {
    let account = accounts.find(Some(&pending.app_id));
    let sites = &account.map_err(|_| RelayError::NotListed)?.relay_sites;
    let callback = SiteCallback::parse(&pending.callback, sites);
    let state = SiteState::parse(&pending.site_state);
    match (callback, state) {
        (Ok(callback), Ok(state)) => Ok((callback, state)),
        _ => Err(RelayError::NotListed),
    }
}

/// `None` where the person refused.
fn verified(
    callback: Callback,
    pending: &Pending,
) -> Result<Option<AuthorizationCode>, RelayError> {
    let expected = State::parse(&pending.state).map_err(|_| RelayError::StateUnknown)?;
    match callback.verify(expected) {
        Ok(code) => Ok(Some(code)),
        Err(VerifyError::Refused) => Ok(None),
        Err(VerifyError::StateMismatch) => Err(RelayError::StateUnknown),
    }
}
