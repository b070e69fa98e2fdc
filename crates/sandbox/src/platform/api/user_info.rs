//! `GET /cgi-bin/user/info`, `POST /cgi-bin/user/info/batchget` and
//! `POST /cgi-bin/user/info/updateremark`
//! (<https://developers.weixin.qq.com/doc/offiaccount/User_Management/Get_users_basic_information_UnionID.html>).

use serde::{Deserialize, Serialize};

use super::authenticate::check_verified_account;
use super::call::Call;
use super::request_body::{OK, read};
use super::response::json;
use crate::platform::errcode::Errcode;
use crate::platform::records::{AccountIndex, Follower, Records};
use crate::platform::state::Platform;

/// The most users of one call.
const BATCH_LIMIT: usize = 100;

/// A remark has fewer characters than this.
const REMARK_LIMIT: usize = 30;

/// Since 2021-12-27 there is no nickname and no picture, since 2021-10-20 no
/// sex and no region.
#[derive(Serialize)]
struct ResponseBody {
    subscribe: u8,
    openid: String,
    #[serde(flatten)]
    details: UserDetails,
}

#[derive(Serialize)]
#[serde(untagged)]
enum UserDetails {
    Follower(FollowerBody),
    NotFollowing(NotFollowingBody),
}

#[derive(Serialize)]
struct FollowerBody {
    language: &'static str,
    subscribe_time: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    unionid: Option<String>,
    remark: String,
    groupid: u64,
    tagid_list: Vec<u64>,
    subscribe_scene: &'static str,
    qr_scene: u64,
    qr_scene_str: &'static str,
}

#[derive(Serialize)]
struct NotFollowingBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    unionid: Option<String>,
}

pub(crate) fn respond(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let openid = call.query.filled("openid").ok_or(Errcode::OpenidMissing)?;
    let body = describe(&platform.records(), key, openid, call.query.get("lang"))?;
    Ok(json(&body))
}

#[derive(Deserialize)]
struct BatchRequest {
    user_list: Vec<BatchEntry>,
}

#[derive(Deserialize)]
struct BatchEntry {
    openid: String,
    lang: Option<String>,
}

#[derive(Serialize)]
struct BatchBody {
    user_info_list: Vec<ResponseBody>,
}

pub(crate) fn batch(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let request: BatchRequest = read(&call.body)?;
    if request.user_list.is_empty() {
        return Err(Errcode::InvalidOpenidList);
    }
    if request.user_list.len() > BATCH_LIMIT {
        return Err(Errcode::InvalidOpenidListSize);
    }
    let records = platform.records();
    let described = request
        .user_list
        .iter()
        .map(|entry| describe(&records, key, &entry.openid, entry.lang.as_deref()));
    Ok(json(&BatchBody {
        user_info_list: described.collect::<Result<_, _>>()?,
    }))
}

#[derive(Deserialize)]
struct RemarkRequest {
    openid: String,
    remark: String,
}

/// Sets the account's name for a follower.
pub(crate) fn remark(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let request: RemarkRequest = read(&call.body)?;
    if request.remark.chars().count() >= REMARK_LIMIT {
        return Err(Errcode::InvalidParameter);
    }
    let mut records = platform.records();
    let user = records.user_of(key, &request.openid);
    let user = user.ok_or(Errcode::InvalidOpenid)?.id.clone();
    let followers = &mut records.account_mut(key).followers;
    let follower = followers.get_mut(&user).ok_or(Errcode::InvalidOpenid)?;
    follower.remark = request.remark;
    Ok(OK.to_owned())
}

fn describe(
    records: &Records,
    key: AccountIndex,
    openid: &str,
    lang: Option<&str>,
) -> Result<ResponseBody, Errcode> {
    let user = records.user_of(key, openid).ok_or(Errcode::InvalidOpenid)?;
    let state = records.account(key);
    let unionid = user.unionid(&state.account);
    let follower = state.followers.get(&user.id);
    Ok(ResponseBody {
        subscribe: follower.is_some().into(),
        openid: openid.to_owned(),
        details: match follower {
            Some(follower) => UserDetails::Follower(follower_body(follower, unionid, lang)),
            None => UserDetails::NotFollowing(NotFollowingBody { unionid }),
        },
    })
}

/// All followers here found the account by a search; the group is the first tag.
fn follower_body(follower: &Follower, unionid: Option<String>, lang: Option<&str>) -> FollowerBody {
    FollowerBody {
        language: match lang {
            Some("zh_TW") => "zh_TW",
            Some("en") => "en",
            _ => "zh_CN",
        },
        subscribe_time: follower.since,
        unionid,
        remark: follower.remark.clone(),
        groupid: follower.tags.first().copied().unwrap_or_default(),
        tagid_list: follower.tags.clone(),
        subscribe_scene: "ADD_SCENE_SEARCH",
        qr_scene: 0,
        qr_scene_str: "",
    }
}
