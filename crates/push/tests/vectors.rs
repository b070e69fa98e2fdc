//! The published vectors of server push, and messages that are refused.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use wechat_h5_push::{
    AesKeyError, DecryptError, EncodingAesKey, PushCrypto, PushToken, PushTokenError,
};
use wechat_h5_sign::AppId;

fn crypto(key: &str, app_id: &str) -> PushCrypto {
    let key = EncodingAesKey::parse(key).unwrap();
    PushCrypto::new(&key, AppId::parse(app_id).unwrap())
}

/// The account of the guide.
fn guide() -> PushCrypto {
    crypto(&"A".repeat(43), "wxba5fad812f8e6fb9")
}

const PUSH: &str = "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=";

/// Token, timestamp, nonce, `signature`.
const URL_CHECKS: [(&str, &str, &str, &str); 3] = [
    (
        "AAAAA",
        "1714037059",
        "486452656",
        "899cf89e464efb63f54ddac96b0a0a235f53aa78",
    ),
    (
        "testtoken",
        "1700000000",
        "nonce123",
        "ee0843455eb31b87dbf6d6890273a3ab976bd56e",
    ),
    (
        "AAAAA",
        "1714112445",
        "415670741",
        "6c5c811b55cc85e0e1b54100749188c20beb3f5d",
    ),
];

#[test]
fn url_checks_have_the_published_signatures() {
    for (token, timestamp, nonce, signature) in URL_CHECKS {
        let token = PushToken::parse(token).unwrap();
        assert_eq!(token.sign(timestamp, nonce).as_str(), signature);
        assert!(token.verify(timestamp, nonce, signature));
        for wrong in ["", &signature[1..], &signature.to_uppercase()] {
            assert!(!token.verify(timestamp, nonce, wrong), "{wrong}");
        }
    }
}

#[test]
fn reads_the_push_of_the_guide() {
    let token = PushToken::parse("AAAAA").unwrap();
    let signature = "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3";
    assert!(token.verify_message("1714112445", "415670741", PUSH, signature));
    assert!(!token.verify_message("1714112446", "415670741", PUSH, signature));
    let message = r#"{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}"#;
    assert_eq!(guide().decrypt(PUSH).unwrap(), message);
    assert_eq!(guide().encrypt(message, *b"a8eedb185eb2fecf"), PUSH);
}

#[test]
fn writes_the_reply_of_the_guide() {
    let reply = guide().encrypt(r#"{"demo_resp":"good luck"}"#, *b"707722b803182950");
    assert_eq!(
        reply,
        "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
    );
    let token = PushToken::parse("AAAAA").unwrap();
    assert_eq!(
        token
            .sign_message("1713424427", "415670741", &reply)
            .as_str(),
        "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"
    );
}

#[test]
fn writes_and_reads_the_message_of_the_sample_library() {
    let crypto = crypto(
        "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
        "wxb11529c136998cb6",
    );
    let encrypted = crypto.encrypt("我是中文abcd123", *b"aaaabbbbccccdddd");
    assert_eq!(
        encrypted,
        "jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg=="
    );
    let token = PushToken::parse("pamtest").unwrap();
    assert_eq!(
        token
            .sign_message("1409304348", "xxxxxx", &encrypted)
            .as_str(),
        "82c962d39941aa48552f90ef55aa323dc620cc10"
    );
    assert_eq!(crypto.decrypt(&encrypted).unwrap(), "我是中文abcd123");
}

#[test]
fn decrypting_undoes_encrypting_for_every_length() {
    for length in 0..200 {
        let message = "x".repeat(length);
        let encrypted = guide().encrypt(&message, [7; 16]);
        assert_eq!(guide().decrypt(&encrypted).unwrap(), message, "{length}");
    }
}

#[test]
fn messages_of_other_keys_and_accounts_are_refused() {
    let other_account = crypto(&"A".repeat(43), "wxb11529c136998cb6");
    assert_eq!(other_account.decrypt(PUSH), Err(DecryptError::AppId));
    let other_key = crypto(&"B".repeat(43), "wxba5fad812f8e6fb9");
    assert!(other_key.decrypt(PUSH).is_err());
    for (encrypted, error) in [
        ("no base64!", DecryptError::Base64),
        ("", DecryptError::Blocks { bytes: 0 }),
        ("AAAA", DecryptError::Blocks { bytes: 3 }),
    ] {
        assert_eq!(guide().decrypt(encrypted), Err(error), "{encrypted}");
    }
    // Whole blocks whose length field is too large.
    let start = &PUSH[..64];
    assert!(guide().decrypt(start).is_err());
}

#[test]
fn invalid_secrets_are_refused_and_debug_is_redacted() {
    for (token, error) in [
        ("ab", PushTokenError::Length { bytes: 2 }),
        ("abc-", PushTokenError::Character { at: 3 }),
    ] {
        assert_eq!(PushToken::parse(token).err(), Some(error));
    }
    assert!(PushToken::parse(&"a".repeat(33)).is_err());
    let short = "a".repeat(42);
    let slash = format!("{short}/");
    for (key, error) in [
        (&short, AesKeyError::Length { bytes: 42 }),
        (&slash, AesKeyError::Character { at: 42 }),
    ] {
        assert_eq!(EncodingAesKey::parse(key).err(), Some(error));
    }
    let key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
    let shown = format!(
        "{:?} {:?} {:?}",
        PushToken::parse("pamtest").unwrap(),
        EncodingAesKey::parse(key).unwrap(),
        crypto(key, "wxb11529c136998cb6"),
    );
    assert!(
        !shown.contains("pamtest") && !shown.contains("abcdef"),
        "{shown}"
    );
    assert_eq!(shown.matches("[redacted]").count(), 2, "{shown}");
}
