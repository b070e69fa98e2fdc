//! Whether WeChat still accepts what the login of a session returned, and another access token of
//! the same user.
//!
//! A session asks seldom: the time of each question is in the session, so that all processes know
//! it, and is written before WeChat is called.

use std::time::Duration;

use wechat_h5_api::{CallError, Client, LoginCalls, Recovery, TooManyLogins, is_dead_token};
use wechat_h5_oauth::{OpenId, Scope};
use wechat_h5_page_api::{AuthorizationCheck, AuthorizationStatus};
use wechat_h5_sign::AppId;
use wechat_h5_store::StoreError;

use crate::client_address::ClientNetwork;
use crate::login::profile;
use crate::session::{Session, SessionId, Sessions};
use crate::user_tokens::UserTokens;
use crate::visitor::Visitor;

/// The least time between two checks of a session, and between two refreshes, in seconds.
const INTERVAL: u64 = 10;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AuthorizationError {
    /// There is no session of a user.
    #[error("nobody is signed in")]
    NotSignedIn,
    /// WeChat was asked a moment ago.
    #[error("WeChat was asked for this session a moment ago")]
    TooSoon(Duration),
    /// Too many calls wait for WeChat.
    #[error("WeChat is slow")]
    Busy(#[from] TooManyLogins),
    /// WeChat did not answer, or with an error that is not about the user's authorization.
    #[error("WeChat gave no answer")]
    Wechat(#[from] CallError),
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// A session, and who asks with it.
pub(crate) struct SessionHolder<'a> {
    /// Of the session.
    pub id: SessionId,
    /// The account that it belongs to.
    pub app_id: &'a AppId,
    /// Whose request it is, if that is known.
    pub client: Option<ClientNetwork>,
}

/// Asks WeChat about the authorizations of sessions.
pub(crate) struct SessionAuthorizations {
    sessions: Sessions,
    api: Client,
}

/// What WeChat is asked with.
struct Authorization {
    openid: OpenId,
    scope: Scope,
    tokens: UserTokens,
}

/// What the answer is that no call of WeChat has given.
const ENDED: AuthorizationCheck = AuthorizationCheck {
    status: AuthorizationStatus::Ended,
    errcode: None,
};
const VALID: AuthorizationCheck = AuthorizationCheck {
    status: AuthorizationStatus::Valid,
    errcode: None,
};

impl SessionAuthorizations {
    /// Of these sessions.
    pub(crate) fn new(sessions: Sessions, api: Client) -> Self {
        Self { sessions, api }
    }

    /// Asks WeChat whether it still accepts the user's access token. Changes nothing else.
    ///
    /// # Errors
    ///
    /// [`AuthorizationError`].
    pub(crate) async fn check(
        &self,
        holder: &SessionHolder<'_>,
    ) -> Result<AuthorizationCheck, AuthorizationError> {
        let session = self.ask(holder, |session| &mut session.checked_at).await?;
        let Some(authorization) = authorization(&session, &holder.id) else {
            return Ok(ENDED);
        };
        let calls = self.calls(holder).await?;
        let tokens = &authorization.tokens;
        let checked = calls
            .check(&tokens.access_token, &authorization.openid)
            .await;
        match checked {
            Ok(()) => Ok(VALID),
            Err(err) => refused(err, tokens.refresh.is_some()),
        }
    }

    /// Gets another access token of the same user, and with `snsapi_userinfo` the profile as it is
    /// now. The session does not last longer by it.
    ///
    /// # Errors
    ///
    /// [`AuthorizationError`].
    pub(crate) async fn refresh(
        &self,
        holder: &SessionHolder<'_>,
    ) -> Result<AuthorizationCheck, AuthorizationError> {
        let session = self
            .ask(holder, |session| &mut session.refreshed_at)
            .await?;
        let Some(authorization) = authorization(&session, &holder.id) else {
            return Ok(ENDED);
        };
        let Some(used) = &authorization.tokens.refresh else {
            return Ok(ENDED);
        };
        let calls = self.calls(holder).await?;
        let requested_at = self.sessions.clock().now().unix_seconds();
        let refreshed = calls
            .refresh(holder.app_id, &used.token, &authorization.openid)
            .await;
        let response = match refreshed {
            Ok(response) => response,
            Err(err) => return refused(err, false),
        };
        let tokens = UserTokens::refreshed(used, &response, requested_at);
        self.store(holder, |session| session.set_tokens(&tokens, &holder.id))
            .await?;
        if authorization.scope == Scope::Base {
            return Ok(VALID);
        }
        self.read_profile(holder, &calls, &authorization.openid, &tokens)
            .await
    }

    async fn read_profile(
        &self,
        holder: &SessionHolder<'_>,
        calls: &LoginCalls,
        openid: &OpenId,
        tokens: &UserTokens,
    ) -> Result<AuthorizationCheck, AuthorizationError> {
        let info = match calls.user_info(&tokens.access_token, openid).await {
            Ok(info) => info,
            Err(err) => return refused(err, false),
        };
        let (new_unionid, profile) = (info.unionid.clone(), profile(info));
        let change = |session: &mut Session| {
            if let Visitor::User { user, unionid, .. } = &mut session.visitor {
                *user = Some(profile.clone());
                *unionid = new_unionid.clone().or(unionid.take());
            }
        };
        self.store(holder, change).await?;
        Ok(VALID)
    }

    /// The session, in which it is noted that WeChat is asked now.
    async fn ask(
        &self,
        holder: &SessionHolder<'_>,
        asked_at: impl Fn(&mut Session) -> &mut Option<u64>,
    ) -> Result<Session, AuthorizationError> {
        let now = self.sessions.clock().now().unix_seconds();
        let note = |session: &mut Session| {
            if matches!(session.visitor, Visitor::Snapshot { .. }) {
                return Err(AuthorizationError::NotSignedIn);
            }
            let asked_at = asked_at(session);
            let age = asked_at.map(|asked_at| now.saturating_sub(asked_at));
            if let Some(left) = age.and_then(|age| INTERVAL.checked_sub(age))
                && left > 0
            {
                return Err(AuthorizationError::TooSoon(Duration::from_secs(left)));
            }
            *asked_at = Some(now);
            Ok(())
        };
        let changed = self.sessions.change(&holder.id, holder.app_id, note);
        changed
            .await?
            .unwrap_or(Err(AuthorizationError::NotSignedIn))
    }

    /// Changes the session, unless the user has signed out meanwhile.
    async fn store(
        &self,
        holder: &SessionHolder<'_>,
        change: impl Fn(&mut Session),
    ) -> Result<(), AuthorizationError> {
        let change = |session: &mut Session| {
            change(session);
            Ok::<_, AuthorizationError>(())
        };
        let changed = self.sessions.change(&holder.id, holder.app_id, change);
        let changed = changed.await?;
        changed
            .unwrap_or(Err(AuthorizationError::NotSignedIn))
            .map(drop)
    }

    async fn calls(&self, holder: &SessionHolder<'_>) -> Result<LoginCalls, TooManyLogins> {
        let client = holder.client.map(ClientNetwork::login_client);
        self.api.login_calls(client).await
    }
}

impl std::fmt::Debug for SessionAuthorizations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SessionAuthorizations")
            .finish_non_exhaustive()
    }
}

