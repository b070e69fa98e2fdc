//! The route for axum: what it answers, and when it calls the handler.
#![cfg(feature = "axum")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::{Request, StatusCode, header};
use http_body::Frame;
use tower::ServiceExt as _;
use wechat_h5_body::read_body;
use wechat_h5_push::xml::{Element, find};
use wechat_h5_push::{
    DataFormat, EncodingAesKey, Message, NotTaken, PushCrypto, PushData, PushEnvelope, PushForm,
    PushHandler, PushMode, PushReceiver, PushToken, ReceivedPush, Reply, decrypt_reply, push_route,
    read_message, signed_query,
};
use wechat_h5_sign::AppId;

const KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

/// Does what the text of a message says.
#[derive(Clone, Default)]
struct Handler {
    handled: Arc<Mutex<Vec<String>>>,
    late: Arc<Mutex<Vec<Reply>>>,
}

impl PushHandler for Handler {
    async fn handle(&self, received: &ReceivedPush) -> Result<Option<Reply>, NotTaken> {
        let PushData::Message(Message::Text { content, .. }) = &received.push.data else {
            return Ok(None);
        };
        match &**content {
            "refuse" => return Err(NotTaken),
            "panic" => panic!("a bug"),
            "slow" => tokio::time::sleep(Duration::from_mins(1)).await,
            _ => {}
        }
        self.handled.lock().unwrap().push(content.clone());
        Ok((content != "silent").then(|| Reply::text(format!("re: {content}")).unwrap()))
    }

    async fn late_reply(&self, received: &ReceivedPush, reply: Reply) {
        assert_eq!(received.push.openid, "oAbc");
        self.late.lock().unwrap().push(reply);
    }
}

fn token() -> PushToken {
    PushToken::parse("AAAAA").unwrap()
}

fn crypto() -> PushCrypto {
    let key = EncodingAesKey::parse(KEY).unwrap();
    PushCrypto::new(&key, AppId::parse("wxba5fad812f8e6fb9").unwrap())
}

fn router(handler: &Handler) -> Router {
    let key = EncodingAesKey::parse(KEY).unwrap();
    let app_id = AppId::parse("wxba5fad812f8e6fb9").unwrap();
    let receiver = PushReceiver::encrypted(app_id, token(), key)
        .accept_plain()
        .body_limit(4096);
    Router::new().route("/push", push_route(receiver, handler.clone()))
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap().as_secs()
}

fn url(query: &[(&str, String)]) -> String {
    let pairs: Vec<_> = query
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    format!("/push?{}", pairs.join("&"))
}

fn push(content: &str, form: PushForm) -> Request<Body> {
    let message = [
        Element::text("ToUserName", "gh_1"),
        Element::text("FromUserName", "oAbc"),
        Element::number("CreateTime", now()),
        Element::text("MsgType", "text"),
        Element::text("Content", content),
        Element::number("MsgId", 24_000_000_000_000_001),
    ];
    let envelope = PushEnvelope::new(&message, form, &crypto(), [7; 16]);
    let query = envelope.query(&token(), &now().to_string(), "415670741");
    let body = Body::from(envelope.body().to_owned());
    Request::post(url(&query)).body(body).unwrap()
}

async fn send(router: &Router, request: Request<Body>) -> (StatusCode, String, String) {
    let response = router.clone().oneshot(request).await.unwrap();
    let content_type = response.headers().get(header::CONTENT_TYPE);
    let content_type = content_type.map_or("", |value| value.to_str().unwrap());
    let (status, content_type) = (response.status(), content_type.to_owned());
    let body = read_body(response.into_body(), usize::MAX).await.unwrap();
    (status, content_type, String::from_utf8(body).unwrap())
}

