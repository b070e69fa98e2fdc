//! `POST /cgi-bin/tags/create`, `GET /cgi-bin/tags/get`, `POST /cgi-bin/tags/update` and
//! `/delete`: the account's tags
//! (<https://developers.weixin.qq.com/doc/offiaccount/User_Management/User_Tag_Management.html>).

use serde::{Deserialize, Serialize};

use super::authenticate::check_verified_account;
use super::call::Call;
use super::request_body::{OK, read};
use super::response;
use crate::platform::errcode::Errcode;
use crate::platform::records::{Tag, TagId};
use crate::platform::state::Platform;
use crate::text_or_number::number_or_text;

#[derive(Deserialize)]
struct CreateRequest {
    tag: NewTag,
}

#[derive(Deserialize)]
struct NewTag {
    name: String,
}

#[derive(Serialize)]
struct CreateBody {
    tag: Tag,
}

pub(crate) fn create(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let request: CreateRequest = read(&call.body)?;
    let mut records = platform.records();
    let tag = records.account_mut(key).tags.create(&request.tag.name)?;
    Ok(response::json(&CreateBody { tag }))
}

#[derive(Serialize)]
struct ListBody<'a> {
    tags: Vec<CountedTag<'a>>,
}

#[derive(Serialize)]
struct CountedTag<'a> {
    #[serde(flatten)]
    tag: &'a Tag,
    count: usize,
}

/// With the number of followers of each.
pub(crate) fn list(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let records = platform.records();
    let state = records.account(key);
    let count = |id: TagId| {
        let followers = state.followers.all().iter();
        followers
            .filter(|follower| follower.tags.contains(&id))
            .count()
    };
    let tags = state.tags.all().iter();
    let tags: Vec<_> = tags
        .map(|tag| CountedTag {
            tag,
            count: count(tag.id),
        })
        .collect();
    Ok(response::json(&ListBody { tags }))
}

#[derive(Deserialize)]
struct UpdateRequest {
    tag: ChangedTag,
}

#[derive(Deserialize)]
struct ChangedTag {
    #[serde(deserialize_with = "number_or_text")]
    id: TagId,
    name: String,
}

pub(crate) fn update(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let UpdateRequest { tag } = read(&call.body)?;
    let mut records = platform.records();
    records.account_mut(key).tags.rename(tag.id, &tag.name)?;
    Ok(OK.to_owned())
}

#[derive(Deserialize)]
struct DeleteRequest {
    tag: DeletedTag,
}

#[derive(Deserialize)]
struct DeletedTag {
    #[serde(deserialize_with = "number_or_text")]
    id: TagId,
}

/// The followers lose it.
pub(crate) fn delete(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let DeleteRequest { tag } = read(&call.body)?;
    let mut records = platform.records();
    let state = records.account_mut(key);
    state.tags.delete(tag.id)?;
    state.followers.remove_tag(tag.id);
    Ok(OK.to_owned())
}
