//! `POST /cgi-bin/message/custom/send`: a customer message (客服消息)
//! (<https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Service_Center_messages.html>).

use serde_json::{Map, Value};

use super::authenticate::check_verified_account;
use super::call::Call;
use super::request_body::{OK, read};
use crate::chat::{ChatItem, ChatKind};
use crate::platform::errcode::Errcode;
use crate::platform::records::AccountRecords;
use crate::platform::state::Platform;

/// The longest text in bytes.
const TEXT_LIMIT: usize = 2048;

pub(crate) fn send(platform: &Platform, call: &mut Call) -> Result<String, Errcode> {
    let key = check_verified_account(platform, call)?;
    let request: Map<String, Value> = read(&call.body)?;
    let to = text(request.get("touser")).ok_or(Errcode::OpenidMissing)?;
    let message = CustomMessage::parse(&request)?;
    let now = platform.now();
    let mut records = platform.records();
    let user = records.user_of(key, to).ok_or(Errcode::InvalidOpenid)?;
    let user = user.id.clone();
    let files = message.check_files(records.account(key), now);
    files.map_err(|problem| {
        call.add_detail("problem", problem);
        Errcode::InvalidMediaId
    })?;
    let article = message.check_article(records.account(key));
    article.map_err(|problem| {
        call.add_detail("problem", problem);
        Errcode::InvalidArticleId
    })?;
    let state = records.account_mut(key);
    let interactions = state.interactions_of(&user);
    let spent = interactions.and_then(|interactions| interactions.spend(&user, now));
    drop(records);
    spent.inspect_err(|errcode| call.add_detail("problem", problem(*errcode)))?;
    platform.chat().add(to, message.chat_item());
    call.add_detail("to", user);
    call.add_detail("msgtype", message.kind);
    call.add_detail("message", message.shown());
    Ok(OK.to_owned())
}

/// Why a user may get no customer message.
pub(super) fn problem(errcode: Errcode) -> &'static str {
    if errcode == Errcode::CustomMessageCount {
        "a message of the user allows 5 messages; a menu button, following and a scan 3 each: \
         the user has to do something again"
    } else {
        "the user has to follow, and to have written within 48 hours, or to have tapped a menu \
         button, followed or scanned within a minute: POST /__sandbox/push, or /__sandbox/user \
         {\"interaction\":\"message\"}"
    }
}

const NO_ARTICLES: &str = "mpnews needs permanent articles, which the API can add no more since \
     there are drafts: send mpnewsarticle with the article_id of a published one";

/// A message that WeChat takes.
struct CustomMessage<'a> {
    kind: &'static str,
    content: &'a Value,
    media_ids: Vec<&'a str>,
}

/// The types, each with the fields that it requires. Those that end in `media_id` are files.
const TYPES: [(&str, &[&str]); 11] = [
    ("text", &["content"]),
    ("image", &["media_id"]),
    ("voice", &["media_id"]),
    ("video", &["media_id"]),
    ("music", &["musicurl", "thumb_media_id"]),
    ("news", &["articles"]),
    ("mpnews", &["media_id"]),
    ("mpnewsarticle", &["article_id"]),
    ("msgmenu", &["list"]),
    ("wxcard", &["card_id"]),
    ("miniprogrampage", &["appid", "pagepath", "thumb_media_id"]),
];

impl<'a> CustomMessage<'a> {
    fn parse(request: &'a Map<String, Value>) -> Result<Self, Errcode> {
        let kind = text(request.get("msgtype")).unwrap_or_default();
        let known = TYPES.iter().find(|(known, _)| *known == kind);
        let (kind, required) = known.ok_or(Errcode::InvalidMessageType)?;
        let content = request.get(*kind).unwrap_or(&Value::Null);
        let mut media_ids = Vec::new();
        for name in *required {
            match content.get(*name) {
                Some(Value::String(value)) if !value.is_empty() => {
                    if name.ends_with("media_id") {
                        media_ids.push(value.as_str());
                    }
                }
                Some(Value::Array(items)) if !items.is_empty() => {}
                _ if name.ends_with("media_id") => return Err(Errcode::InvalidMediaId),
                _ => return Err(Errcode::EmptyContent),
            }
        }
        let message = Self {
            kind,
            content,
            media_ids,
        };
        message.check_size()?;
        Ok(message)
    }

