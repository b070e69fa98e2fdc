//! Web authorization from the first tap to a session.
//!
//! `begin` stores a state and sends the browser away; `finish` takes the state
//! out of the store before it looks at anything else, so that nothing can use it
//! a second time.

mod browser;
mod recent;

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use wechat_h5_oauth::{
    AuthorizationCode, AuthorizeUrl, Callback, RedirectUri, Scope, State, TokenResponse,
    VerifyError,
};

pub(crate) use self::browser::recognise;
pub use self::browser::{Browser, NotThisBrowser};
use self::recent::{Arrival, Recent, Started};
use crate::accounts::{Account, Accounts};
use crate::return_to::ReturnTo;
use crate::session::{Profile, SessionId, Sessions, Visitor, digest};
use wechat_h5_api::{CallError, Client};
use wechat_h5_store::{Key, Namespace, Store, StoreError};

/// Logins that have gone to WeChat and not come back, by the digest of their state.
/// Strangers can start logins at will.
pub const LOGINS: Namespace = Namespace::new("login", 50_000).lossy();
/// Where a browser goes that comes back with the state that signed it in.
pub const RETURNING: Namespace = Namespace::new("returning", 50_000).lossy();

/// How long a person may take at WeChat.
pub const STATE_LIFE: Duration = Duration::from_mins(10);
/// How long a browser is known again: the login cookie, and where to send it
/// when it comes back with a used state.
pub const BROWSER_LIFE: Duration = Duration::from_hours(1);

/// A login that has gone to WeChat.
#[derive(Serialize, Deserialize)]
struct Pending {
    state: String,
    app_id: String,
    scope: String,
    /// The digest of the browser's cookie.
    browser: String,
    return_to: String,
}

/// Where a browser goes that brings the state again that signed it in.
#[derive(Serialize, Deserialize)]
struct Returning {
    browser: String,
    return_to: String,
}

/// How a callback ends well.
#[derive(Debug)]
pub enum Finished {
    /// A new session, or the one that the same state gave a moment ago.
    SignedIn {
        /// Its id.
        session: SessionId,
        /// How long it lives.
        life: Duration,
        /// Where the browser goes.
        return_to: ReturnTo,
    },
    /// The browser that this state signed in, again and later: it goes to its page,
    /// and nothing else happens.
    Again {
        /// Where the browser goes.
        return_to: ReturnTo,
    },
}

