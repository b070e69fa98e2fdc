//! `GET /cgi-bin/user/info`, `POST /cgi-bin/user/info/batchget` and
//! `POST /cgi-bin/user/info/updateremark`
//! (<https://developers.weixin.qq.com/doc/offiaccount/User_Management/Get_users_basic_information_UnionID.html>).

use serde::{Deserialize, Serialize};

use super::body::{OK, read};
use super::call::{Call, json};
use super::caller::judge_verified;
use crate::error_body::Errcode;
use crate::ledger::{AccountKey, Follower, Ledger};
use crate::twin::Twin;

/// People that one call may ask for.
const BATCH: usize = 100;

/// Characters of a remark.
const REMARK: usize = 30;

/// Since 2021-12-27 there is no nickname and no picture, since 2021-10-20 no
/// sex and no region.
#[derive(Serialize)]
struct Body {
    subscribe: u8,
    openid: String,
    #[serde(flatten)]
    rest: Rest,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Rest {
    Follower(FollowerBody),
    Stranger(StrangerBody),
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
struct StrangerBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    unionid: Option<String>,
}

pub(crate) fn answer(twin: &Twin, call: &mut Call) -> Result<String, Errcode> {
    let key = judge_verified(twin, call)?;
    let openid = call.query.filled("openid").ok_or(Errcode::OpenidMissing)?;
    let body = describe(&twin.ledger(), key, openid, call.query.get("lang"))?;
    Ok(json(&body))
}

#[derive(Deserialize)]
struct Batch {
    user_list: Vec<BatchEntry>,
}

#[derive(Deserialize)]
struct BatchEntry {
    openid: String,
    lang: Option<String>,
}

#[derive(Serialize)]
struct BatchBody {
    user_info_list: Vec<Body>,
}

pub(crate) fn batch(twin: &Twin, call: &mut Call) -> Result<String, Errcode> {
    let key = judge_verified(twin, call)?;
    let asked: Batch = read(&call.body)?;
    if asked.user_list.is_empty() {
        return Err(Errcode::InvalidOpenidList);
    }
    if asked.user_list.len() > BATCH {
        return Err(Errcode::InvalidOpenidListSize);
    }
    let ledger = twin.ledger();
    let described = asked
        .user_list
        .iter()
        .map(|entry| describe(&ledger, key, &entry.openid, entry.lang.as_deref()));
    Ok(json(&BatchBody {
        user_info_list: described.collect::<Result<_, _>>()?,
    }))
}

#[derive(Deserialize)]
struct Remark {
    openid: String,
    remark: String,
}

/// What an account calls one of its followers.
pub(crate) fn remark(twin: &Twin, call: &mut Call) -> Result<String, Errcode> {
    let key = judge_verified(twin, call)?;
    let asked: Remark = read(&call.body)?;
    if asked.remark.chars().count() >= REMARK {
        return Err(Errcode::InvalidParameter);
    }
    let mut ledger = twin.ledger();
    let user = ledger.user_of(key, &asked.openid);
    let user = user.ok_or(Errcode::InvalidOpenid)?.id.clone();
    let followers = &mut ledger.account_mut(key).followers;
    let follower = followers.get_mut(&user).ok_or(Errcode::InvalidOpenid)?;
    follower.remark = asked.remark;
    Ok(OK.to_owned())
}

fn describe(
    ledger: &Ledger,
    key: AccountKey,
    openid: &str,
    lang: Option<&str>,
) -> Result<Body, Errcode> {
    let user = ledger.user_of(key, openid).ok_or(Errcode::InvalidOpenid)?;
    let state = ledger.account(key);
    let unionid = user.unionid(&state.account);
    let follower = state.followers.get(&user.id);
    Ok(Body {
        subscribe: follower.is_some().into(),
        openid: openid.to_owned(),
        rest: match follower {
            Some(follower) => Rest::Follower(follower_body(follower, unionid, lang)),
            None => Rest::Stranger(StrangerBody { unionid }),
        },
    })
}

/// Everybody here found the account by searching; the group is the first tag.
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
