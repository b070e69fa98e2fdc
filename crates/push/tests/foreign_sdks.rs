//! What public SDKs in other languages have encrypted, with random bytes of their own. The other
//! way round, they read what this crate encrypts in the end-to-end tests (`tests/sdks`).
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::HashSet;

use serde::Deserialize;
use wechat_h5_push::{EncodingAesKey, Message, PushData, PushReceiver, PushToken, ReceiveError};
use wechat_h5_sign::AppId;

#[derive(Deserialize)]
struct Encrypted {
    /// Name and version.
    sdk: String,
    key: String,
    body: String,
    signature: String,
    /// Of the text, after its first character.
    length: usize,
}

#[test]
fn what_other_sdks_encrypt_is_received() {
    let vectors: Vec<Encrypted> =
        serde_json::from_str(include_str!("data/foreign_sdks.json")).unwrap();
    let token = PushToken::parse("newtoken").unwrap();
    let query = format!(
        "timestamp=1714112445&nonce=415670741&signature={}",
        token.sign("1714112445", "415670741")
    );
    let mut sdks = HashSet::new();
    for vector in &vectors {
        let key = EncodingAesKey::parse(&vector.key).unwrap();
        let app_id = AppId::parse("wxba5fad812f8e6fb9").unwrap();
        let receiver = PushReceiver::encrypted(app_id, token.clone(), key);
        let query = format!("{query}&msg_signature={}", vector.signature);
        let receive = |body: &str| receiver.receive(&query, body.as_bytes(), 1_714_112_445);
        let push = receive(&vector.body).unwrap().push;
        let PushData::Message(Message::Text { content, .. }) = push.data else {
            panic!("{:?}", push.fields);
        };
        let first = if vector.length % 2 == 1 {
            "中"
        } else {
            "🙂"
        };
        assert_eq!(content, first.to_owned() + &"x".repeat(vector.length));
        let changed = vector.body.replacen("<Encrypt>", "<Encrypt>AAAA", 1);
        assert_eq!(receive(&changed).unwrap_err(), ReceiveError::Unauthentic);
        sdks.insert(&*vector.sdk);
    }
    assert_eq!((sdks.len(), vectors.len()), (2, 24));
}
