//! `GET /cgi-bin/ticket/getticket`
//! (<https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html>, appendix 1).

use serde::Serialize;

use super::authenticate::check_access_token;
use super::call::Call;
use super::response::json;
use crate::journal::fingerprint;
use crate::platform::errcode::Errcode;
use crate::platform::records::TicketKind;
use crate::platform::state::Platform;

/// Unlike for a token, the response has an errcode.
#[derive(Serialize)]
struct ResponseBody {
    errcode: i64,
    errmsg: &'static str,
    ticket: String,
    expires_in: u64,
}

pub(crate) fn respond(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_access_token(platform, call)?;
    let kind = call.query.get("type").unwrap_or_default().to_owned();
    let kind = TicketKind::parse(&kind).ok_or(Errcode::InvalidArgs)?;
    let now = platform.now();
    let issued = platform.records().account_mut(key).tickets.get(kind, now);
    call.add_detail("ticket", fingerprint(&issued.value));
    call.add_detail("expiresIn", issued.expires_in);
    Ok(json(&ResponseBody {
        errcode: 0,
        errmsg: "ok",
        ticket: issued.value,
        expires_in: issued.expires_in,
    }))
}
