//! `GET /sns/oauth2/access_token` and `GET /sns/oauth2/refresh_token`
//! (<https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html>, steps 2 and 3).

use serde::Serialize;
use wechat_h5_oauth::Scope;

use super::authenticate::authenticate;
use super::call::Call;
use super::response::json;
use crate::journal::fingerprint;
use crate::platform::errcode::Errcode;
use crate::platform::records::{CodeRefusal, IssuedPair, LIFETIME, Records, RefreshRefusal};
use crate::platform::state::Platform;

/// `is_snapshotuser` is absent unless it is 1. `unionid` is absent unless the scope is
/// `snsapi_userinfo` and the account is bound to an Open Platform account, and in the
/// response to a refresh.
#[derive(Serialize)]
struct ResponseBody {
    access_token: String,
    expires_in: u64,
    refresh_token: String,
    openid: String,
    scope: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_snapshotuser: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unionid: Option<String>,
}

/// Exchanges a code. The caller is checked first: a refusal does not use the code up.
pub(crate) fn exchange(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let (app_id, secret) = (call.query.get("appid"), call.query.get("secret"));
    let key = authenticate(&platform.records(), app_id, secret)?;
    let code = call
        .query
        .filled("code")
        .ok_or(Errcode::CodeMissing)?
        .to_owned();
    if call.query.get("grant_type") != Some("authorization_code") {
        return Err(Errcode::InvalidGrantType);
    }
    call.add_detail("code", fingerprint(&code));
    let now = platform.now();
    let mut records = platform.records();
    if !records.account(key).account.kind.is_verified() {
        return Err(Errcode::ApiUnauthorized);
    }
    let grant = records
        .codes
        .take(&code, key, now)
        .map_err(|refusal| match refusal {
            CodeRefusal::Invalid => Errcode::InvalidCode,
            CodeRefusal::Used => Errcode::CodeBeenUsed,
        })?;
    let is_flagged = grant.identity.snapshot && !is_flag_late(&mut records, &grant.identity.user);
    let pair = records.user_tokens.issue(grant, now);
    drop(records);
    let identity = &pair.grant.identity;
    let is_snapshotuser = is_flagged.then_some(1);
    let unionid = match pair.grant.scope {
        Scope::UserInfo => identity.unionid.clone(),
        Scope::Base => None,
    };
    Ok(body(call, pair, is_snapshotuser, unionid))
}

/// Whether `is_snapshotuser` is missing, as it is reported of first exchanges.
fn is_flag_late(records: &mut Records, user: &str) -> bool {
    let is_first = records.user_tokens.is_first_snapshot_of(user);
    let user = records.users.get(user);
    is_first && user.is_some_and(|user| user.behavior.snapshot_oddities.snapshot_flag_late)
}

/// A new access token for a refresh token. WeChat requires no secret here.
pub(crate) fn refresh(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let app_id = call.query.filled("appid").ok_or(Errcode::AppidMissing)?;
    let key = platform
        .records()
        .find(app_id)
        .ok_or(Errcode::InvalidAppid)?;
    if call.query.get("grant_type") != Some("refresh_token") {
        return Err(Errcode::InvalidGrantType);
    }
    let token = call
        .query
        .filled("refresh_token")
        .ok_or(Errcode::RefreshTokenMissing)?
        .to_owned();
    call.add_detail("refreshToken", fingerprint(&token));
    let now = platform.now();
    let mut records = platform.records();
    records.account(key).check_not_banned()?;
    let refreshed = records.user_tokens.refresh(&token, key, now);
    drop(records);
    let pair = refreshed.map_err(|refusal| match refusal {
        RefreshRefusal::Invalid => Errcode::InvalidRefreshToken,
        RefreshRefusal::Expired => Errcode::RefreshTokenExpired,
        RefreshRefusal::Revoked => Errcode::PasswordChanged,
    })?;
    Ok(body(call, pair, None, None))
}

fn body(
    call: &mut Call,
    pair: IssuedPair,
    is_snapshotuser: Option<u8>,
    unionid: Option<String>,
) -> String {
    call.add_detail("token", fingerprint(&pair.access_token));
    call.add_detail("scope", pair.grant.scope.as_str());
    json(&ResponseBody {
        access_token: pair.access_token,
        expires_in: LIFETIME,
        refresh_token: pair.refresh_token,
        openid: pair.grant.identity.openid,
        scope: pair.grant.scope.as_str(),
        is_snapshotuser,
        unionid,
    })
}
