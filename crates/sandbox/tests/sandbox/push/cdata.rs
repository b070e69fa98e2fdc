//! Pushes of texts with `]]>` in them.

use axum::response::IntoResponse;
use serde_json::{Value, json};
use wechat_h5_push::{EncodingAesKey, PushCrypto, xml};
use wechat_h5_sign::AppId;

use super::account_server::{AccountServer, ReceivedPush};

const TEXT: &str = "<a><![CDATA[b]]></a> ]]>";

/// The message of a push, decrypted if it has to be.
fn message(received: &ReceivedPush) -> String {
    let body = xml::read(&received.body).unwrap();
    let Some(encrypt) = xml::find(&body, "Encrypt").and_then(xml::Element::value) else {
        return received.body.clone();
    };
    let key = EncodingAesKey::parse("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG").unwrap();
    let crypto = PushCrypto::new(&key, AppId::parse("wx5a4d6f78c1e2b390").unwrap());
    crypto.decrypt(encrypt).unwrap()
}

#[tokio::test]
async fn a_text_is_pushed_raw_or_split_and_read_in_every_mode() {
    let account = AccountServer::start(|_| "success".into_response()).await;
    let sandbox = account.sandbox();
    for (cdata, is_raw) in [(None, true), (Some("raw"), true), (Some("split"), false)] {
        for mode in ["plain", "compatible", "encrypted"] {
            for (kind, field) in [
                ("text", "Content"),
                ("SCAN", "EventKey"),
                ("CLICK", "NickName"),
            ] {
                let mut push = json!({ "type": kind, "mode": mode, field: TEXT });
                if let Some(cdata) = cdata {
                    push["cdata"] = cdata.into();
                }
                let pushed = sandbox.post("/__sandbox/push", &push).await.json();
                assert_eq!(pushed["verdict"], "success", "{pushed}");
                let message = message(&account.received().pop().unwrap());
                assert_eq!(pushed["message"], message);
                assert_eq!(message.contains(TEXT), is_raw, "{message}");
                assert_eq!(xml::read_well_formed(&message).is_err(), is_raw);
                let read = xml::read(&message).unwrap();
                assert_eq!(xml::find(&read, field).unwrap().value(), Some(TEXT));
            }
        }
    }
    let refused = sandbox
        .post(
            "/__sandbox/push",
            &json!({ "type": "text", "cdata": "none" }),
        )
        .await;
    assert_eq!(refused.status, 400, "{}", refused.body);
}

#[tokio::test]
async fn a_reply_with_a_raw_end_of_its_text_is_refused() {
    let account = AccountServer::start(|received| {
        let read = xml::read(&received.body).unwrap();
        let value = |name| xml::find(&read, name).unwrap().value().unwrap();
        let reply = [
            xml::Element::text("ToUserName", value("FromUserName")),
            xml::Element::text("FromUserName", value("ToUserName")),
            xml::Element::number("CreateTime", 1_700_000_001),
            xml::Element::text("MsgType", "text"),
            xml::Element::text("Content", TEXT),
        ];
        let cdata = match value("Content") {
            "raw" => xml::Cdata::Raw,
            _ => xml::Cdata::Split,
        };
        xml::write_with(&reply, cdata).into_response()
    })
    .await;
    let sandbox = account.sandbox();
    for (content, verdict) in [("raw", "invalid"), ("split", "reply")] {
        let push = json!({ "type": "text", "Content": content });
        let pushed: Value = sandbox.post("/__sandbox/push", &push).await.json();
        assert_eq!(pushed["verdict"], verdict, "{pushed}");
    }
}
