//! `POST /cgi-bin/openapi/rid/get`: what was it that had this request id
//! (<https://developers.weixin.qq.com/doc/offiaccount/openApi/get_rid_info.html>).

use serde::{Deserialize, Serialize};

use super::body::read;
use super::call::{Call, json};
use super::caller::judge_access_token;
use crate::error_body::Errcode;
use crate::ledger::RefusedCall;
use crate::twin::Twin;

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    rid: String,
}

#[derive(Serialize)]
struct Body<'a> {
    errcode: i64,
    errmsg: &'static str,
    request: &'a RefusedCall,
}

pub(crate) fn get(twin: &Twin, call: &mut Call) -> Result<String, Errcode> {
    judge_access_token(twin, call)?;
    let Asked { rid } = read(&call.body)?;
    let ledger = twin.ledger();
    let request = ledger.refused_calls.find(&rid).ok_or(Errcode::InvalidRid)?;
    Ok(json(&Body {
        errcode: 0,
        errmsg: "ok",
        request,
    }))
}
