//! `GET /sns/auth`: whether a user token is still valid
//! (<https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html>, appendix).

use super::authenticate::{add_token_details, check_verdict, token_parameter};
use super::call::Call;
use super::request_body::OK;
use crate::platform::errcode::Errcode;
use crate::platform::records::Grant;
use crate::platform::state::Platform;

pub(crate) fn respond(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    check_user_token(platform, call)?;
    Ok(OK.to_owned())
}

/// Checks the `access_token` and the `openid` of a `sns` call.
pub(super) fn check_user_token(platform: &Platform, call: &mut Call) -> Result<Grant, Errcode> {
    let token = token_parameter(call)?;
    let openid = call
        .query
        .filled("openid")
        .ok_or(Errcode::OpenidMissing)?
        .to_owned();
    let records = platform.records();
    let (verdict, grant) = records.user_tokens.verdict(&token, platform.now());
    add_token_details(call, &token, verdict);
    check_verdict(verdict)?;
    let grant = grant.ok_or(Errcode::InvalidCredential)?;
    records.account(grant.account).check_not_banned()?;
    if grant.identity.openid == openid {
        Ok(grant.clone())
    } else {
        Err(Errcode::InvalidOpenid)
    }
}
