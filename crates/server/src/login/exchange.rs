//! From a code to the visitor whom it was made for.

use wechat_h5_api::{CallError, LoginCalls};
use wechat_h5_oauth::{AuthorizationCode, Scope, TokenResponse, UserInfo};
use wechat_h5_page_api::User;

use super::avatar;
use crate::accounts::Account;
use crate::visitor::Visitor;

/// Exchanges a code for the visitor, and the response with the tokens.
pub(super) async fn exchange(
    calls: &LoginCalls,
    account: &Account,
    requested: Scope,
    code: AuthorizationCode,
) -> Result<(Visitor, TokenResponse), CallError> {
    let app_id = account.app_id.clone();
    let response = calls
        .exchange(&app_id, &account.secret.current(), code)
        .await?;
    let scope = granted(requested, &response);
    if response.is_snapshot_user {
        return Ok((Visitor::Snapshot { app_id, scope }, response));
    }
    let (mut unionid, mut user) = (response.unionid.clone(), None);
    if scope == Scope::UserInfo {
        let (token, openid) = (&response.access_token, &response.openid);
        let info = match calls.user_info(token, openid).await {
            Err(refused) if is_snapshot(&refused) => {
                return Ok((Visitor::Snapshot { app_id, scope }, response));
            }
            info => info?,
        };
        unionid = info.unionid.clone().or(unionid);
        user = Some(profile(info));
    }
    let visitor = Visitor::User {
        app_id,
        scope,
        openid: response.openid.clone(),
        unionid,
        user,
    };
    Ok((visitor, response))
}

/// What a page shows of a user.
pub(crate) fn profile(info: UserInfo) -> User {
    User {
        nickname: info.nickname,
        headimgurl: info.headimgurl.as_deref().and_then(avatar::displayable),
    }
}

/// WeChat is reported to refuse the profile of a snapshot user (48001), and to leave out the
/// flag at a first visit. A real user has just granted this profile.
fn is_snapshot(error: &CallError) -> bool {
    matches!(error, CallError::Refused { errcode: 48001, .. })
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
