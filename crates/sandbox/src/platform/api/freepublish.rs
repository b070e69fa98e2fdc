//! `POST /cgi-bin/freepublish/submit`, `get`, `batchget`, `getarticle` and `delete`: drafts are
//! published (发布) (<https://developers.weixin.qq.com/doc/service/api/public/api_freepublish_submit.html>).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::authenticate::check_verified_account;
use super::call::Call;
use super::drafts::{article_url, requested_id};
use super::page_of_list::{PageOfList, list_body};
use super::request_body::{OK, read};
use super::response::{json as to_text, ok_with};
use crate::platform::errcode::Errcode;
use crate::platform::records::{AccountIndex, Article, Publication};
use crate::platform::state::Platform;
use crate::push::Push;
use crate::text_or_number::number_or_text;

/// `publish_status` of what is published, and of what was deleted after that.
const PUBLISHED: u8 = 0;
const DELETED: u8 = 5;

/// Publishes a draft at once, which is gone then, and pushes the event after the response. How
/// long WeChat takes, and what it refuses, is not simulated. By reports, `publish_id` is a number.
pub(crate) fn submit(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    #[derive(Serialize)]
    struct Submitted {
        publish_id: u64,
        msg_data_id: u64,
    }
    let key = check_verified_account(platform, call)?;
    let id = requested_id(call)?;
    let (now, openid) = (platform.now(), platform.current_openid());
    let mut records = platform.records();
    let account = records.account_mut(key);
    let draft = account.drafts.remove(&id).ok_or(Errcode::InvalidMediaId)?;
    let (article_id, publication) = account.publications.add(draft.articles, now);
    let publish_id = publication.publish_id;
    let event = describe(platform, &article_id, &publication);
    drop(records);
    call.add_detail("articleId", article_id);
    // The push configuration is the first account's.
    if key == AccountIndex::FIRST {
        let push = Push::new("PUBLISHJOBFINISH").field("PublishEventInfo", event);
        call.pushes.push(push.of(openid));
    }
    Ok(ok_with(&Submitted {
        publish_id,
        msg_data_id: publish_id,
    }))
}

/// The result of a task.
fn describe(platform: &Platform, article_id: &str, publication: &Publication) -> Value {
    let count = publication.articles.len();
    let item: Vec<_> = (1..=count)
        .map(|index| json!({"idx": index, "article_url": article_url(platform, article_id, index)}))
        .collect();
    json!({
        "publish_id": publication.publish_id,
        "publish_status": PUBLISHED,
        "article_id": article_id,
        "article_detail": {"count": count, "item": item},
    })
}

#[derive(Deserialize)]
struct TaskRequest {
    #[serde(deserialize_with = "number_or_text")]
    publish_id: u64,
}

/// Which errcode an unknown task has is a guess.
pub(crate) fn get(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let TaskRequest { publish_id } = read(&call.body)?;
    let records = platform.records();
    let found = records.account(key).publications.of_task(publish_id);
    let (article_id, publication) = found.ok_or(Errcode::InvalidArgs)?;
    let mut result = if publication.is_deleted() {
        json!({"publish_id": publish_id, "publish_status": DELETED})
    } else {
        describe(platform, article_id, publication)
    };
    result["fail_idx"] = json!([]);
    Ok(to_text(&result))
}

/// A published article.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    article: Article,
    url: String,
    is_deleted: bool,
}

fn shown(platform: &Platform, id: &str, found: &Publication, has_content: bool) -> Vec<Shown> {
    let articles = found.articles.iter().zip(1..);
    articles
        .map(|(published, index)| Shown {
            url: article_url(platform, id, index),
            is_deleted: published.is_deleted,
            article: if has_content {
                published.article.clone()
            } else {
                published.article.clone().without_content()
            },
        })
        .collect()
}

#[derive(Serialize)]
struct News {
    news_item: Vec<Shown>,
}

#[derive(Serialize)]
struct Item {
    article_id: String,
    content: News,
    update_time: u64,
}

pub(crate) fn list(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let page = PageOfList::read(&call.body)?;
    let records = platform.records();
    let publications = &records.account(key).publications;
    let item = page.of(publications.list()).map(|(id, found)| Item {
        article_id: id.to_owned(),
        content: News {
            news_item: shown(platform, id, found, page.has_content),
        },
        update_time: found.published_at,
    });
    Ok(list_body(item.collect(), publications.list().count()))
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct ArticleRequest {
    article_id: String,
    /// From 1; 0 stands for all.
    index: usize,
}

pub(crate) fn article(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let ArticleRequest { article_id, .. } = read(&call.body)?;
    let records = platform.records();
    let found = records.account(key).publications.find(&article_id);
    let found = found.ok_or(Errcode::InvalidArticleId)?;
    Ok(to_text(&News {
        news_item: shown(platform, &article_id, found, true),
    }))
}

/// That an article which is not there is refused is a guess.
pub(crate) fn delete(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let ArticleRequest { article_id, index } = read(&call.body)?;
    let mut records = platform.records();
    let publications = &mut records.account_mut(key).publications;
    if publications.delete(&article_id, index) {
        Ok(OK.to_owned())
    } else {
        Err(Errcode::InvalidArticleId)
    }
}
