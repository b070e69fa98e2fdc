//! `POST /cgi-bin/tags/members/batchtagging`, `/batchuntagging`, `/cgi-bin/tags/getidlist` and
//! `/cgi-bin/user/tag/get`: the tags of users
//! (<https://developers.weixin.qq.com/doc/offiaccount/User_Management/User_Tag_Management.html>).

use serde::Deserialize;
use serde_json::json;

use super::authenticate::check_verified_account;
use super::call::Call;
use super::request_body::{OK, read};
use super::response;
use super::user_list::{PAGE, page};
use crate::platform::errcode::Errcode;
use crate::platform::records::{AccountIndex, Follower, Records, TagId};
use crate::platform::state::Platform;
use crate::text_or_number::number_or_text;

/// The most users of one call.
const BATCH_LIMIT: usize = 50;
/// The most tags of one user.
const TAGS_OF_ONE: usize = 20;

#[derive(Deserialize)]
struct MembersRequest {
    #[serde(default)]
    openid_list: Vec<String>,
    #[serde(deserialize_with = "number_or_text")]
    tagid: TagId,
}

/// All users get the tag, or none does.
pub(crate) fn tag(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    change_members(platform, call, |follower, tag| {
        if follower.tags.contains(&tag) {
            return Ok(());
        }
        if follower.tags.len() >= TAGS_OF_ONE {
            return Err(Errcode::TagsOfOneUser);
        }
        follower.tags.push(tag);
        Ok(())
    })
}

pub(crate) fn untag(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    change_members(platform, call, |follower, tag| {
        follower.tags.retain(|other| *other != tag);
        Ok(())
    })
}

fn change_members(
    platform: &Platform,
    call: &mut Call,
    change: impl Fn(&mut Follower, TagId) -> Result<(), Errcode>,
) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let request: MembersRequest = read(&call.body)?;
    if request.openid_list.is_empty() {
        return Err(Errcode::InvalidOpenidList);
    }
    if request.openid_list.len() > BATCH_LIMIT {
        return Err(Errcode::InvalidOpenidListSize);
    }
    let mut records = platform.records();
    if !records.account(key).tags.has(request.tagid) {
        return Err(Errcode::InvalidTagId);
    }
    let users: Vec<_> = request
        .openid_list
        .iter()
        .map(|openid| follower_id(&records, key, openid))
        .collect::<Result<_, _>>()?;
    let followers = &mut records.account_mut(key).followers;
    let mut changed = followers.clone();
    for user in users {
        if let Some(follower) = changed.get_mut(&user) {
            change(follower, request.tagid)?;
        }
    }
    *followers = changed;
    Ok(OK.to_owned())
}

/// The user's id. That somebody who does not follow gets 49003 is a guess.
fn follower_id(records: &Records, key: AccountIndex, openid: &str) -> Result<String, Errcode> {
    let user = records.user_of(key, openid).ok_or(Errcode::InvalidOpenid)?;
    let follower = records.account(key).followers.get(&user.id);
    let follower = follower.ok_or(Errcode::OpenidOfOtherAccount)?;
    Ok(follower.user.clone())
}

#[derive(Deserialize)]
struct UserRequest {
    #[serde(default)]
    openid: String,
}

pub(crate) fn tags_of_user(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let request: UserRequest = read(&call.body)?;
    let records = platform.records();
    let user = follower_id(&records, key, &request.openid)?;
    let follower = records.account(key).followers.get(&user);
    let tags = follower.map(|follower| follower.tags.as_slice());
    Ok(json!({ "tagid_list": tags.unwrap_or_default() }).to_string())
}

#[derive(Deserialize)]
struct TagRequest {
    #[serde(deserialize_with = "number_or_text")]
    tagid: TagId,
    #[serde(default)]
    next_openid: String,
}

pub(crate) fn users_of_tag(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let request: TagRequest = read(&call.body)?;
    let records = platform.records();
    let state = records.account(key);
    if !state.tags.has(request.tagid) {
        return Err(Errcode::InvalidTagId);
    }
    let openids: Vec<_> = state
        .followers
        .all()
        .iter()
        .filter(|follower| follower.tags.contains(&request.tagid))
        .filter_map(|follower| records.users.get(&follower.user))
        .map(|user| user.openid(&state.account))
        .collect();
    drop(records);
    let after = Some(request.next_openid.as_str()).filter(|openid| !openid.is_empty());
    Ok(response::json(&page(&openids, after, PAGE)?.of_a_tag()))
}