/// Why a login ends without a session.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoginError {
    /// The state was never handed out, or has ended without a session.
    #[error("the state is unknown")]
    StateUnknown,
    /// The state was handed out to another browser.
    #[error("the state belongs to another browser")]
    ForeignBrowser(#[from] NotThisBrowser),
    /// The person refused. Where to go back to.
    #[error("the person refused")]
    Refused(ReturnTo),
    /// The account has gone from the configuration.
    #[error("the account is not configured any more")]
    UnknownAccount,
    /// WeChat did not give what the code stands for. Where to go back to.
    #[error("WeChat gave no user")]
    Weixin(#[source] CallError, ReturnTo),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// What a login needs from outside.
pub struct Parts {
    /// Where pending logins are.
    pub store: Arc<dyn Store>,
    /// Where sessions are.
    pub sessions: Sessions,
    /// The platform.
    pub weixin: Client,
    /// `scheme://host` of WeChat's authorize page.
    pub open_base: String,
    /// Our callback, as WeChat is told.
    pub redirect_uri: RedirectUri,
}

/// Every login that is under way.
pub struct Logins {
    parts: Parts,
    recent: Recent,
}

impl Logins {
    /// Nobody is under way yet.
    pub fn new(parts: Parts) -> Self {
        Self {
            parts,
            recent: Recent::default(),
        }
    }

    /// Remembers a login and answers where to send the browser.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub async fn begin(
        &self,
        account: &Account,
        scope: Scope,
        return_to: &ReturnTo,
        browser: &Browser,
    ) -> Result<String, StoreError> {
        let state = State::random();
        let pending = Pending {
            state: state.as_str().to_owned(),
            app_id: account.app_id.to_string(),
            scope: scope.as_str().to_owned(),
            browser: digest(browser.expose()),
            return_to: return_to.as_str().to_owned(),
        };
        let key = Key::new(LOGINS, digest(state.as_str()));
        let store = &self.parts.store;
        store.put_json(&key, &pending, STATE_LIFE).await?;
        let url = AuthorizeUrl::new(&account.app_id, &self.parts.redirect_uri, scope, &state);
        Ok(url.at(&self.parts.open_base).to_string())
    }

    /// Takes the state, checks it and the browser, exchanges the code, and starts
    /// a session in place of the old one.
    ///
    /// # Errors
    ///
    /// [`LoginError`], by who failed.
    pub async fn finish(
        &self,
        accounts: &Accounts,
        callback: Callback,
        browser: Option<&Browser>,
        old: Option<&SessionId>,
    ) -> Result<Finished, LoginError> {
        let id = digest(callback.state().as_str());
        let turn = match self.recent.enter(&id) {
            Arrival::First(turn) => turn,
            Arrival::Later(seat) => return self.again(&id, browser, seat.outcome().await).await,
        };
        let Some(pending) = self.take_pending(&id).await? else {
            drop(turn);
            return self.again(&id, browser, None).await;
        };
        recognise(browser, &pending.browser)?;
        let return_to = stored_path(&pending.return_to);
        let visitor = self.visitor(accounts, callback, &pending).await?;
        let (session, life) = self.parts.sessions.start(visitor, old).await?;
        self.remember(&id, pending).await;
        turn.started((session.clone(), life));
        Ok(Finished::SignedIn {
            session,
            life,
            return_to,
        })
    }

    /// Keeps where the browser goes if it brings this state again. Written for those
    /// who signed in only: strangers can begin as many logins as they like.
    async fn remember(&self, id: &str, pending: Pending) {
        let returning = Returning {
            browser: pending.browser,
            return_to: pending.return_to,
        };
        let key = Key::new(RETURNING, id);
        let put = self.parts.store.put_json(&key, &returning, BROWSER_LIFE);
        if let Err(err) = put.await {
            tracing::warn!(error = %err, "a signed-in browser will not be known again");
        }
    }

    /// Compares the state, which gives the code, and exchanges that.
    async fn visitor(
        &self,
        accounts: &Accounts,
        callback: Callback,
        pending: &Pending,
    ) -> Result<Visitor, LoginError> {
        let return_to = || stored_path(&pending.return_to);
        let expected = State::parse(&pending.state).map_err(|_| LoginError::StateUnknown)?;
        let code = callback.verify(expected).map_err(|err| match err {
            VerifyError::StateMismatch => LoginError::StateUnknown,
            VerifyError::Refused => LoginError::Refused(return_to()),
        })?;
        let account = accounts
            .find(Some(&pending.app_id))
            .map_err(|_| LoginError::UnknownAccount)?;
        self.who(account, &pending.scope, code)
            .await
            .map_err(|err| LoginError::Weixin(err, return_to()))
    }

    async fn take_pending(&self, id: &str) -> Result<Option<Pending>, StoreError> {
        self.parts.store.take_json(&Key::new(LOGINS, id)).await
    }

    /// A state that is not pending: it signed this browser in, or another, or nobody.
    async fn again(
        &self,
        id: &str,
        browser: Option<&Browser>,
        started: Option<Started>,
    ) -> Result<Finished, LoginError> {
        let stored = self.parts.store.get_json(&Key::new(RETURNING, id)).await?;
        let known: Returning = stored.ok_or(LoginError::StateUnknown)?;
        recognise(browser, &known.browser)?;
        let return_to = stored_path(&known.return_to);
        // Signed out in between, the session of a moment ago is not brought back.
        if let Some((session, life)) = started
            && self.parts.sessions.find(&session).await?.is_some()
        {
            return Ok(Finished::SignedIn {
                session,
                life,
                return_to,
            });
        }
        Ok(Finished::Again { return_to })
    }

    async fn who(
        &self,
        account: &Account,
        asked: &str,
        code: AuthorizationCode,
    ) -> Result<Visitor, CallError> {
        let answer = self
            .parts
            .weixin
            .exchange(&account.app_id, &account.secret, code)
            .await?;
        let scope = granted(asked, &answer);
        if answer.is_snapshot_user {
            return Ok(Visitor::snapshot(account.app_id.as_str(), scope));
        }
        let mut unionid = answer.unionid.map(|id| id.to_string());
        let mut user = None;
        if scope == Scope::UserInfo {
            let info = self
                .parts
                .weixin
                .user_info(&answer.access_token, &answer.openid)
                .await?;
            unionid = info.unionid.map(|id| id.to_string()).or(unionid);
            user = Some(Profile {
                nickname: info.nickname,
                headimgurl: info.headimgurl.filter(|url| is_web_url(url)),
            });
        }
        Ok(Visitor::Person {
            app_id: account.app_id.to_string(),
            scope: scope.as_str().to_owned(),
            openid: answer.openid.to_string(),
            unionid,
            user,
        })
    }
}

impl std::fmt::Debug for Logins {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Logins")
            .field("redirect_uri", &self.parts.redirect_uri)
            .finish_non_exhaustive()
    }
}

/// What was granted: what was asked for, unless the answer names scopes and that
/// one is not among them.
fn granted(asked: &str, answer: &TokenResponse) -> Scope {
    let asked: Scope = asked.parse().unwrap_or(Scope::Base);
    if answer.scopes.is_empty() || answer.scopes.contains(&asked) {
        asked
    } else {
        Scope::Base
    }
}

/// A picture is shown in a page: nothing but a web address may stand there.
fn is_web_url(url: &str) -> bool {
    url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

/// It was checked before it was stored; a store is not trusted with a redirect.
fn stored_path(path: &str) -> ReturnTo {
    ReturnTo::parse(path).unwrap_or_else(|_| ReturnTo::root())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_are_pictures() {
        for (url, is_picture) in [
            ("https://thirdwx.qlogo.cn/mmopen/vi_32/EXAMPLE/132", true),
            ("http://127.0.0.1:8090/avatar.svg", true),
            ("javascript:alert(1)", false),
            ("data:image/png;base64,AA", false),
            ("", false),
        ] {
            assert_eq!(is_web_url(url), is_picture, "{url}");
        }
    }
}
