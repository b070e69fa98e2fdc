//! What a receiver accepts, what it refuses with which words, and its replies.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod figures;

use std::hint::black_box;
use std::time::Duration;

use serde_json::json;
use wechat_h5_push::xml::{self, Element, find};
use wechat_h5_push::{
    Article, DataFormat, EncodingAesKey, Music, PushCrypto, PushEnvelope, PushForm, PushMode,
    PushQueryError, PushReceiver, PushToken, ReceiveError, Reply, ReplyEncryptionParams, Rotation,
    Slot, TEXT_BYTES, Video, decrypt_reply, reply_problems,
};
use wechat_h5_sign::AppId;

use self::figures::{judge, number};

const NOW: u64 = 1_714_112_445;
const APP_ID: &str = "wxba5fad812f8e6fb9";
/// Its last character has bits beyond the 32 bytes.
const KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

fn app_id() -> AppId {
    AppId::parse(APP_ID).unwrap()
}

fn token(value: &str) -> PushToken {
    PushToken::parse(value).unwrap()
}

fn key(value: &str) -> EncodingAesKey {
    EncodingAesKey::parse(value).unwrap()
}

fn old_key() -> EncodingAesKey {
    key(&"A".repeat(43))
}

fn crypto(key: &EncodingAesKey) -> PushCrypto {
    PushCrypto::new(key, app_id())
}

/// With a token and a key that are being replaced.
fn receiver() -> PushReceiver {
    let tokens = Rotation {
        current: token("newtoken"),
        previous: Some(token("AAAAA")),
    };
    let keys = Rotation {
        current: key(KEY),
        previous: Some(old_key()),
    };
    PushReceiver::encrypted(app_id(), tokens, keys)
}

fn message() -> Vec<Element> {
    vec![
        Element::text("ToUserName", "gh_1"),
        Element::text("FromUserName", "oAbc"),
        Element::number("CreateTime", NOW),
        Element::text("MsgType", "text"),
        Element::text("Content", "hi ]]> 中文"),
        Element::number("MsgId", 24_000_000_000_000_001),
    ]
}

/// Query and body.
fn push(form: impl Into<PushForm>, token: &PushToken, key: &EncodingAesKey) -> (String, String) {
    let envelope = PushEnvelope::new(&message(), form, &crypto(key), [7; 16]);
    (
        written(&envelope.query(token, &NOW.to_string(), "415670741")),
        envelope.body().to_owned(),
    )
}

