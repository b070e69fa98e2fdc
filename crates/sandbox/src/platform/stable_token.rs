//! `POST /cgi-bin/stable_token`
//! (<https://developers.weixin.qq.com/doc/offiaccount/Basic_Information/getStableAccessToken.html>).

use serde::Deserialize;

use super::body::read;
use super::call::Call;
use super::caller::{admit, authenticate};
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
    let asked: Asked = read(&call.body)?;
    if asked.grant_type != "client_credential" {
        return Err(Errcode::InvalidGrantType);
    }
    let now = twin.now();
    let mut ledger = twin.ledger();
    let key = authenticate(&ledger, Some(&asked.appid), Some(&asked.secret))?;
    call.note("forceRefresh", asked.force_refresh);
    admit(&mut ledger, key, call, now)?;
    let tokens = &mut ledger.account_mut(key).access_tokens;
    let issued = if asked.force_refresh {
        tokens.force_stable(now).map_err(|_| Errcode::DailyQuota)?
    } else {
        tokens.stable(now)
    };
    drop(ledger);
    Ok(body(call, issued))
}
