//! Web authorization from the start of a login to a session.
//!
//! `start` stores a state and sends the browser to WeChat; `finish` takes the state out of
//! the store before anything else, so that nothing can use it a second time.

pub(crate) mod abandonment;
mod single_flight;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use wechat_h5_api::{CallError, Client, LoginCalls, MAX_LOGIN_WAIT, TooManyLogins, wait_timeout};
use wechat_h5_oauth::{AuthorizationCode, Callback, Scope, State, TokenResponse, VerifyError};
use wechat_h5_page_api::User;
use wechat_h5_store::{Key, Namespace, StoreError};

use self::single_flight::{Role, SingleFlight};
use crate::accounts::{Account, Accounts};
use crate::pending_authorization::{
    Authorizations, AuthorizeParams, BROWSER_TTL, BrowserDigest, BrowserId, BrowserMismatch,
    Pending,
};
use crate::return_to::ReturnTo;
use crate::session::{BrowserSessions, NewSession, Sessions, Visitor};
use crate::sha256::sha256_hex;

/// Logins that have gone to WeChat, by the digest of their state. Strangers can start any
/// number of them.
pub(crate) const LOGINS: Namespace = Namespace::new("login", 50_000)
    .with_max_bytes(16 << 20)
    .lossy();
/// Where a browser goes that returns with the state that signed it in, by the digest of
/// the state. Written only for logins that succeeded.
pub(crate) const USED_STATES: Namespace = Namespace::new("used_state", 50_000)
    .with_max_bytes(16 << 20)
    .lossy();

/// How long the result of a login is kept for WeChat's second call.
const RESULT_TTL: Duration = Duration::from_secs(30);
/// The longest that the second call waits for the first, which makes two calls to WeChat.
const WAIT_TIMEOUT: Duration = wait_timeout(2).saturating_add(MAX_LOGIN_WAIT);

/// What a login needs when it comes back.
#[derive(Serialize, Deserialize)]
struct LoginDetails {
    scope: Scope,
    return_to: ReturnTo,
}

/// Where a browser goes that returns with the state that signed it in.
#[derive(Serialize, Deserialize)]
struct UsedState {
    browser: BrowserDigest,
    return_to: ReturnTo,
}

/// The outcome of a callback that did not fail.
#[derive(Debug)]
pub(crate) struct LoginOutcome {
    /// The new session, or the one that the same state started a moment ago. `None` when
    /// the same browser returns later: it is sent to its page, and nothing else happens.
    pub session: Option<NewSession>,
    /// Where the browser goes.
    pub return_to: ReturnTo,
}

