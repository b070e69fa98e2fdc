//! `GET /sns/oauth2/access_token` and `GET /sns/oauth2/refresh_token`
//! (<https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html>, steps 2 and 3).

use serde::Serialize;
use wechat_h5_oauth::Scope;

use super::call::{Call, json};
use super::caller::authenticate;
use crate::error_body::Errcode;
use crate::journal::fingerprint;
use crate::ledger::{CodeRefusal, IssuedPair, LIFETIME, RefreshRefusal};
use crate::twin::Twin;

/// `is_snapshotuser` is there only when it is 1, `unionid` only for
/// `snsapi_userinfo` of an account that is bound to an Open Platform account,
/// and not in the answer to a refresh.
#[derive(Serialize)]
struct Body {
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

/// Exchanges a code; whatever is wrong with the caller is said before the
/// code is touched.
pub(crate) fn exchange(twin: &Twin, call: &mut Call) -> Result<String, Errcode> {
    let (app_id, secret) = (call.query.get("appid"), call.query.get("secret"));
    let key = authenticate(&twin.ledger(), app_id, secret)?;
    let code = call
        .query
        .filled("code")
        .ok_or(Errcode::CodeMissing)?
        .to_owned();
    if call.query.get("grant_type") != Some("authorization_code") {
        return Err(Errcode::InvalidGrantType);
    }
    call.note("code", fingerprint(&code));
    let now = twin.now();
    let mut ledger = twin.ledger();
    if !ledger.account(key).account.kind.is_verified() {
        return Err(Errcode::ApiUnauthorized);
    }
    let grant = ledger
        .codes
        .take(&code, key, now)
        .map_err(|refusal| match refusal {
            CodeRefusal::Invalid => Errcode::InvalidCode,
            CodeRefusal::Used => Errcode::CodeBeenUsed,
        })?;
    let pair = ledger.user_tokens.issue(grant, now);
    drop(ledger);
    let who = &pair.grant.who;
    let is_snapshotuser = who.snapshot.then_some(1);
    let unionid = match pair.grant.scope {
        Scope::UserInfo => who.unionid.clone(),
        Scope::Base => None,
    };
    Ok(body(call, pair, is_snapshotuser, unionid))
}

/// A new access token for a refresh token. No secret is asked for.
pub(crate) fn refresh(twin: &Twin, call: &mut Call) -> Result<String, Errcode> {
    let app_id = call.query.filled("appid").ok_or(Errcode::AppidMissing)?;
    let key = twin.ledger().find(app_id).ok_or(Errcode::InvalidAppid)?;
    if call.query.get("grant_type") != Some("refresh_token") {
        return Err(Errcode::InvalidGrantType);
    }
    let token = call
        .query
        .filled("refresh_token")
        .ok_or(Errcode::RefreshTokenMissing)?
        .to_owned();
    call.note("refreshToken", fingerprint(&token));
    let now = twin.now();
    let mut ledger = twin.ledger();
    ledger.account(key).check_not_banned()?;
    let refreshed = ledger.user_tokens.refresh(&token, key, now);
    drop(ledger);
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
    call.note("token", fingerprint(&pair.access_token));
    call.note("scope", pair.grant.scope.as_str());
    json(&Body {
        access_token: pair.access_token,
        expires_in: LIFETIME,
        refresh_token: pair.refresh_token,
        openid: pair.grant.who.openid,
        scope: pair.grant.scope.as_str(),
        is_snapshotuser,
        unionid,
    })
}
