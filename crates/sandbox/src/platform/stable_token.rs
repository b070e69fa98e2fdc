//! `POST /cgi-bin/stable_token`
//! (<https://developers.weixin.qq.com/doc/offiaccount/Basic_Information/getStableAccessToken.html>).

use serde::Deserialize;
use serde_json::{Map, Value};

use super::call::Call;
use super::caller::authenticate;
use super::token::body;
use crate::error_body::Errcode;
use crate::twin::Twin;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    grant_type: String,
    appid: String,
    secret: String,
    force_refresh: bool,
}

pub(crate) fn answer(twin: &Twin, call: &mut Call) -> Result<String, Errcode> {
    if call.body.is_empty() {
        return Err(Errcode::EmptyPostData);
    }
    let asked = read(&call.body).ok_or(Errcode::DataFormat)?;
    if asked.grant_type != "client_credential" {
        return Err(Errcode::InvalidGrantType);
    }
    authenticate(
        &twin.options.account,
        Some(&asked.appid),
        Some(&asked.secret),
    )?;
    call.note("forceRefresh", asked.force_refresh);
    let now = twin.now();
    let issued = if asked.force_refresh {
        twin.ledger()
            .access_tokens
            .force_stable(now)
            .map_err(|_| Errcode::DailyQuota)?
    } else {
        twin.ledger().access_tokens.stable(now)
    };
    Ok(body(call, issued))
}

/// An object; a list of the values in order would be taken without asking.
fn read(body: &[u8]) -> Option<Asked> {
    let object: Map<String, Value> = serde_json::from_slice(body).ok()?;
    serde_json::from_value(object.into()).ok()
}
