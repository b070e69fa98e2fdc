//! `GET /cgi-bin/ticket/getticket`
//! (<https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html>, appendix 1).

use serde::Serialize;

use super::call::{Call, json};
use super::caller::judge_access_token;
use crate::error_body::Errcode;
use crate::journal::fingerprint;
use crate::ledger::TicketKind;
use crate::twin::Twin;

/// Unlike a token, a ticket comes with an errcode.
#[derive(Serialize)]
struct Body {
    errcode: i64,
    errmsg: &'static str,
    ticket: String,
    expires_in: u64,
}

pub(crate) fn answer(twin: &Twin, call: &mut Call) -> Result<String, Errcode> {
    let key = judge_access_token(twin, call)?;
    let kind = call.query.get("type").unwrap_or_default().to_owned();
    let kind = TicketKind::parse(&kind).ok_or(Errcode::InvalidArgs)?;
    let now = twin.now();
    let issued = twin.ledger().account_mut(key).tickets.get(kind, now);
    call.note("ticket", fingerprint(&issued.value));
    call.note("expiresIn", issued.expires_in);
    Ok(json(&Body {
        errcode: 0,
        errmsg: "ok",
        ticket: issued.value,
        expires_in: issued.expires_in,
    }))
}