/// Why a login does not lead to a session.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum LoginError {
    /// The state was never issued, has expired, or was used in a login that failed.
    #[error("the state is unknown")]
    StateUnknown,
    /// The state was issued to another browser.
    #[error("the state belongs to another browser")]
    OtherBrowser(#[from] BrowserMismatch),
    /// The user refused. Where to go back to.
    #[error("the user refused")]
    Refused(ReturnTo),
    /// The account was removed from the configuration.
    #[error("the account is not configured any more")]
    UnknownAccount,
    /// Too many logins wait for WeChat. The state and the code are not used up.
    #[error("WeChat is slow")]
    Busy(#[from] TooManyLogins),
    /// WeChat did not return a user for the code. Where to go back to.
    #[error("WeChat returned no user")]
    Wechat(#[source] CallError, ReturnTo),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// All pending logins.
pub(crate) struct Logins {
    authorizations: Authorizations,
    sessions: Sessions,
    api: Client,
    results: SingleFlight<Result<NewSession, TooManyLogins>>,
}

impl Logins {
    /// Logins that start sessions here.
    pub(crate) fn new(authorizations: Authorizations, sessions: Sessions, api: Client) -> Self {
        Self {
            authorizations,
            sessions,
            api,
            results: SingleFlight::default(),
        }
    }

    /// Stores a login and returns the URL to send the browser to.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    pub(crate) async fn start(
        &self,
        params: AuthorizeParams,
        return_to: ReturnTo,
        browser: &BrowserId,
    ) -> Result<String, StoreError> {
        let scope = params.scope;
        let details = LoginDetails { scope, return_to };
        self.authorizations.start(params, browser, details).await
    }

    /// Takes the state, checks it and the browser, exchanges the code, and starts a
    /// session that replaces the browser's old one with the same account.
    ///
    /// # Errors
    ///
    /// [`LoginError`], by who failed.
    pub(crate) async fn finish(
        &self,
        accounts: &Accounts,
        callback: Callback,
        browser: Option<&BrowserId>,
        old: &BrowserSessions,
    ) -> Result<LoginOutcome, LoginError> {
        let id = sha256_hex(callback.state().as_str());
        let leader = match self.results.join(&id) {
            Role::Leader(leader) => leader,
            Role::Follower(follower) => {
                let session = follower.result(WAIT_TIMEOUT).await.transpose()?;
                return self.repeat(&id, browser, session).await;
            }
        };
        // Before the state is used up: a browser that is refused here can try again with it.
        let calls = match self.api.login_calls().await {
            Ok(calls) => calls,
            Err(busy) => {
                leader.finish(Err(busy), Duration::ZERO);
                return Err(busy.into());
            }
        };
        let pending = self.authorizations.take::<LoginDetails>(callback.state());
        let Some(pending) = pending.await? else {
            drop(leader);
            return self.repeat(&id, browser, None).await;
        };
        pending.browser.check(browser)?;
        let used = UsedState {
            browser: pending.browser.clone(),
            return_to: pending.details.return_to.clone(),
        };
        let visitor = self.visitor(accounts, callback, pending, calls).await?;
        let session = self.sessions.start(visitor, old).await?;
        self.remember(&id, &used).await;
        leader.finish(Ok(session.clone()), RESULT_TTL);
        Ok(LoginOutcome {
            session: Some(session),
            return_to: used.return_to,
        })
    }

    /// Tells whether another request waits for the login with this state.
    pub(crate) fn is_awaited(&self, state: &State) -> impl Fn() -> bool + Send + use<> {
        let (results, id) = (self.results.clone(), sha256_hex(state.as_str()));
        move || results.has_followers(&id)
    }

    async fn remember(&self, id: &str, used: &UsedState) {
        let key = Key::new(USED_STATES, id);
        let put = self
            .authorizations
            .store()
            .put_json(&key, used, BROWSER_TTL);
        if let Err(err) = put.await {
            let error = wechat_h5_api::error_chain(&err);
            tracing::warn!(error, "a browser that signed in will not be recognised");
        }
    }

    /// Compares the state, which yields the code, and exchanges the code.
    async fn visitor(
        &self,
        accounts: &Accounts,
        callback: Callback,
        pending: Pending<LoginDetails>,
        calls: LoginCalls,
    ) -> Result<Visitor, LoginError> {
        let LoginDetails { scope, return_to } = pending.details;
        let code = match callback.verify(pending.state) {
            Ok(code) => code,
            Err(VerifyError::StateMismatch) => return Err(LoginError::StateUnknown),
            Err(VerifyError::Refused) => return Err(LoginError::Refused(return_to)),
        };
        let account = accounts
            .find(Some(pending.app_id.as_str()))
            .map_err(|_| LoginError::UnknownAccount)?;
        exchange(&calls, account, scope, code)
            .await
            .map_err(|err| LoginError::Wechat(err, return_to))
    }

    /// A state that is not pending: it signed this browser in, or another, or none.
    async fn repeat(
        &self,
        id: &str,
        browser: Option<&BrowserId>,
        session: Option<NewSession>,
    ) -> Result<LoginOutcome, LoginError> {
        let key = Key::new(USED_STATES, id);
        let used = self.authorizations.store().get_json(&key).await?;
        let used: UsedState = used.ok_or(LoginError::StateUnknown)?;
        used.browser.check(browser)?;
        // If the user has signed out meanwhile, the session is not restored.
        let session = match session {
            Some(session) if self.is_signed_in(&session).await? => Some(session),
            _ => None,
        };
        Ok(LoginOutcome {
            session,
            return_to: used.return_to,
        })
    }

    async fn is_signed_in(&self, session: &NewSession) -> Result<bool, StoreError> {
        let found = self.sessions.find(&session.id, &session.app_id).await?;
        Ok(found.is_some())
    }
}

impl std::fmt::Debug for Logins {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Logins")
            .field("authorizations", &self.authorizations)
            .finish_non_exhaustive()
    }
}

async fn exchange(
    calls: &LoginCalls,
    account: &Account,
    requested: Scope,
    code: AuthorizationCode,
) -> Result<Visitor, CallError> {
    let app_id = account.app_id.clone();
    let response = calls
        .exchange(&app_id, &account.secret.current(), code)
        .await?;
    let scope = granted(requested, &response);
    if response.is_snapshot_user {
        return Ok(Visitor::Snapshot { app_id, scope });
    }
    let (mut unionid, mut user) = (response.unionid, None);
    if scope == Scope::UserInfo {
        let (token, openid) = (&response.access_token, &response.openid);
        let info = calls.user_info(token, openid).await?;
        unionid = info.unionid.or(unionid);
        user = Some(User {
            nickname: info.nickname,
            headimgurl: info.headimgurl.filter(|url| is_web_url(url)),
        });
    }
    Ok(Visitor::User {
        app_id,
        scope,
        openid: response.openid,
        unionid,
        user,
    })
}

/// The scope that was granted: the requested one, unless the response names scopes
/// without it.
fn granted(requested: Scope, response: &TokenResponse) -> Scope {
    if response.scopes.is_empty() || response.scopes.contains(&requested) {
        requested
    } else {
        Scope::Base
    }
}

/// A page shows the picture: only a web address is safe there.
fn is_web_url(url: &str) -> bool {
    url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
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
