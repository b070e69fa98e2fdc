//! `POST /cgi-bin/stable_token`
//! (<https://developers.weixin.qq.com/doc/offiaccount/Basic_Information/getStableAccessToken.html>).

use serde::Deserialize;

use super::authenticate::{authenticate, check_token_call};
use super::call::Call;
use super::request_body::read;
use super::token::response_body;
use crate::platform::errcode::Errcode;
use crate::platform::state::Platform;

#[derive(Default, Deserialize)]
#[serde(default)]
struct RequestBody {
    grant_type: String,
    appid: String,
    secret: String,
    force_refresh: bool,
}

pub(crate) fn respond(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let request: RequestBody = read(&call.body)?;
    if request.grant_type != "client_credential" {
        return Err(Errcode::InvalidGrantType);
    }
    let now = platform.now();
    let mut records = platform.records();
    let key = authenticate(&records, Some(&request.appid), Some(&request.secret))?;
    call.add_detail("forceRefresh", request.force_refresh);
    check_token_call(&mut records, key, call, now)?;
    let tokens = &mut records.account_mut(key).access_tokens;
    let issued = if request.force_refresh {
        tokens.force_stable(now).map_err(|_| Errcode::DailyQuota)?
    } else {
        tokens.stable(now)
    };
    drop(records);
    Ok(response_body(call, issued))
}
