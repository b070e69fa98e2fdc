//! `POST /cgi-bin/draft/add`, `get`, `update`, `delete`, `batchget` and `GET draft/count`: drafts
//! (草稿箱) (<https://developers.weixin.qq.com/doc/service/api/draftbox/draftmanage/api_draft_add.html>).

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::authenticate::check_access_token;
use super::call::Call;
use super::draft_article::{ArticleRequest, check_all};
use super::page_of_list::{PageOfList, list_body};
use super::request_body::{OK, read};
use super::response::json as to_text;
use crate::platform::errcode::Errcode;
use crate::platform::records::{Article, Draft};
use crate::platform::state::Platform;

#[derive(Deserialize)]
struct AddRequest {
    #[serde(default)]
    articles: Vec<ArticleRequest>,
}

pub(crate) fn add(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_access_token(platform, call)?;
    let AddRequest { articles } = read(&call.body)?;
    let now = platform.now();
    let mut records = platform.records();
    let account = records.account_mut(key);
    let articles = check_all(articles, account, call)?;
    let media_id = account.drafts.add(articles, now);
    call.add_detail("mediaId", media_id.clone());
    Ok(to_text(&json!({ "media_id": media_id })))
}

#[derive(Deserialize)]
struct IdRequest {
    #[serde(default)]
    media_id: String,
}

pub(super) fn requested_id(call: &mut Call) -> Result<String, Errcode> {
    let IdRequest { media_id } = read(&call.body)?;
    if media_id.is_empty() {
        return Err(Errcode::MediaIdMissing);
    }
    call.add_detail("mediaId", media_id.clone());
    Ok(media_id)
}

/// An article with its address.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    article: Article,
    /// Of a preview.
    url: String,
}

fn shown(platform: &Platform, id: &str, draft: &Draft, has_content: bool) -> Vec<Shown> {
    let articles = draft.articles.iter().zip(1..);
    articles
        .map(|(article, index)| Shown {
            url: article_url(platform, id, index),
            article: if has_content {
                article.clone()
            } else {
                article.clone().without_content()
            },
        })
        .collect()
}

/// Where the sandbox shows an article of a draft or of a publication, counted from 1.
pub(super) fn article_url(platform: &Platform, id: &str, index: usize) -> String {
    format!("{}/s/{id}/{index}", platform.addresses().api_base)
}

#[derive(Serialize)]
struct GetBody {
    news_item: Vec<Shown>,
    create_time: u64,
    update_time: u64,
}

pub(crate) fn get(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_access_token(platform, call)?;
    let id = requested_id(call)?;
    let records = platform.records();
    let draft = records.account(key).drafts.find(&id);
    let draft = draft.ok_or(Errcode::InvalidMediaId)?;
    Ok(to_text(&GetBody {
        news_item: shown(platform, &id, draft, true),
        create_time: draft.created_at,
        update_time: draft.updated_at,
    }))
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct UpdateRequest {
    media_id: String,
    index: usize,
    articles: ArticleRequest,
}

/// One article of a draft. By reports, a position that it does not have is an invalid `media_id`.
pub(crate) fn update(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_access_token(platform, call)?;
    let request: UpdateRequest = read(&call.body)?;
    if request.media_id.is_empty() {
        return Err(Errcode::MediaIdMissing);
    }
    call.add_detail("mediaId", request.media_id.clone());
    let now = platform.now();
    let mut records = platform.records();
    let account = records.account_mut(key);
    let draft = account.drafts.find(&request.media_id);
    let count = draft.map_or(0, |draft| draft.articles.len());
    if request.index >= count {
        return Err(Errcode::InvalidMediaId);
    }
    let article = request.articles.check(account, count == 1, call)?;
    account
        .drafts
        .replace(&request.media_id, request.index, article, now);
    Ok(OK.to_owned())
}

/// That an unknown draft is refused is a guess.
pub(crate) fn delete(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_access_token(platform, call)?;
    let id = requested_id(call)?;
    let mut records = platform.records();
    let removed = records.account_mut(key).drafts.remove(&id);
    removed
        .map(|_| OK.to_owned())
        .ok_or(Errcode::InvalidMediaId)
}

pub(crate) fn count(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_access_token(platform, call)?;
    let records = platform.records();
    let total_count = records.account(key).drafts.list().count();
    Ok(to_text(&json!({ "total_count": total_count })))
}

#[derive(Serialize)]
struct Item {
    media_id: String,
    content: Content,
    update_time: u64,
}

#[derive(Serialize)]
struct Content {
    news_item: Vec<Shown>,
}

pub(crate) fn list(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_access_token(platform, call)?;
    let page = PageOfList::read(&call.body)?;
    let records = platform.records();
    let drafts = &records.account(key).drafts;
    let item = page.of(drafts.list()).map(|(id, draft)| Item {
        media_id: id.to_owned(),
        content: Content {
            news_item: shown(platform, id, draft, page.has_content),
        },
        update_time: draft.updated_at,
    });
    Ok(list_body(item.collect(), drafts.list().count()))
}
