//! `GET /cgi-bin/token`
//! (<https://developers.weixin.qq.com/doc/offiaccount/Basic_Information/Get_access_token.html>).

use serde::Serialize;

use super::authenticate::{authenticate, check_token_call};
use super::call::Call;
use super::response::json;
use crate::journal::fingerprint;
use crate::platform::errcode::Errcode;
use crate::platform::records::IssuedCredential;
use crate::platform::state::Platform;

/// `{"access_token":"70_Example","expires_in":7200}`; no errcode on success.
#[derive(Serialize)]
struct ResponseBody {
    access_token: String,
    expires_in: u64,
}

pub(crate) fn respond(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    if call.query.get("grant_type") != Some("client_credential") {
        return Err(Errcode::InvalidGrantType);
    }
    let (app_id, secret) = (call.query.get("appid"), call.query.get("secret"));
    let now = platform.now();
    let mut records = platform.records();
    let key = authenticate(&records, app_id, secret)?;
    check_token_call(&mut records, key, call, now)?;
    let issued = records.account_mut(key).access_tokens.issue(now);
    drop(records);
    Ok(response_body(call, issued))
}

/// The response for both kinds of token.
pub(super) fn response_body(call: &mut Call, issued: IssuedCredential) -> String {
    call.add_detail("token", fingerprint(&issued.value));
    call.add_detail("expiresIn", issued.expires_in);
    json(&ResponseBody {
        access_token: issued.value,
        expires_in: issued.expires_in,
    })
}
