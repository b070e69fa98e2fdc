//! `GET /sns/auth`: is this user token still good
//! (<https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html>, appendix).

use super::body::OK;
use super::call::Call;
use super::caller::{note_token, refuse, shown_token};
use crate::error_body::Errcode;
use crate::ledger::Grant;
use crate::twin::Twin;

pub(crate) fn answer(twin: &Twin, call: &mut Call) -> Result<String, Errcode> {
    judge_user_token(twin, call)?;
    Ok(OK.to_owned())
}

/// Judges the `access_token` of a `sns` call and whose it is.
pub(super) fn judge_user_token(twin: &Twin, call: &mut Call) -> Result<Grant, Errcode> {
    let token = shown_token(call)?;
    let openid = call
        .query
        .filled("openid")
        .ok_or(Errcode::OpenidMissing)?
        .to_owned();
    let ledger = twin.ledger();
    let (verdict, grant) = ledger.user_tokens.judge(&token, twin.now());
    note_token(call, &token, verdict);
    refuse(verdict)?;
    let grant = grant.ok_or(Errcode::InvalidCredential)?;
    ledger.account(grant.account).check_not_banned()?;
    if grant.who.openid == openid {
        Ok(grant.clone())
    } else {
        Err(Errcode::InvalidOpenid)
    }
}