    /// Since 2018 `news` has one article.
    fn check_size(&self) -> Result<(), Errcode> {
        let text = text(self.content.get("content")).unwrap_or_default();
        if text.len() > TEXT_LIMIT {
            return Err(Errcode::ContentSize);
        }
        let articles = self.content.get("articles").and_then(Value::as_array);
        if articles.is_some_and(|articles| articles.len() > 1) {
            return Err(Errcode::ArticleCount);
        }
        Ok(())
    }

    /// The error says what is wrong.
    fn check_files(&self, account: &AccountRecords, now: u64) -> Result<(), String> {
        if self.kind == "mpnews" {
            return Err(NO_ARTICLES.to_owned());
        }
        let mut ids = self.media_ids.iter();
        match ids.find(|id| account.file(id, now).is_none()) {
            None => Ok(()),
            Some(id) => Err(format!(
                "{id} is no file of the account: a temporary one is there for three days \
                 (media/upload), a permanent one until it is deleted (material/add_material)"
            )),
        }
    }

    /// The error says what is wrong; that the errcode is the one of `freepublish` is a guess.
    fn check_article(&self, account: &AccountRecords) -> Result<(), String> {
        let id = text(self.content.get("article_id")).unwrap_or_default();
        if self.kind != "mpnewsarticle" || account.publications.has(id) {
            return Ok(());
        }
        Err(format!(
            "{id} is no article that the account has published: freepublish/submit publishes a \
             draft, and freepublish/get and the event PUBLISHJOBFINISH have its article_id"
        ))
    }

    fn chat_item(&self) -> ChatItem {
        let item = ChatItem::new(ChatKind::CustomerMessage, self.kind, self.content.clone());
        item.with_text(text(self.content.get("content")))
    }

    /// What the user reads: the text, or the fields of another type.
    fn shown(&self) -> Value {
        match self.kind {
            "text" => self.content["content"].clone(),
            _ => self.content.clone(),
        }
    }
}

fn text(value: Option<&Value>) -> Option<&str> {
    value
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_message_has_the_fields_of_its_type() {
        let article = json!({ "title": "a", "url": "https://example.com/" });
        for (kind, content, expected) in [
            ("text", json!({ "content": "hi" }), Ok("hi".into())),
            (
                "text",
                json!({ "content": "中".repeat(682) }),
                Ok("中".repeat(682).into()),
            ),
            (
                "text",
                json!({ "content": "中".repeat(683) }),
                Err(Errcode::ContentSize),
            ),
            ("text", json!({ "content": "" }), Err(Errcode::EmptyContent)),
            ("text", json!({}), Err(Errcode::EmptyContent)),
            ("image", json!({}), Err(Errcode::InvalidMediaId)),
            (
                "news",
                json!({ "articles": [article] }),
                Ok(json!({ "articles": [article] })),
            ),
            (
                "news",
                json!({ "articles": [article, article] }),
                Err(Errcode::ArticleCount),
            ),
            (
                "news",
                json!({ "articles": [] }),
                Err(Errcode::EmptyContent),
            ),
            (
                "wxcard",
                json!({ "card_id": "c" }),
                Ok(json!({ "card_id": "c" })),
            ),
            ("html", json!({}), Err(Errcode::InvalidMessageType)),
        ] {
            let request = json!({ "msgtype": kind, kind: content });
            let request = request.as_object().unwrap();
            let parsed = CustomMessage::parse(request).map(|message| message.shown());
            assert_eq!(parsed, expected, "{request:?}");
        }
    }

    #[test]
    fn files_are_those_of_the_account() {
        for (kind, content, ids) in [
            ("image", json!({ "media_id": "a" }), &["a"][..]),
            (
                "music",
                json!({ "musicurl": "u", "thumb_media_id": "b" }),
                &["b"],
            ),
            ("mpnews", json!({ "media_id": "c" }), &["c"]),
        ] {
            let request = json!({ "msgtype": kind, kind: content });
            let message = CustomMessage::parse(request.as_object().unwrap());
            assert_eq!(message.unwrap().media_ids, ids, "{kind}");
        }
    }
}
