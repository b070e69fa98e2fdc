//! What a back end may answer: nothing, or a reply to the user.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use wechat_h5_push::{Article, Music, Reply, ReplyError, TEXT_BYTES, Video, split_text};

/// A reply that WeChat takes, as the back end has written it.
#[derive(Debug, Clone)]
pub(super) struct BackEndReply {
    json: String,
    parts: Vec<Reply>,
}

/// The answer to a delivery that was taken.
#[derive(Debug)]
pub(super) enum BackEndAnswer {
    /// No reply.
    Nothing,
    /// A reply.
    Reply(BackEndReply),
    /// A reply that cannot be sent, for this reason.
    Unusable(String),
}

/// As it is documented. Unknown fields are ignored.
#[derive(Deserialize)]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
enum ReplyJson {
    Text {
        content: String,
    },
    Image {
        media_id: String,
    },
    Voice {
        media_id: String,
    },
    Video {
        media_id: String,
        #[serde(default)]
        title: String,
        #[serde(default)]
        description: String,
        #[serde(default)]
        thumb_media_id: String,
    },
    Music {
        #[serde(default)]
        title: String,
        #[serde(default)]
        description: String,
        #[serde(default)]
        url: String,
        #[serde(default)]
        hq_url: String,
        thumb_media_id: String,
    },
    News {
        articles: Vec<ArticleJson>,
    },
    TransferCustomerService {
        #[serde(default)]
        kf_account: Option<String>,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ArticleJson {
    title: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    pic_url: String,
    url: String,
}

impl BackEndAnswer {
    /// Reads the body of an answer with a status of success. `None`: it is none of the documented
    /// ones. Something else than the back end may have answered, or the back end has failed and
    /// says so in its own words, as `{"code":500}`.
    pub(super) fn parse(body: &[u8]) -> Option<Self> {
        if body.trim_ascii().is_empty() {
            return Some(Self::Nothing);
        }
        // An object: a struct could be read from a list too.
        let fields: BTreeMap<String, Option<&RawValue>> = serde_json::from_slice(body).ok()?;
        if fields.is_empty() {
            return Some(Self::Nothing);
        }
        let Some(reply) = fields.get("reply")? else {
            return Some(Self::Nothing);
        };
        Some(match read(reply.get()) {
            Ok(parts) => Self::Reply(BackEndReply {
                json: reply.get().to_owned(),
                parts,
            }),
            Err(reason) => Self::Unusable(reason),
        })
    }
}

impl BackEndReply {
    /// The one that can be the answer to the push. `None`: a long text, which has several parts.
    pub(super) fn passive(&self) -> Option<&Reply> {
        match self.parts.as_slice() {
            [reply] => Some(reply),
            _ => None,
        }
    }

    /// What is to be sent, in this order.
    pub(super) fn parts(&self) -> &[Reply] {
        &self.parts
    }

    /// For the record of what was answered.
    pub(super) fn to_json(&self) -> Vec<u8> {
        format!(r#"{{"reply":{}}}"#, self.json).into_bytes()
    }
}

fn read(json: &str) -> Result<Vec<Reply>, String> {
    let reply: ReplyJson = serde_json::from_str(json).map_err(|err| err.to_string())?;
    let one = |reply: Result<Reply, ReplyError>| reply.map(|reply| vec![reply]);
    let parts = match reply {
        ReplyJson::Text { content } => text(&content),
        ReplyJson::Image { media_id } => one(Reply::image(media_id)),
        ReplyJson::Voice { media_id } => one(Reply::voice(media_id)),
        ReplyJson::Video {
            media_id,
            title,
            description,
            thumb_media_id,
        } => one(Reply::video(Video {
            media_id,
            title,
            description,
            thumb_media_id,
        })),
        ReplyJson::Music {
            title,
            description,
            url,
            hq_url,
            thumb_media_id,
        } => one(Reply::music(Music {
            title,
            description,
            url,
            hq_url,
            thumb_media_id,
        })),
        ReplyJson::News { articles } => {
            let articles = articles.into_iter().map(Article::from).collect();
            one(Reply::news(articles))
        }
        ReplyJson::TransferCustomerService { kf_account: None } => {
            Ok(vec![Reply::transfer_customer_service()])
        }
        ReplyJson::TransferCustomerService {
            kf_account: Some(account),
        } => one(Reply::transfer_to(account)),
    };
    parts.map_err(|err| err.to_string())
}

fn text(content: &str) -> Result<Vec<Reply>, ReplyError> {
    if content.len() <= TEXT_BYTES {
        return Ok(vec![Reply::text(content)?]);
    }
    let parts = split_text(content, TEXT_BYTES).into_iter();
    parts.map(Reply::text).collect()
}

impl From<ArticleJson> for Article {
    fn from(article: ArticleJson) -> Self {
        Self {
            title: article.title,
            description: article.description,
            pic_url: article.pic_url,
            url: article.url,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_back_end_answers_nothing_or_a_reply() {
        for body in ["", " \r\n", "{}", r#"{"reply":null,"other":1}"#] {
            let answer = BackEndAnswer::parse(body.as_bytes());
            assert!(matches!(answer, Some(BackEndAnswer::Nothing)), "{body}");
        }
        for body in [
            "success",
            "<html>",
            "[]",
            "null",
            r#"{"code":500,"msg":"db down"}"#,
            r#"{"code":0,"data":{"reply":{"type":"text","content":"a"}}}"#,
            r#"{"code":"SUCCESS"}"#,
            r#"{"Reply":null}"#,
            r#"{"reply":"#,
            "\u{feff}",
        ] {
            assert!(BackEndAnswer::parse(body.as_bytes()).is_none(), "{body}");
        }
    }

    #[test]
    fn every_type_of_reply_is_read() {
        for (json, expected) in [
            (r#"{"type":"text","content":"hi"}"#, Reply::text("hi")),
            (r#"{"type":"image","mediaId":"m"}"#, Reply::image("m")),
            (r#"{"type":"voice","mediaId":"m"}"#, Reply::voice("m")),
            (
                r#"{"type":"video","mediaId":"m","title":"t"}"#,
                Reply::video(Video {
                    media_id: "m".into(),
                    title: "t".into(),
                    ..Video::default()
                }),
            ),
            (
                r#"{"type":"music","hqUrl":"u","thumbMediaId":"m"}"#,
                Reply::music(Music {
                    hq_url: "u".into(),
                    thumb_media_id: "m".into(),
                    ..Music::default()
                }),
            ),
            (
                r#"{"type":"news","articles":[{"title":"t","picUrl":"p","url":"u"}]}"#,
                Reply::news(vec![Article {
                    title: "t".into(),
                    pic_url: "p".into(),
                    url: "u".into(),
                    ..Article::default()
                }]),
            ),
            (
                r#"{"type":"transfer_customer_service"}"#,
                Ok(Reply::transfer_customer_service()),
            ),
            (
                r#"{"type":"transfer_customer_service","kfAccount":"a@b"}"#,
                Reply::transfer_to("a@b"),
            ),
        ] {
            let body = format!(r#"{{"reply":{json}}}"#);
            let Some(BackEndAnswer::Reply(reply)) = BackEndAnswer::parse(body.as_bytes()) else {
                panic!("{json}");
            };
            assert_eq!(reply.passive(), Some(&expected.unwrap()));
            assert_eq!(reply.to_json(), body.as_bytes());
        }
    }

    #[test]
    fn what_wechat_would_refuse_is_told_and_a_long_text_is_divided() {
        for (json, reason) in [
            (
                r#"{"type":"text","content":""}"#,
                "WeChat would refuse the reply: text needs Content",
            ),
            (
                r#"{"type":"text","content":"a\u0002"}"#,
                "WeChat would refuse the reply: Content has U+0002",
            ),
            (r#"{"type":"text"}"#, "missing field `content`"),
            (
                r#"{"type":"news","articles":[{"title":1}]}"#,
                "invalid type: integer `1`, expected a string",
            ),
            (r#"{"type":"html"}"#, "unknown variant `html`"),
            ("5", "invalid type: integer `5`"),
        ] {
            let body = format!(r#"{{"reply":{json}}}"#);
            let Some(BackEndAnswer::Unusable(found)) = BackEndAnswer::parse(body.as_bytes()) else {
                panic!("{json}");
            };
            assert!(found.starts_with(reason), "{found}");
        }
        let body = format!(
            r#"{{"reply":{{"type":"text","content":"{}"}}}}"#,
            "中".repeat(2000)
        );
        let Some(BackEndAnswer::Reply(reply)) = BackEndAnswer::parse(body.as_bytes()) else {
            panic!("a reply");
        };
        assert_eq!((reply.passive(), reply.parts().len()), (None, 3));
    }
}
