//! `GET /sns/oauth2/access_token` and `GET /sns/oauth2/refresh_token`
//! (<https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html>, steps 2 and 3).

use serde::Serialize;
use wechat_h5_oauth::Scope;

use super::call::{Call, json};
use super::caller::{authenticate, check_app_id};
use crate::error_body::Errcode;
use crate::journal::fingerprint;
use crate::ledger::{CodeRefusal, IssuedPair, LIFETIME, RefreshRefusal};
use crate::twin::Twin;

/// `is_snapshotuser` is there only when it is 1, `unionid` only for
/// `snsapi_userinfo` and not in the answer to a refresh.
#[derive(Serialize)]
struct Body {
    access_token: String,
    expires_in: u64,
    refresh_token: String,
    openid: &'static str,
    scope: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_snapshotuser: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unionid: Option<&'static str>,
}

/// Exchanges a code; whatever is wrong with the caller is said before the
/// code is touched.
pub(crate) fn exchange(twin: &Twin, call: &mut Call) -> Result<String, Errcode> {
    let (app_id, secret) = (call.query.get("appid"), call.query.get("secret"));
    authenticate(&twin.options.account, app_id, secret)?;
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
    let grant = ledger
        .codes
        .take(&code, now)
        .map_err(|refusal| match refusal {
            CodeRefusal::Invalid => Errcode::InvalidCode,
            CodeRefusal::Used => Errcode::CodeBeenUsed,
        })?;
    let pair = ledger.user_tokens.issue(grant, now);
    drop(ledger);
    let who = &pair.grant.who;
    let is_snapshotuser = who.snapshot.then_some(1);
    let unionid = (pair.grant.scope == Scope::UserInfo).then_some(who.unionid);
    Ok(body(call, pair, is_snapshotuser, unionid))
}

/// A new access token for a refresh token. No secret is asked for.
pub(crate) fn refresh(twin: &Twin, call: &mut Call) -> Result<String, Errcode> {
    let app_id = call.query.filled("appid").ok_or(Errcode::AppidMissing)?;
    check_app_id(&twin.options.account, app_id)?;
    if call.query.get("grant_type") != Some("refresh_token") {
        return Err(Errcode::InvalidGrantType);
    }
    let token = call
        .query
        .filled("refresh_token")
        .ok_or(Errcode::RefreshTokenMissing)?
        .to_owned();
    call.note("refreshToken", fingerprint(&token));
    let refreshed = twin.ledger().user_tokens.refresh(&token, twin.now());
    let pair = refreshed.map_err(|refusal| match refusal {
        RefreshRefusal::Invalid => Errcode::InvalidRefreshToken,
        RefreshRefusal::Expired => Errcode::RefreshTokenExpired,
    })?;
    Ok(body(call, pair, None, None))
}

fn body(
    call: &mut Call,
    pair: IssuedPair,
    is_snapshotuser: Option<u8>,
    unionid: Option<&'static str>,
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
