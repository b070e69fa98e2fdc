//! `GET /cgi-bin/token`
//! (<https://developers.weixin.qq.com/doc/offiaccount/Basic_Information/Get_access_token.html>).

use serde::Serialize;

use super::call::{Call, json};
use super::caller::{admit, authenticate};
use crate::error_body::Errcode;
use crate::journal::fingerprint;
use crate::ledger::Issued;
use crate::twin::Twin;

/// `{"access_token":"70_Example","expires_in":7200}`; no errcode on success.
#[derive(Serialize)]
struct Body {
    access_token: String,
    expires_in: u64,
}

pub(crate) fn answer(twin: &Twin, call: &mut Call) -> Result<String, Errcode> {
    if call.query.get("grant_type") != Some("client_credential") {
        return Err(Errcode::InvalidGrantType);
    }
    let (app_id, secret) = (call.query.get("appid"), call.query.get("secret"));
    let now = twin.now();
    let mut ledger = twin.ledger();
    let key = authenticate(&ledger, app_id, secret)?;
    admit(&mut ledger, key, call, now)?;
    let issued = ledger.account_mut(key).access_tokens.issue(now);
    drop(ledger);
    Ok(body(call, issued))
}

/// The same for both kinds of token.
pub(crate) fn body(call: &mut Call, issued: Issued) -> String {
    call.note("token", fingerprint(&issued.value));
    call.note("expiresIn", issued.expires_in);
    json(&Body {
        access_token: issued.value,
        expires_in: issued.expires_in,
    })
}
