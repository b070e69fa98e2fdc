//! `GET /sns/userinfo`: the profile that a user has granted
//! (<https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html>, step 4).

use serde::Serialize;
use wechat_h5_oauth::Scope;

use super::call::Call;
use super::response::json;
use super::sns_auth::check_user_token;
use crate::platform::endpoint::AVATAR;
use crate::platform::errcode::Errcode;
use crate::platform::records::Grant;
use crate::platform::state::Platform;

/// Since 2021-10-20 `sex` is 0 and the region is empty; the fields stay.
/// `unionid` is absent unless the account is bound to an Open Platform account.
#[derive(Serialize)]
struct ResponseBody {
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

/// `lang` has no effect: WeChat no longer returns the fields that depend on it.
pub(crate) fn respond(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let grant = check_user_token(platform, call)?;
    if grant.scope != Scope::UserInfo {
        return Err(Errcode::ApiUnauthorized);
    }
    if grant.identity.snapshot && is_refused_in_snapshots(platform, &grant.identity.user) {
        return Err(Errcode::ApiUnauthorized);
    }
    let nickname = nickname(platform, &grant);
    Ok(json(&ResponseBody {
        openid: grant.identity.openid,
        nickname,
        sex: 0,
        language: "",
        city: "",
        province: "",
        country: "",
        headimgurl: format!("{}{}", &platform.addresses().api_base, AVATAR),
        privilege: [],
        unionid: grant.identity.unionid,
    }))
}

/// The one that the user has now, which may have changed since the login; a snapshot's is virtual.
fn nickname(platform: &Platform, grant: &Grant) -> String {
    let records = platform.records();
    let user = records.users.get(&grant.identity.user);
    let present = user.filter(|_| !grant.identity.snapshot);
    present.map_or_else(
        || grant.identity.nickname.clone(),
        |user| user.nickname.clone(),
    )
}

fn is_refused_in_snapshots(platform: &Platform, user: &str) -> bool {
    let records = platform.records();
    let user = records.users.get(user);
    user.is_some_and(|user| user.behavior.snapshot_oddities.snapshot_no_userinfo)
}
