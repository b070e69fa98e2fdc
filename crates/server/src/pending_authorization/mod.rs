//! Web authorization that has been started and has not come back from WeChat: the part
//! that a login and a relay share.
//!
//! A pending authorization is in a cookie of the browser that started it, where nobody
//! else can push it out, and nothing of it is in the store. What came back is in the
//! store, so that it comes back once.

mod cookie_keys;
mod login_cookie;
mod used_states;

use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use serde::Deserialize;
use wechat_h5_clock::Clock;
use wechat_h5_oauth::{AuthorizeUrl, RedirectUri, Scope, State};
use wechat_h5_sign::AppId;
use wechat_h5_store::StoreError;

pub(crate) use self::cookie_keys::CookieKeys;
use self::login_cookie::AuthenticCookie;
pub(crate) use self::login_cookie::{BrowserMismatch, Details, Kind, LoginCookie, LoginCookies};
pub(crate) use self::used_states::{Attempt, USED_TTL, Use, UsedStates};
use crate::sha256::sha256_hex;

/// How long a user may take at WeChat.
pub(crate) const STATE_TTL: Duration = Duration::from_mins(10);
/// How long a browser keeps a login cookie: longer than a login is valid, so that a user
/// who returns too late is told so, and one who returns again is sent to the page.
pub(crate) const COOKIE_TTL: Duration = Duration::from_hours(1);

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
///
/// Its state cannot be compared: [`Authorizations::take`] it first.
#[derive(Deserialize)]
pub(crate) struct Pending<T> {
    #[serde(rename = "s")]
    state: State,
    #[serde(rename = "a")]
    app_id: AppId,
    /// In seconds since 1970.
    #[serde(rename = "t")]
    started_at: u64,
    /// What its starter needs afterwards.
    #[serde(rename = "d")]
    pub details: T,
}

impl<T> Pending<T> {
    /// The account.
    pub(crate) fn app_id(&self) -> &AppId {
        &self.app_id
    }

    /// The digest of the state.
    pub(crate) fn id(&self) -> String {
        sha256_hex(self.state.as_str())
    }

    /// The state is used up, whatever follows.
    fn take(self) -> Taken<T> {
        Taken {
            state: self.state,
            app_id: self.app_id,
            details: self.details,
        }
    }
}

/// An authorization whose state is used up.
pub(crate) struct Taken<T> {
    /// The state that WeChat returns: comparing it consumes it.
    pub state: State,
    /// The account.
    pub app_id: AppId,
    /// What its starter needs afterwards.
    pub details: T,
}

/// Whether a state came back for the first time.
pub(crate) enum Return<T> {
    /// Yes.
    First(Taken<T>),
    /// No.
    Again(ReturnedAgain<T>),
}

/// An authorization whose state came back before.
pub(crate) struct ReturnedAgain<T> {
    pending: Pending<T>,
    used: Use,
    age: Duration,
}

impl<T> ReturnedAgain<T> {
    /// How the state was used.
    pub(crate) fn used(&self) -> Use {
        self.used
    }

    /// How long ago.
    pub(crate) fn age(&self) -> Duration {
        self.age
    }

    /// The authorization, if its state came back for the first time less than this long
    /// ago.
    pub(crate) fn within(self, limit: Duration) -> Option<Taken<T>> {
        (self.age < limit).then(|| self.pending.take())
    }
}

/// An authorization that has just been started.
pub(crate) struct Started {
    /// The address to send the browser to.
    pub url: String,
    /// The `Set-Cookie` headers.
    pub cookies: Vec<HeaderValue>,
}

/// The cookie of a state that came back.
pub(crate) struct Found {
    id: String,
    cookie: AuthenticCookie,
    now: u64,
}

impl Found {
    /// The authorization, if it is one of this kind and has not expired.
    pub(crate) fn pending<T: Details>(&self) -> Option<Pending<T>> {
        self.cookie.pending(&self.id, self.now)
    }

    /// The authorization, if it is one of this kind and has expired.
    pub(crate) fn expired<T: Details>(&self) -> Option<Pending<T>> {
        self.cookie.expired(&self.id, self.now)
    }
}

