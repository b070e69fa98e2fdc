//! A reply as a customer message (客服消息), for an answer that comes after the five seconds
//! (<https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Service_Center_messages.html>).

use serde_json::{Map, Value, json};

use super::{Article, Body, Reply};

impl Reply {
    /// The body for `POST /cgi-bin/message/custom/send` to this user. `None` for a transfer to
    /// customer service, which only a passive reply can do. Of articles it has the first: more
    /// are refused there.
    pub fn customer_message(&self, openid: &str) -> Option<Value> {
        let content = match &self.0 {
            Body::Text(content) => json!({ "content": content }),
            Body::Image(id) | Body::Voice(id) => json!({ "media_id": id }),
            Body::Video(video) => texts(&[
                ("media_id", &video.media_id),
                ("thumb_media_id", &video.thumb_media_id),
                ("title", &video.title),
                ("description", &video.description),
            ]),
            Body::Music(music) => texts(&[
                ("title", &music.title),
                ("description", &music.description),
                ("musicurl", &music.url),
                ("hqmusicurl", &music.hq_url),
                ("thumb_media_id", &music.thumb_media_id),
            ]),
            Body::News(articles) => {
                let first: Vec<_> = articles.iter().take(1).map(article).collect();
                json!({ "articles": first })
            }
            Body::Transfer(_) => return None,
        };
        let kind = self.0.msg_type();
        Some(json!({ "touser": openid, "msgtype": kind, kind: content }))
    }
}

fn article(article: &Article) -> Value {
    json!({
        "title": article.title,
        "description": article.description,
        "url": article.url,
        "picurl": article.pic_url,
    })
}

/// Without those that are empty.
fn texts(fields: &[(&str, &str)]) -> Value {
    let fields: Map<_, _> = fields
        .iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| ((*name).to_owned(), Value::from(*text)))
        .collect();
    fields.into()
}
