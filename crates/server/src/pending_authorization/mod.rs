//! Web authorization that has been started and has not come back from WeChat: the part
//! that a login and a relay share.

mod browser;

use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wechat_h5_oauth::{AuthorizeUrl, RedirectUri, Scope, State};
use wechat_h5_sign::AppId;
use wechat_h5_store::{Key, Namespace, Store, StoreError};

pub(crate) use self::browser::{BROWSER_TTL, BrowserDigest, BrowserId, BrowserMismatch};
use crate::sha256::sha256_hex;

/// How long a user may take at WeChat.
pub(crate) const STATE_TTL: Duration = Duration::from_mins(10);

/// The parameters of an authorization at WeChat.
pub(crate) struct AuthorizeParams {
    /// The account.
    pub app_id: AppId,
    /// The data that the user authorizes.
    pub scope: Scope,
    /// `forcePopup`: the consent dialog even where WeChat would skip it.
    pub force_popup: bool,
    /// `forceSnapShot`: the question about a snapshot page even where WeChat would skip it.
    pub force_snap_shot: bool,
}

impl AuthorizeParams {
    /// An authorization without flags.
    pub(crate) fn new(app_id: AppId, scope: Scope) -> Self {
        Self {
            app_id,
            scope,
            force_popup: false,
            force_snap_shot: false,
        }
    }
}

/// An authorization that has been started, with what its starter needs afterwards.
#[derive(Serialize, Deserialize)]
pub(crate) struct Pending<T> {
    /// The state that WeChat returns: comparing it uses it up.
    pub state: State,
    /// The account.
    pub app_id: AppId,
    /// The browser that started it.
    pub browser: BrowserDigest,
    /// What its starter needs afterwards.
    pub details: T,
}

/// All pending authorizations of one kind.
pub(crate) struct Authorizations {
    store: Arc<dyn Store>,
    namespace: Namespace,
    open_base: String,
    redirect_uri: RedirectUri,
}

impl Authorizations {
    /// Authorizations in this namespace, which come back to this address. `open_base` is
    /// the `scheme://host` of WeChat's authorize page.
    pub(crate) fn new(
        store: Arc<dyn Store>,
        namespace: Namespace,
        open_base: &str,
        redirect_uri: RedirectUri,
    ) -> Self {
        Self {
            store,
            namespace,
            open_base: open_base.to_owned(),
            redirect_uri,
        }
    }

    /// The store, for what else the starter keeps.
    pub(crate) fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// Stores an authorization and returns the URL to send the browser to.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub(crate) async fn start<T: Serialize + Sync>(
        &self,
        params: AuthorizeParams,
        browser: &BrowserId,
        details: T,
    ) -> Result<String, StoreError> {
        let pending = Pending {
            state: State::random(),
            app_id: params.app_id,
            browser: browser.digest(),
            details,
        };
        self.put(&pending, STATE_TTL).await?;
        let (app_id, state) = (&pending.app_id, &pending.state);
        let mut url = AuthorizeUrl::new(app_id, &self.redirect_uri, params.scope, state);
        if params.force_popup {
            url = url.force_popup();
        }
        if params.force_snap_shot {
            url = url.force_snap_shot();
        }
        Ok(url.at(&self.open_base).to_string())
    }

    /// Removes the authorization of this state from the store and returns it, so that
    /// nothing can use it again.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub(crate) async fn take<T: DeserializeOwned>(
        &self,
        state: &State,
    ) -> Result<Option<Pending<T>>, StoreError> {
        self.store.take_json(&self.key(state)).await
    }

    /// The authorization of this state.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub(crate) async fn find<T: DeserializeOwned>(
        &self,
        state: &State,
    ) -> Result<Option<Pending<T>>, StoreError> {
        self.store.get_json(&self.key(state)).await
    }

    /// Stores the authorization for this long from now.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub(crate) async fn put<T: Serialize + Sync>(
        &self,
        pending: &Pending<T>,
        ttl: Duration,
    ) -> Result<(), StoreError> {
        let key = self.key(&pending.state);
        self.store.put_json(&key, pending, ttl).await
    }

    fn key(&self, state: &State) -> Key {
        Key::new(self.namespace, sha256_hex(state.as_str()))
    }
}

impl std::fmt::Debug for Authorizations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authorizations")
            .field("redirect_uri", &self.redirect_uri)
            .finish_non_exhaustive()
    }
}