/// All pending authorizations of one kind.
pub(crate) struct Authorizations {
    keys: Arc<CookieKeys>,
    clock: Arc<dyn Clock>,
    used: UsedStates,
    open_base: String,
    redirect_uri: RedirectUri,
}

impl Authorizations {
    /// Authorizations whose states are in this namespace once they are used, and which
    /// come back to this address. `open_base` is the `scheme://host` of WeChat's authorize
    /// page.
    pub(crate) fn new(
        keys: Arc<CookieKeys>,
        clock: Arc<dyn Clock>,
        used: UsedStates,
        open_base: &str,
        redirect_uri: RedirectUri,
    ) -> Self {
        Self {
            keys,
            clock,
            used,
            open_base: open_base.to_owned(),
            redirect_uri,
        }
    }

    /// Starts an authorization in a browser that has these cookies. Neither the store nor
    /// the network is needed.
    pub(crate) fn start<T: Details>(
        &self,
        params: AuthorizeParams,
        cookies: &LoginCookies,
        details: &T,
    ) -> Started {
        let (app_id, state) = (params.app_id, State::random());
        let now = self.now();
        let cookie = LoginCookie::new(&self.keys, &state, &app_id, now, details);
        let mut url = AuthorizeUrl::new(&app_id, &self.redirect_uri, params.scope, &state);
        if params.force_popup {
            url = url.force_popup();
        }
        if params.force_snap_shot {
            url = url.force_snap_shot();
        }
        Started {
            url: url.at(&self.open_base).to_string(),
            cookies: cookies.with_new(&self.keys, &cookie, now),
        }
    }

    /// The authentic cookie of this state.
    ///
    /// # Errors
    ///
    /// [`BrowserMismatch`] when the browser has none.
    pub(crate) async fn find(
        &self,
        cookies: &LoginCookies,
        state: &State,
    ) -> Result<Found, BrowserMismatch> {
        let id = sha256_hex(state.as_str());
        let mut cookie = cookies.find(&self.keys, &id);
        if matches!(cookie, Err(BrowserMismatch::NotAuthentic)) && !self.keys.is_shared() {
            // Another process may have made it, before this one knows the common key.
            if let Err(err) = self.keys.share().await {
                let error = wechat_h5_api::error_chain(&err);
                tracing::debug!(error, "the key of the login cookies is not known");
            }
            cookie = cookies.find(&self.keys, &id);
        }
        let now = self.now();
        cookie.map(|cookie| Found { id, cookie, now })
    }

    /// Uses up the state, so that nothing can use it again.
    ///
    /// # Errors
    ///
    /// [`StoreError`]: then nothing is used up.
    pub(crate) async fn take<T>(&self, pending: Pending<T>) -> Result<Return<T>, StoreError> {
        Ok(match self.used.mark(&pending.id()).await? {
            None => Return::First(pending.take()),
            Some(used) => Return::Again(ReturnedAgain {
                pending,
                used,
                age: Duration::from_secs(self.now().saturating_sub(used.at)),
            }),
        })
    }

    /// How the state with this digest was used.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub(crate) async fn find_use(&self, id: &str) -> Result<Option<Use>, StoreError> {
        self.used.find(id).await
    }

    /// What a used state leads to, for others who wait for that.
    pub(crate) fn attempt(&self, id: &str) -> Attempt {
        Attempt::new(&self.used, id)
    }

    /// A cookie that replaces the one of a pending authorization.
    pub(crate) fn replace<T, U: Details>(&self, pending: &Pending<T>, details: &U) -> LoginCookie {
        let Pending { state, app_id, .. } = pending;
        LoginCookie::new(&self.keys, state, app_id, pending.started_at, details)
    }

    fn now(&self) -> u64 {
        self.clock.now().unix_seconds()
    }
}

impl std::fmt::Debug for Authorizations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authorizations")
            .field("redirect_uri", &self.redirect_uri)
            .finish_non_exhaustive()
    }
}