fn authorization(session: &Session, id: &SessionId) -> Option<Authorization> {
    let Visitor::User { openid, scope, .. } = &session.visitor else {
        return None;
    };
    Some(Authorization {
        openid: openid.clone(),
        scope: *scope,
        tokens: session.tokens(id)?,
    })
}

/// What a refusal says. An access token that expired can be replaced; what WeChat says of a
/// refresh token, of the openid or of a password that was changed is final.
fn refused(err: CallError, can_refresh: bool) -> Result<AuthorizationCheck, AuthorizationError> {
    let errcode = err.errcode();
    if err.recovery() != Recovery::RestartLogin {
        return Err(err.into());
    }
    let status = if can_refresh && errcode.is_some_and(is_dead_token) {
        AuthorizationStatus::Expired
    } else {
        AuthorizationStatus::Ended
    };
    Ok(AuthorizationCheck { status, errcode })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wechat_h5_api::Endpoint;

    fn answer(endpoint: Endpoint, errcode: i64, can_refresh: bool) -> Option<AuthorizationStatus> {
        let err = CallError::Refused {
            endpoint,
            host: None,
            errcode,
            errmsg: "no".to_owned(),
        };
        let check = refused(err, can_refresh).ok()?;
        assert_eq!(check.errcode, Some(errcode));
        Some(check.status)
    }

    #[test]
    fn each_refusal_has_its_meaning() {
        use AuthorizationStatus::{Ended, Expired};
        let (auth, refresh) = (Endpoint::SnsAuth, Endpoint::SnsRefreshToken);
        for (endpoint, errcode, can_refresh, expected) in [
            (auth, 42001, true, Some(Expired)),
            (auth, 40001, true, Some(Expired)),
            (auth, 40014, true, Some(Expired)),
            (auth, 42001, false, Some(Ended)),
            (auth, 40003, true, Some(Ended)),
            (auth, 42007, true, Some(Ended)),
            (refresh, 40030, false, Some(Ended)),
            (refresh, 42002, false, Some(Ended)),
            (refresh, 42007, false, Some(Ended)),
            (Endpoint::SnsUserInfo, 42001, false, Some(Ended)),
            (auth, -1, true, None),
            (auth, 45009, true, None),
            (auth, 50002, true, None),
            (refresh, 40013, false, None),
            (refresh, 99999, false, None),
        ] {
            assert_eq!(
                answer(endpoint, errcode, can_refresh),
                expected,
                "{errcode}"
            );
        }
    }
}