fn written(query: &[(&'static str, String)]) -> String {
    let pairs: Vec<_> = query
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}

#[test]
fn the_url_check_returns_echostr() {
    // The official vector.
    let signed =
        "timestamp=1714037059&nonce=486452656&signature=899cf89e464efb63f54ddac96b0a0a235f53aa78";
    let now = 1_714_037_060;
    let query = format!("account=1&{signed}&echostr=4375120948345356249");
    assert_eq!(
        receiver().check_url(&query, now).unwrap(),
        "4375120948345356249"
    );
    assert_eq!(
        receiver().check_url(signed, now),
        Err(ReceiveError::Query(PushQueryError::Missing("echostr")))
    );
    let changed = query.replace("486452656", "486452657");
    assert_eq!(
        receiver().check_url(&changed, now),
        Err(ReceiveError::Unauthentic)
    );
    let error = receiver().check_url(&query, now + 601).unwrap_err();
    assert!(!error.is_unauthentic());
    assert!(
        error.to_string().starts_with("timestamp is 602 s away"),
        "{error}"
    );
}

#[test]
fn the_push_of_the_guide_is_received() {
    let encrypt = "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=";
    let query = "signature=6c5c811b55cc85e0e1b54100749188c20beb3f5d&timestamp=1714112445&nonce=415670741&openid=o9AgO5Kd5ggOC-bXrbNODIiE3bGY&encrypt_type=aes&msg_signature=046e02f8204d34f8ba5fa3b1db94908f3df2e9b3";
    for body in [
        json!({ "ToUserName": "gh_97417a04a28d", "Encrypt": encrypt }).to_string(),
        format!(
            "<xml><ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName><Encrypt><![CDATA[{encrypt}]]></Encrypt></xml>"
        ),
        format!("\u{feff}<xml>\n <encrypt>\n{encrypt}\n </encrypt>\n</xml>\n"),
    ] {
        let received = receiver().receive(query, body.as_bytes(), NOW).unwrap();
        assert_eq!(received.push.name, "debug_demo");
        assert_eq!(received.form.format, DataFormat::Json);
        assert_eq!(received.form.token, Slot::Previous);
        assert_eq!(received.form.key, Some(Slot::Previous));
        assert_eq!(
            received.replay_key.as_str(),
            "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"
        );
        assert_eq!(
            find(&received.push.fields, "debug_str").unwrap().value(),
            Some("hello world")
        );
    }
}

#[test]
fn every_form_is_received_with_either_token_and_key() {
    for format in [DataFormat::Xml, DataFormat::Json] {
        for mode in [PushMode::Plain, PushMode::Compatible, PushMode::Encrypted] {
            for (token, slot) in [("newtoken", Slot::Current), ("AAAAA", Slot::Previous)] {
                for (key, key_slot) in [(key(KEY), Slot::Current), (old_key(), Slot::Previous)] {
                    let form = PushForm {
                        mode,
                        format,
                        ..PushForm::default()
                    };
                    let (query, body) = push(form, &self::token(token), &key);
                    let both = receiver().accept_plain();
                    let received = both.receive(&query, body.as_bytes(), NOW).unwrap();
                    let push = &received.push;
                    assert_eq!(xml::to_json(&push.fields), xml::to_json(&message()));
                    assert_eq!(push.msg_id.as_deref(), Some("24000000000000001"));
                    assert_eq!(received.form.token, slot);
                    let key = (mode != PushMode::Plain).then_some(key_slot);
                    assert_eq!((received.form.key, received.form.format), (key, format));
                }
            }
        }
    }
}

#[test]
fn what_is_not_proven_is_refused_with_one_error() {
    let ours = token("newtoken");
    let (query, body) = push(PushMode::Encrypted, &ours, &key(KEY));
    let refuse =
        |query: &str, body: &str| receiver().receive(query, body.as_bytes(), NOW).unwrap_err();
    let (foreign, _) = push(PushMode::Encrypted, &token("other"), &key(KEY));
    let (foreign_key, foreign_body) = push(PushMode::Encrypted, &ours, &key(&"B".repeat(43)));
    let signature = query.split_once("&msg_signature=").unwrap().1;
    for (query, body) in [
        (&*foreign, &*body),
        // The right token, another key: the padding is wrong.
        (&foreign_key, &foreign_body),
        (&query.replace(signature, &"0".repeat(40)), &body),
        (&query.replace(signature, &signature.to_uppercase()), &body),
        (&query.replace("415670741", "415670742"), &body),
        (
            &query,
            &body
                .replacen("==", "", 1)
                .replacen("<Encrypt><![CDATA[", "<Encrypt><![CDATA[A", 1),
        ),
    ] {
        let error = refuse(query, body);
        assert_eq!(error, ReceiveError::Unauthentic);
        assert!(error.is_unauthentic());
        let text = format!("{error} {error:?} {:?}", receiver());
        assert!(
            !text.contains("newtoken") && !text.contains("abcdef"),
            "{text}"
        );
    }
    for (query, name) in [
        ("", "signature"),
        ("signature=a", "timestamp"),
        ("signature=a&timestamp=1&nonce=", "nonce"),
    ] {
        assert_eq!(
            refuse(query, "<"),
            ReceiveError::Query(PushQueryError::Missing(name))
        );
    }
    let repeated = format!("{query}&nonce=1");
    assert_eq!(
        refuse(&repeated, &body),
        ReceiveError::Query(PushQueryError::Repeated("nonce"))
    );
}

#[test]
fn nothing_is_read_before_the_signature() {
    let (query, _) = push(PushMode::Encrypted, &token("other"), &key(KEY));
    for body in ["", "<!DOCTYPE xml>", "{", "\u{0}"] {
        let error = receiver()
            .receive(&query, body.as_bytes(), NOW + 9_999)
            .unwrap_err();
        assert_eq!(error, ReceiveError::Unauthentic, "{body}");
    }
    assert_eq!(
        receiver().receive(&query, &[0xff], 0).unwrap_err(),
        ReceiveError::Unauthentic
    );
}

#[test]
fn what_is_proven_may_be_refused_with_its_reason() {
    let ours = token("newtoken");
    let (query, body) = push(PushMode::Encrypted, &ours, &key(KEY));
    let (plain_query, plain) = push(PushMode::Plain, &ours, &key(KEY));
    let other = PushCrypto::new(&key(KEY), AppId::parse("wxb11529c136998cb6").unwrap());
    let other = PushEnvelope::new(&message(), PushMode::Encrypted, &other, [7; 16]);
    let other_query = written(&other.query(&ours, &NOW.to_string(), "1"));
    let nothing = PushEnvelope::new(
        &message()[..3],
        PushMode::Encrypted,
        &crypto(&key(KEY)),
        [7; 16],
    );
    let nothing_query = written(&nothing.query(&ours, &NOW.to_string(), "1"));
    let without_key = PushReceiver::plain(app_id(), ours.clone());
    let small = receiver().body_limit(body.len() - 1);
    for (receiver, query, body, now, says) in [
        (&receiver(), &query, &*body, NOW + 601, "601 s away"),
        (&receiver(), &query, &body, NOW - 601, "601 s away"),
        (&small, &query, &body, NOW, "are the most"),
        (&receiver(), &plain_query, &plain, NOW, "not encrypted"),
        (&without_key, &query, &body, NOW, "set the EncodingAESKey"),
        (
            &receiver(),
            &other_query,
            other.body(),
            NOW,
            "another appid",
        ),
        (
            &receiver(),
            &nothing_query,
            nothing.body(),
            NOW,
            "has no MsgType",
        ),
        (&receiver(), &query, "<html/>", NOW, "the root is <html>"),
        (&receiver(), &query, "{", NOW, "not a JSON object"),
    ] {
        let error = receiver.receive(query, body.as_bytes(), now).unwrap_err();
        assert!(error.to_string().contains(says), "{says}: {error}");
        assert!(!error.is_unauthentic(), "{error}");
    }
    let tolerant = receiver().clock_tolerance(Duration::from_secs(601));
    assert!(tolerant.receive(&query, body.as_bytes(), NOW + 601).is_ok());
    let words = ours.sign("soon", "1").to_string();
    let query = format!("timestamp=soon&nonce=1&signature={words}");
    assert_eq!(
        receiver().receive(&query, b"", NOW).unwrap_err(),
        ReceiveError::Timestamp
    );
}

/// A push that is refused is lost: WeChat sends the same three times.
#[test]
fn a_text_with_half_a_character_is_received() {
    let ours = token("newtoken");
    let xml = |content: &[u8]| {
        let message = xml::write(&message());
        let (before, after) = message.split_once("hi ]]]]><![CDATA[> 中文").unwrap();
        [before.as_bytes(), content, after.as_bytes()].concat()
    };
    let json = |content: &str| {
        let message = DataFormat::Json.write(&message());
        message.replace("hi ]]> 中文", content).into_bytes()
    };
    for (message, content) in [
        // Half of an emoji in the encoding of Java's databases, and a character that is cut.
        (xml(b"a\xed\xa0\xbd"), "a\u{fffd}\u{fffd}\u{fffd}"),
        (xml(b"a\xe4\xb8"), "a\u{fffd}"),
        (json(r"a\ud83d"), "a\u{fffd}"),
        (json(r"a\xb"), "a\u{fffd}xb"),
        (json(r"\ud83d\ude00"), "😀"),
    ] {
        let plain = PushReceiver::plain(app_id(), ours.clone());
        let signed = format!(
            "timestamp={NOW}&nonce=1&signature={}",
            ours.sign(&NOW.to_string(), "1")
        );
        let encrypt = crypto(&key(KEY)).encrypt(&message, [7; 16]);
        let signature = ours.sign_message(&NOW.to_string(), "1", &encrypt);
        let query = format!("{signed}&msg_signature={signature}");
        let body = format!("<xml><Encrypt>{encrypt}</Encrypt></xml>");
        for received in [
            plain.receive(&signed, &message, NOW),
            receiver().receive(&query, body.as_bytes(), NOW),
        ] {
            let push = received.unwrap().push;
            assert_eq!(
                find(&push.fields, "Content").unwrap().value(),
                Some(content)
            );
            assert_eq!(push.msg_id.as_deref(), Some("24000000000000001"));
        }
    }
}

#[test]
fn of_the_compatible_mode_only_the_encrypted_part_is_believed() {
    let ours = token("newtoken");
    let (query, body) = push(PushMode::Compatible, &ours, &key(KEY));
    let forged = body
        .replace("oAbc", "oOther")
        .replace("<MsgId>24", "<MsgId>25");
    let received = receiver().receive(&query, forged.as_bytes(), NOW).unwrap();
    assert_eq!(received.push.openid, "oAbc");
    // Without its encrypted part it is plain.
    let stripped = body.split("<Encrypt>").next().unwrap().to_owned() + "</xml>";
    assert_eq!(
        receiver()
            .receive(&query, stripped.as_bytes(), NOW)
            .unwrap_err(),
        ReceiveError::Plain
    );
    let plain = PushReceiver::plain(app_id(), ours);
    let received = plain.receive(&query, body.as_bytes(), NOW).unwrap();
    assert_eq!(
        xml::to_json(&received.push.fields),
        xml::to_json(&message())
    );
}

/// Digits that move from the nonce to the timestamp leave the signature as it is.
#[test]
fn a_request_has_one_replay_key_however_its_parameters_are_cut() {
    let ours = token("newtoken");
    let plain = PushReceiver::plain(app_id(), ours.clone());
    let body = xml::write(&message());
    let signature = ours.sign(&NOW.to_string(), "00").to_string();
    let keys = [(NOW.to_string(), "00"), (format!("0{NOW}"), "0")].map(|(timestamp, nonce)| {
        let query = format!("signature={signature}&timestamp={timestamp}&nonce={nonce}");
        plain
            .receive(&query, body.as_bytes(), NOW)
            .unwrap()
            .replay_key
    });
    assert_eq!(keys[0], keys[1]);
    assert_eq!(keys[0].to_string(), signature);
}

#[test]
fn a_wrong_signature_takes_as_long_as_a_wrong_padding() {
    let ours = token("newtoken");
    let envelope = |key: &str| {
        let mut message = message();
        message[4] = Element::text("Content", "a".repeat(60_000));
        let envelope = PushEnvelope::new(
            &message,
            PushMode::Encrypted,
            &crypto(&self::key(key)),
            [7; 16],
        );
        let query = written(&envelope.query(&ours, &NOW.to_string(), "1"));
        (query, envelope.body().to_owned())
    };
    let (right, body) = envelope(KEY);
    let signature = right.split_once("&msg_signature=").unwrap().1;
    let unsigned = (right.replace(signature, &"0".repeat(40)), body);
    let padding = envelope(&"B".repeat(43));
    let receiver = receiver();
    let time = |(query, body): &(String, String)| {
        let started = cpu_time();
        let error = black_box(receiver.receive(query, body.as_bytes(), NOW)).unwrap_err();
        let time = cpu_time().saturating_sub(started);
        assert_eq!(error, ReceiveError::Unauthentic);
        time
    };
    let medians = |rounds: usize| {
        let times = (0..rounds).map(|_| (time(&unsigned), time(&padding)));
        let (signatures, paddings): (Vec<_>, Vec<_>) = times.unzip();
        (median(signatures), median(paddings))
    };
    // Whatever else runs has an effect on single measurements, a difference has one on all.
    let is_alike = |(one, other): (Duration, Duration)| one.max(other) < one.min(other) * 3 / 2;
    let mut measured = (0..5).map(|_| medians(21));
    assert!(measured.any(is_alike), "{:?}", medians(21));
    if let Some(rounds) = number("PUSH_TIMING_ROUNDS") {
        let (signature, padding) = medians(rounds);
        let ratio = signature.as_secs_f64() / padding.as_secs_f64();
        judge(
            &format!("time of a wrong signature by that of a wrong padding, medians of {rounds}"),
            &format!("{ratio:.3}"),
            "0.95 to 1.05",
            (0.95..=1.05).contains(&ratio),
        );
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// How long this thread has run: what waits for a processor does not.
#[cfg(target_os = "linux")]
fn cpu_time() -> Duration {
    use rustix::time::{ClockId, clock_gettime};

    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap()
}

/// The time since this was first called.
#[cfg(not(target_os = "linux"))]
fn cpu_time() -> Duration {
    use std::sync::LazyLock;
    use std::time::Instant;

    static FIRST: LazyLock<Instant> = LazyLock::new(Instant::now);
    FIRST.elapsed()
}

fn replies() -> Vec<(Reply, serde_json::Value)> {
    let video = Video {
        media_id: "m".into(),
        title: "t".into(),
        ..Video::default()
    };
    let music = Music {
        url: "https://e.cn/a.mp3".into(),
        thumb_media_id: "p".into(),
        ..Music::default()
    };
    let article = Article {
        title: "t".into(),
        description: "d".into(),
        pic_url: "p".into(),
        url: "u".into(),
    };
    vec![
        (
            Reply::text("a ]]> b").unwrap(),
            json!({ "msgtype": "text", "text": { "content": "a ]]> b" } }),
        ),
        (
            Reply::image("m").unwrap(),
            json!({ "msgtype": "image", "image": { "media_id": "m" } }),
        ),
        (
            Reply::voice("m").unwrap(),
            json!({ "msgtype": "voice", "voice": { "media_id": "m" } }),
        ),
        (
            Reply::video(video).unwrap(),
            json!({ "msgtype": "video", "video": { "media_id": "m", "title": "t" } }),
        ),
        (
            Reply::music(music).unwrap(),
            json!({ "msgtype": "music", "music": { "musicurl": "https://e.cn/a.mp3", "thumb_media_id": "p" } }),
        ),
        (
            Reply::news(vec![article.clone(), article]).unwrap(),
            json!({ "msgtype": "news", "news": { "articles": [{ "title": "t", "description": "d", "url": "u", "picurl": "p" }] } }),
        ),
        (Reply::transfer_customer_service(), json!(null)),
        (Reply::transfer_to("test1@test").unwrap(), json!(null)),
    ]
}

#[test]
fn a_reply_has_the_form_of_its_push_and_breaks_no_rule() {
    for format in [DataFormat::Xml, DataFormat::Json] {
        for mode in [PushMode::Plain, PushMode::Compatible, PushMode::Encrypted] {
            for (reply, customer) in replies() {
                let form = PushForm {
                    mode,
                    format,
                    ..PushForm::default()
                };
                let (query, body) = push(form, &token("AAAAA"), &old_key());
                let both = receiver().accept_plain();
                let received = both.receive(&query, body.as_bytes(), NOW).unwrap();
                let params = ReplyEncryptionParams {
                    timestamp: NOW + 1,
                    nonce: "2",
                    random: [9; 16],
                };
                let written = both.write_reply(&received, &reply, params);
                assert_eq!(DataFormat::of(&written), format);
                let elements = format.read_well_formed(&written).unwrap();
                let elements = if mode == PushMode::Plain {
                    elements
                } else {
                    let plain =
                        decrypt_reply(&elements, &token("AAAAA"), &crypto(&old_key())).unwrap();
                    format.read_well_formed(&plain).unwrap()
                };
                let problems = reply_problems(&received.push.fields, &elements);
                assert!(
                    problems.iter().all(|problem| !problem.is_fatal),
                    "{problems:?}"
                );
                assert_eq!(
                    find(&elements, "CreateTime").unwrap().value(),
                    Some("1714112446")
                );
                let late = reply.customer_message(&received.push.openid);
                let expected = customer.is_object().then(|| {
                    let mut customer = customer.clone();
                    customer["touser"] = "oAbc".into();
                    customer
                });
                assert_eq!(late, expected);
            }
        }
    }
}

#[test]
fn replies_that_wechat_would_refuse_cannot_be_made() {
    for (reply, says) in [
        (Reply::text(""), "text needs Content"),
        (
            Reply::text("a".repeat(TEXT_BYTES + 1)),
            "Content has 2048 bytes, 2047 are the most",
        ),
        (Reply::image(""), "image needs Image/MediaId"),
        (Reply::voice(""), "voice needs Voice/MediaId"),
        (
            Reply::video(Video {
                title: "t".into(),
                ..Video::default()
            }),
            "video needs Video/MediaId",
        ),
        (
            Reply::music(Music::default()),
            "music needs Music/ThumbMediaId",
        ),
        (Reply::news(Vec::new()), "news needs Articles"),
        (
            Reply::text("a\u{2}b"),
            "Content has U+0002, which no XML may have: leave it out",
        ),
        (Reply::text("\u{ffff}"), "Content has U+FFFF"),
        (Reply::image("a\0"), "MediaId has U+0000"),
        (
            Reply::news(vec![Article {
                description: "\u{b}".into(),
                ..Article::default()
            }]),
            "Description has U+000B",
        ),
        (Reply::transfer_to("\u{1b}@test"), "KfAccount has U+001B"),
    ] {
        let error = reply.unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
        assert!(!error.problems().is_empty());
    }
    assert!(Reply::text("中".repeat(682)).is_ok());
    assert!(Reply::text("\ta\r\n\u{7f}\u{85}🙂").is_ok());
}