#[tokio::test]
async fn the_url_check_is_answered_and_no_other_request() {
    let router = router(&Handler::default());
    let mut query = signed_query(&token(), &now().to_string(), "1");
    query.push(("echostr", "4375120948345356249".to_owned()));
    let get = |url: &str| Request::get(url).body(Body::empty()).unwrap();
    let (status, _, body) = send(&router, get(&url(&query))).await;
    assert_eq!((status, &*body), (StatusCode::OK, "4375120948345356249"));
    query[2].1 = "2".to_owned();
    for request in [get(&url(&query)), get("/push")] {
        let (status, _, body) = send(&router, request).await;
        assert_eq!((status, &*body), (StatusCode::UNAUTHORIZED, ""));
    }
    let put = Request::put("/push").body(Body::empty()).unwrap();
    assert_eq!(send(&router, put).await.0, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_reply_has_the_form_of_its_push() {
    let handler = Handler::default();
    let router = router(&handler);
    for (format, content_type) in [
        (DataFormat::Xml, "application/xml; charset=utf-8"),
        (DataFormat::Json, "application/json"),
    ] {
        for mode in [PushMode::Plain, PushMode::Compatible, PushMode::Encrypted] {
            let form = PushForm {
                mode,
                format,
                ..PushForm::default()
            };
            let (status, found, body) = send(&router, push("hi", form)).await;
            assert_eq!((status, &*found), (StatusCode::OK, content_type));
            let (written, mut elements) = read_message(&body).unwrap();
            assert_eq!(written, format);
            if mode != PushMode::Plain {
                let plain = decrypt_reply(&elements, &token(), &crypto()).unwrap();
                elements = format.read(&plain).unwrap();
            }
            let value = |name| find(&elements, name).and_then(Element::value);
            assert_eq!(value("Content"), Some("re: hi"));
            assert_eq!(value("ToUserName"), Some("oAbc"));
        }
    }
    let (status, _, body) = send(&router, push("silent", PushMode::Plain.into())).await;
    assert_eq!((status, &*body), (StatusCode::OK, "success"));
    assert_eq!(handler.handled.lock().unwrap().len(), 7);
}

/// A body that must not be read.
struct Unread;

impl HttpBody for Unread {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        panic!("the body was read")
    }
}

#[tokio::test]
async fn no_byte_of_a_body_is_read_before_the_signature() {
    let handler = Handler::default();
    let router = router(&handler);
    let post = |query: &[(&str, String)], body| Request::post(url(query)).body(body).unwrap();
    let mut query = signed_query(&token(), &now().to_string(), "1");
    query[0].1 = "0".repeat(40);
    let (status, _, body) = send(&router, post(&query, Body::new(Unread))).await;
    assert_eq!((status, &*body), (StatusCode::UNAUTHORIZED, ""));
    let old = signed_query(&token(), &(now() - 700).to_string(), "1");
    let (status, _, body) = send(&router, post(&old, Body::new(Unread))).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(body.starts_with("timestamp is 70"), "{body}");

    let query = signed_query(&token(), &now().to_string(), "1");
    for (body, expected) in [
        ("a".repeat(4097), StatusCode::PAYLOAD_TOO_LARGE),
        ("a".repeat(4096), StatusCode::BAD_REQUEST),
        (String::new(), StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(send(&router, post(&query, body.into())).await.0, expected);
    }
    assert!(handler.handled.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_arrive_is_given_up() {
    let router = router(&Handler::default());
    let query = signed_query(&token(), &now().to_string(), "1");
    let body = Body::from_stream(futures::stream::pending::<Result<Bytes, std::io::Error>>());
    let request = Request::post(url(&query)).body(body).unwrap();
    assert_eq!(send(&router, request).await.0, StatusCode::REQUEST_TIMEOUT);
}

#[tokio::test(start_paused = true)]
async fn a_slow_handler_goes_on_and_its_reply_is_late() {
    let handler = Handler::default();
    let router = router(&handler);
    let start = tokio::time::Instant::now();
    let (status, _, body) = send(&router, push("slow", PushMode::Encrypted.into())).await;
    assert_eq!((status, &*body), (StatusCode::OK, "success"));
    assert!((4400..=4600).contains(&start.elapsed().as_millis()));
    assert!(handler.handled.lock().unwrap().is_empty());

    // WeChat has left before: the handler is not stopped.
    let left = tokio::spawn(router.oneshot(push("slow", PushMode::Plain.into())));
    tokio::time::sleep(Duration::from_secs(1)).await;
    left.abort();
    tokio::time::sleep(Duration::from_secs(61)).await;
    assert_eq!(*handler.handled.lock().unwrap(), ["slow", "slow"]);
    assert_eq!(
        *handler.late.lock().unwrap(),
        [Reply::text("re: slow").unwrap()]
    );
}

#[tokio::test]
async fn what_was_not_taken_is_sent_again() {
    let router = router(&Handler::default());
    for content in ["refuse", "panic"] {
        let (status, _, body) = send(&router, push(content, PushMode::Encrypted.into())).await;
        assert_eq!((status, &*body), (StatusCode::SERVICE_UNAVAILABLE, ""));
    }
}
