//! A back end that answers in the demo's chat, as long as the developer has none.

use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Json, Response};
use axum::routing::post;
use serde_json::{Value, json};

use crate::webhook_key::WebhookKey;

/// The key that the demo's deliveries are signed with: everybody may know it, as all of the
/// sandbox's.
pub(super) const WEBHOOK_KEY: &str = "sandboxwebhookkey";

/// What a user writes to get a late reply, and how late it is: WeChat waits for five seconds.
const LATER: [&str; 2] = ["稍后", "later"];
const LATE: Duration = Duration::from_secs(6);

const WELCOME: &str = "欢迎关注！发一条消息，我会原样回复；发“稍后”，六秒后用客服消息回复。\
    demo --push-webhook URL 换成你自己的后端。";

pub(super) fn router() -> Router {
    Router::new().route("/", post(answer))
}

async fn answer(headers: HeaderMap, body: Bytes) -> Response {
    if !is_signed(&headers, &body) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let Ok(delivery) = serde_json::from_slice::<Value>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let push = &delivery["push"];
    if is_later(push) {
        tokio::time::sleep(LATE).await;
    }
    Json(reply(push).map_or_else(|| json!({}), |reply| json!({ "reply": reply }))).into_response()
}

/// A back end in production compares the time with its own clock too.
fn is_signed(headers: &HeaderMap, body: &[u8]) -> bool {
    let header = headers.get("x-wechat-h5-signature");
    let Some(signature) = header.and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let time = signature
        .strip_prefix("t=")
        .and_then(|rest| rest.split_once(','))
        .and_then(|(time, _)| time.parse().ok());
    let key = WebhookKey::parse(WEBHOOK_KEY);
    time.zip(key)
        .is_some_and(|(time, key)| key.sign(time, body) == signature)
}

fn is_later(push: &Value) -> bool {
    let content = push["data"]["content"].as_str().unwrap_or_default();
    push["type"] == "text" && LATER.contains(&content.trim())
}

/// The reply to a push, if it gets one.
fn reply(push: &Value) -> Option<Value> {
    let data = &push["data"];
    let text = |name: &str| data[name].as_str().unwrap_or_default();
    let say = |content: String| Some(json!({ "type": "text", "content": content }));
    match (push["kind"].as_str()?, push["type"].as_str()?) {
        ("message", "text") if is_later(push) => {
            say("这是一条客服消息：后端用了六秒，早已过了被动回复的五秒。".to_owned())
        }
        ("message", "text") => say(format!("收到：{}", text("content"))),
        ("message", kind @ ("image" | "voice")) => {
            Some(json!({ "type": kind, "mediaId": text("mediaId") }))
        }
        ("message", "location") => say(format!("收到位置：{}", text("label"))),
        ("message", "link") => say(format!("收到链接：{}", text("title"))),
        ("message", kind) => say(format!("收到一条 {kind} 消息")),
        ("event", "subscribe") => say(WELCOME.to_owned()),
        ("event", "CLICK") => say(format!("你点了菜单：{}", text("key"))),
        ("event", "SCAN") => say(format!("你扫了二维码：{}", text("scene"))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_message_and_what_a_user_taps_has_a_reply() {
        for (push, expected) in [
            (
                json!({"kind": "message", "type": "text", "data": {"content": "在吗"}}),
                json!({"type": "text", "content": "收到：在吗"}),
            ),
            (
                json!({"kind": "message", "type": "voice", "data": {"mediaId": "m"}}),
                json!({"type": "voice", "mediaId": "m"}),
            ),
            (
                json!({"kind": "message", "type": "shortvideo", "data": {}}),
                json!({"type": "text", "content": "收到一条 shortvideo 消息"}),
            ),
            (
                json!({"kind": "event", "type": "CLICK", "data": {"key": "k"}}),
                json!({"type": "text", "content": "你点了菜单：k"}),
            ),
        ] {
            assert_eq!(reply(&push), Some(expected), "{push}");
        }
        let result = json!({"kind": "event", "type": "TEMPLATESENDJOBFINISH", "data": {}});
        assert_eq!(reply(&result), None);
    }

    #[test]
    fn only_signed_deliveries_are_answered() {
        let key = WebhookKey::parse(WEBHOOK_KEY).unwrap();
        let mut headers = HeaderMap::new();
        assert!(!is_signed(&headers, b"{}"));
        let signature = key.sign(1_700_000_000, b"{}").parse().unwrap();
        headers.insert("x-wechat-h5-signature", signature);
        assert!(is_signed(&headers, b"{}"));
        assert!(!is_signed(&headers, b"{ }"));
    }
}
