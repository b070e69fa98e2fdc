//! Web authorization from the start of a login to a session.
//!
//! `start` puts the login into a cookie and sends the browser to WeChat; `finish` marks the
//! state as used before anything else, so that nothing can use it a second time.

pub(crate) mod abandonment;
mod avatar;
mod exchange;
mod login_results;
mod single_flight;

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use wechat_h5_api::{CallError, Client, LoginCalls, MAX_LOGIN_WAIT, TooManyLogins, wait_timeout};
use wechat_h5_oauth::{Callback, Scope, State, VerifyError};
use wechat_h5_sign::AppId;
use wechat_h5_store::{Namespace, StoreError};

use self::exchange::exchange;
pub(crate) use self::exchange::profile;
pub(crate) use self::login_results::LoginResults;
use self::login_results::{HandoverKey, LoginResult};
use self::single_flight::{Role, SingleFlight};
use crate::accounts::Accounts;
use crate::client_address::ClientNetwork;
use crate::pending_authorization::{
    Authorizations, AuthorizeParams, BrowserMismatch, Details, Kind, LoginCookie, LoginCookies,
    Pending, Return, ReturnedAgain, Started, Taken,
};
use crate::return_to::ReturnTo;
use crate::session::{BrowserSessions, NewSession, Sessions};
use crate::sha256::sha256_hex;
use crate::user_tokens::UserTokens;
use crate::visitor::Visitor;

/// States of logins that came back, by their digest.
pub(crate) const USED_STATES: Namespace = Namespace::new("used_state", 50_000)
    .with_max_bytes(16 << 20)
    .lossy();

/// How long the session of a login is handed over to WeChat's second call.
const RESULT_TTL: Duration = Duration::from_secs(30);
/// The longest that the second call waits for the first, which makes two calls to WeChat.
const WAIT_TIMEOUT: Duration = wait_timeout(2).saturating_add(MAX_LOGIN_WAIT);
/// How often the second call looks for the result of another process.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// What a login needs when it comes back.
#[derive(Serialize, Deserialize)]
struct LoginDetails {
    #[serde(rename = "s")]
    scope: Scope,
    #[serde(rename = "r")]
    return_to: ReturnTo,
}

impl Details for LoginDetails {
    const KIND: Kind = Kind::Login;
}

/// Where a browser goes that returns with the state that signed it in.
#[derive(Serialize, Deserialize)]
struct SignedIn {
    #[serde(rename = "r")]
    return_to: ReturnTo,
}

impl Details for SignedIn {
    const KIND: Kind = Kind::SignedIn;
}

/// The browser that a login comes back in.
pub(crate) struct LoginBrowser {
    /// Whose it is, if that is known.
    pub client: Option<ClientNetwork>,
    /// Its cookies of logins.
    pub cookies: LoginCookies,
    /// Its sessions, of which the login replaces the one with the same account.
    pub sessions: BrowserSessions,
}

/// The outcome of a callback that did not fail.
#[derive(Debug)]
pub(crate) struct LoginOutcome {
    /// The new session, or the one that the same state started a moment ago. `None` when
    /// the same browser returns later: it is sent to its page, and nothing else happens.
    pub session: Option<NewSession>,
    /// Where the browser goes.
    pub return_to: ReturnTo,
    /// The cookie by which it is recognised when it returns again. `None`: it has it.
    pub cookie: Option<LoginCookie>,
}

/// What a login was started with, so that a user can start the same one anew.
#[derive(Debug)]
pub(crate) struct LoginRequest {
    /// The account.
    pub app_id: AppId,
    /// The data that the user authorizes.
    pub scope: Scope,
    /// Where the browser goes afterwards.
    pub return_to: ReturnTo,
}

