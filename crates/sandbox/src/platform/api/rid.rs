//! `POST /cgi-bin/openapi/rid/get`: the call with this request id
//! (<https://developers.weixin.qq.com/doc/offiaccount/openApi/get_rid_info.html>).

use serde::{Deserialize, Serialize};

use super::authenticate::check_access_token;
use super::call::Call;
use super::request_body::read;
use super::response::json;
use crate::platform::errcode::Errcode;
use crate::platform::records::RefusedCall;
use crate::platform::state::Platform;

#[derive(Deserialize)]
struct RequestBody {
    #[serde(default)]
    rid: String,
}

#[derive(Serialize)]
struct ResponseBody<'a> {
    errcode: i64,
    errmsg: &'static str,
    request: &'a RefusedCall,
}

pub(crate) fn get(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    check_access_token(platform, call)?;
    let RequestBody { rid } = read(&call.body)?;
    let records = platform.records();
    let request = records
        .refused_calls
        .find(&rid)
        .ok_or(Errcode::InvalidRid)?;
    Ok(json(&ResponseBody {
        errcode: 0,
        errmsg: "ok",
        request,
    }))
}
