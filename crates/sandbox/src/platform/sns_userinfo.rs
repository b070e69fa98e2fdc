//! `GET /sns/userinfo`: the profile that a person agreed to show
//! (<https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html>, step 4).

use serde::Serialize;
use wechat_h5_oauth::Scope;

use super::avatar;
use super::call::{Call, json};
use super::sns_auth::judge_user_token;
use crate::error_body::Errcode;
use crate::twin::Twin;

/// Since 2021-10-20 `sex` is 0 and the region is empty; the fields stay.
/// `unionid` is there only where the account is bound to an Open Platform account.
#[derive(Serialize)]
struct Body {
    openid: String,
    nickname: String,
    sex: u8,
    language: &'static str,
    city: &'static str,
    province: &'static str,
    country: &'static str,
    headimgurl: String,
    privilege: [&'static str; 0],
    #[serde(skip_serializing_if = "Option::is_none")]
    unionid: Option<String>,
}

/// `lang` changes nothing here: nothing that depends on it is told any more.
pub(crate) fn answer(twin: &Twin, call: &mut Call) -> Result<String, Errcode> {
    let grant = judge_user_token(twin, call)?;
    if grant.scope != Scope::UserInfo {
        return Err(Errcode::ApiUnauthorized);
    }
    Ok(json(&Body {
        openid: grant.who.openid,
        nickname: grant.who.nickname,
        sex: 0,
        language: "",
        city: "",
        province: "",
        country: "",
        headimgurl: format!("{}{}", twin.options.api_base(), avatar::PATH),
        privilege: [],
        unionid: grant.who.unionid,
    }))
}