/// Why a login does not lead to a session.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum LoginError {
    /// The state is not one of a login.
    #[error("the state is unknown")]
    StateUnknown,
    /// The state has expired.
    #[error("the state has expired")]
    Expired(LoginRequest),
    /// The state was used in a login that failed.
    #[error("the state was used before")]
    Used(LoginRequest),
    /// The browser has no cookie of this state.
    #[error("the state belongs to another browser")]
    OtherBrowser(#[from] BrowserMismatch),
    /// The user refused.
    #[error("the user refused")]
    Refused(LoginRequest),
    /// The account was removed from the configuration.
    #[error("the account is not configured any more")]
    UnknownAccount,
    /// Too many logins wait for WeChat. The state and the code are not used up.
    #[error("WeChat is slow")]
    Busy(#[from] TooManyLogins),
    /// WeChat did not return a user for the code.
    #[error("WeChat returned no user")]
    Wechat(#[source] CallError, LoginRequest),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// All logins in progress.
pub(crate) struct Logins {
    authorizations: Authorizations,
    sessions: Sessions,
    api: Client,
    /// The results of this process.
    flights: SingleFlight<Result<NewSession, TooManyLogins>>,
    /// The results of all processes.
    results: LoginResults,
}

impl Logins {
    /// Logins that start sessions here.
    pub(crate) fn new(
        authorizations: Authorizations,
        sessions: Sessions,
        results: LoginResults,
        api: Client,
    ) -> Self {
        Self {
            authorizations,
            sessions,
            api,
            flights: SingleFlight::default(),
            results,
        }
    }

    /// Starts a login in a browser that has these cookies.
    pub(crate) fn start(
        &self,
        params: AuthorizeParams,
        return_to: ReturnTo,
        cookies: &LoginCookies,
    ) -> Started {
        let scope = params.scope;
        let details = LoginDetails { scope, return_to };
        self.authorizations.start(params, cookies, &details)
    }

    /// Uses up the state, exchanges the code, and starts a session that replaces the
    /// browser's old one with the same account.
    ///
    /// # Errors
    ///
    /// [`LoginError`], by who failed.
    pub(crate) async fn finish(
        &self,
        accounts: &Accounts,
        callback: Callback,
        browser: &LoginBrowser,
    ) -> Result<LoginOutcome, LoginError> {
        let found = self
            .authorizations
            .find(&browser.cookies, callback.state())
            .await?;
        if let Some(signed_in) = found.pending::<SignedIn>() {
            return Ok(LoginOutcome {
                session: None,
                return_to: signed_in.details.return_to,
                cookie: None,
            });
        }
        let Some(pending) = found.pending::<LoginDetails>() else {
            let expired = found.expired::<LoginDetails>();
            return Err(expired.map_or(LoginError::StateUnknown, |expired| {
                LoginError::Expired(LoginRequest::of(expired.app_id(), &expired.details))
            }));
        };
        let login = self.login(&pending, HandoverKey::of(callback.state()));
        let leader = match self.flights.join(&login.id) {
            Role::Leader(leader) => leader,
            Role::Follower(follower) => {
                let session = follower.result(WAIT_TIMEOUT).await.transpose()?;
                return self.repeat(login, session).await;
            }
        };
        // Before the state is used up: a browser that is refused here can try again with it.
        let client = browser.client.map(ClientNetwork::login_client);
        let calls = match self.api.login_calls(client).await {
            Ok(calls) => calls,
            Err(busy) => {
                leader.finish(Err(busy), Duration::ZERO);
                return Err(busy.into());
            }
        };
        let taken = match self.authorizations.take(pending).await? {
            Return::Again(again) => {
                drop(calls);
                let result = self.wait_for_other_process(&login.id, &again).await?;
                let session = result.and_then(|result| self.results.session(&result, &login));
                if let Some(session) = &session {
                    leader.finish(Ok(session.clone()), RESULT_TTL);
                }
                return self.repeat(login, session).await;
            }
            // A full store may have forgotten the use of a state that signed somebody in.
            Return::First(_) if self.results.find(&login.id).await?.is_some() => {
                return self.repeat(login, None).await;
            }
            Return::First(taken) => taken,
        };
        let attempt = self.authorizations.attempt(&login.id);
        let visitor = self.visitor(accounts, callback, taken, calls).await;
        let session = match visitor {
            Ok((visitor, tokens)) => {
                let session = self.sessions.start(visitor, tokens, &browser.sessions);
                session.await.map_err(Into::into)
            }
            Err(err) => Err(err),
        };
        let session = match session {
            Ok(session) => session,
            Err(err) => {
                attempt.fail().await;
                return Err(err);
            }
        };
        self.results.put(&login, &session).await;
        attempt.succeed();
        leader.finish(Ok(session.clone()), RESULT_TTL);
        Ok(login.outcome(Some(session)))
    }

    /// Tells whether another request waits for the login with this state.
    pub(crate) fn is_awaited(&self, state: &State) -> impl Fn() -> bool + Send + use<> {
        let (flights, id) = (self.flights.clone(), sha256_hex(state.as_str()));
        move || flights.has_followers(&id)
    }

    fn login(&self, pending: &Pending<LoginDetails>, key: HandoverKey) -> Login {
        let return_to = pending.details.return_to.clone();
        let signed_in = SignedIn { return_to };
        Login {
            id: pending.id(),
            app_id: pending.app_id().clone(),
            scope: pending.details.scope,
            key,
            cookie: self.authorizations.replace(pending, &signed_in),
            return_to: signed_in.return_to,
        }
    }

    /// Compares the state, which yields the code, and exchanges the code.
    async fn visitor(
        &self,
        accounts: &Accounts,
        callback: Callback,
        taken: Taken<LoginDetails>,
        calls: LoginCalls,
    ) -> Result<(Visitor, Option<UserTokens>), LoginError> {
        let request = LoginRequest::of(&taken.app_id, &taken.details);
        let code = match callback.verify(taken.state) {
            Ok(code) => code,
            Err(VerifyError::StateMismatch) => return Err(LoginError::StateUnknown),
            Err(VerifyError::Refused) => return Err(LoginError::Refused(request)),
        };
        let account = accounts
            .find(Some(request.app_id.as_str()))
            .map_err(|_| LoginError::UnknownAccount)?;
        let (app_id, outage) = (&account.app_id, &account.login_outage);
        let requested_at = self.sessions.clock().now().unix_seconds();
        match exchange(&calls, account, request.scope, code).await {
            Ok((visitor, response)) => {
                outage.succeeded(app_id);
                let is_user = matches!(visitor, Visitor::User { .. });
                let tokens = is_user.then(|| UserTokens::of_login(&response, requested_at));
                Ok((visitor, tokens))
            }
            Err(err) => {
                outage.failed(app_id, &err);
                Err(LoginError::Wechat(err, request))
            }
        }
    }

    /// The result of a login whose state was used before, as soon as there is one.
    async fn wait_for_other_process(
        &self,
        id: &str,
        again: &ReturnedAgain<LoginDetails>,
    ) -> Result<Option<LoginResult>, StoreError> {
        let deadline = Instant::now() + WAIT_TIMEOUT.saturating_sub(again.age());
        let mut used = Some(again.used());
        loop {
            // First the use and then the result: the result is written first.
            let may_follow = used.is_some_and(|used| !used.has_failed) && Instant::now() < deadline;
            let result = self.results.find(id).await?;
            if result.is_some() || !may_follow {
                return Ok(result);
            }
            tokio::time::sleep(POLL_INTERVAL).await;
            used = self.authorizations.find_use(id).await?;
        }
    }

    /// A state that was used before: it signed this browser in, or nobody.
    async fn repeat(
        &self,
        login: Login,
        session: Option<NewSession>,
    ) -> Result<LoginOutcome, LoginError> {
        if session.is_none() && self.results.find(&login.id).await?.is_none() {
            return Err(LoginError::Used(login.request()));
        }
        // If the user has signed out meanwhile, the session is not restored.
        let session = match session {
            Some(session) if self.is_signed_in(&session).await? => Some(session),
            _ => None,
        };
        Ok(login.outcome(session))
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

/// A login that came back.
struct Login {
    /// The digest of its state.
    id: String,
    app_id: AppId,
    scope: Scope,
    key: HandoverKey,
    return_to: ReturnTo,
    /// The cookie of a browser that it has signed in.
    cookie: LoginCookie,
}

impl LoginRequest {
    fn of(app_id: &AppId, details: &LoginDetails) -> Self {
        Self {
            app_id: app_id.clone(),
            scope: details.scope,
            return_to: details.return_to.clone(),
        }
    }
}

impl Login {
    fn request(self) -> LoginRequest {
        LoginRequest {
            app_id: self.app_id,
            scope: self.scope,
            return_to: self.return_to,
        }
    }

    fn outcome(self, session: Option<NewSession>) -> LoginOutcome {
        LoginOutcome {
            session,
            return_to: self.return_to,
            cookie: Some(self.cookie),
        }
    }
}
