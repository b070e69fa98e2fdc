//! `GET /events` on the internal listener.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use http::Request;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinSet;
use wechat_h5_clock::{Clock, SystemClock};

use super::calling_back_end::{Gateway, SHOP, TRUSTED, stand_in};
use super::test_server::{APP_ID, APP_SECRET, OTHER_APP_ID, TestServer, account};
use crate::config::{
    API_BASE, APPID, APPSECRET, CLIENT_KEYS, INTERNAL_LISTEN, LISTEN, STORE, Values,
};
use crate::listener::Listener;
use crate::serve::{Listeners, start};
use crate::sha256::sha256_hex;

const PATIENCE: Duration = Duration::from_secs(5);

/// What reads a stream from a socket.
struct Reader {
    socket: TcpStream,
    text: String,
}

impl Reader {
    /// Opens a stream, and reads its head and its start.
    async fn open(address: SocketAddr, key: &str, query: &str) -> Self {
        let mut socket = TcpStream::connect(address).await.unwrap();
        let head = format!(
            "GET /events{query} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {key}\r\n\r\n"
        );
        socket.write_all(head.as_bytes()).await.unwrap();
        let mut reader = Self {
            socket,
            text: String::new(),
        };
        let start = reader.until("retry: 3000\n\n").await;
        assert!(start.starts_with("HTTP/1.1 200 OK\r\n"), "{start}");
        assert!(
            start.contains("content-type: text/event-stream\r\n"),
            "{start}"
        );
        reader
    }

    /// Everything up to this text.
    async fn until(&mut self, end: &str) -> String {
        loop {
            if let Some(at) = self.text.find(end) {
                let rest = self.text.split_off(at + end.len());
                return std::mem::replace(&mut self.text, rest);
            }
            let read = tokio::time::timeout(PATIENCE, self.read()).await;
            let read = read.unwrap_or_else(|_| panic!("no {end:?} after {:?}", self.text));
            assert!(read > 0, "no {end:?} in {:?}", self.text);
        }
    }

    async fn read(&mut self) -> usize {
        let mut bytes = [0; 4096];
        let read = self.socket.read(&mut bytes).await.unwrap_or(0);
        self.text
            .push_str(std::str::from_utf8(&bytes[..read]).unwrap());
        read
    }

    /// The name, the id and the data of the next event.
    async fn event(&mut self) -> (String, String, Value) {
        let text = self.until("\n\n").await;
        let field = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap_or_else(|| panic!("no {name} in {text:?}"))
                .to_owned()
        };
        let data = serde_json::from_str(&field("data: ")).unwrap();
        (field("event: "), field("id: "), data)
    }

    /// Waits for the chunk with which the response ends.
    async fn ended(&mut self) {
        self.until("\r\n0\r\n\r\n").await;
    }
}

/// Serves the internal routes of a test server on a socket.
async fn listen(server: &TestServer) -> (SocketAddr, watch::Sender<bool>, JoinSet<()>) {
    let listener = Listener::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
    let address = listener.address();
    let (stop, stopped) = watch::channel(false);
    let mut tasks = JoinSet::new();
    tasks.spawn(listener.serve(server.internal.clone(), stopped));
    (address, stop, tasks)
}

/// Another access token is in use.
async fn replace_token(gateway: &Gateway) {
    let seconds = Duration::from_secs(31);
    gateway.server.clock.advance(seconds);
    gateway.server.sandbox.advance(31);
    let body = json!({
        "grant_type": "client_credential",
        "appid": APP_ID,
        "secret": TRUSTED,
        "force_refresh": true,
    });
    let response = gateway.post("/cgi-bin/stable_token", &body).await.json();
    assert!(response["access_token"].is_string(), "{response}");
}

#[tokio::test]
async fn a_reader_is_told_what_is_current_and_each_change_at_once() {
    let gateway = Gateway::start().await;
    gateway
        .server
        .app
        .accounts
        .find(Some(APP_ID))
        .unwrap()
        .snapshot
        .wait_for_ticket()
        .await
        .unwrap();
    let (address, _stop, _tasks) = listen(&gateway.server).await;
    let query = format!("?appid={APP_ID}");
    let mut trusted = Reader::open(address, TRUSTED, &query).await;
    let mut shop = Reader::open(address, SHOP, "").await;
    let (name, id, data) = trusted.event().await;
    assert_eq!(name, "access_token");
    assert_eq!(id, format!("{APP_ID}.access_token.1700000000"));
    let token = gateway.real_token().await;
    assert_eq!(
        data,
        json!({"appid": APP_ID, "expiresIn": 7200, "issuedAt": 1_700_000_000, "value": token})
    );
    assert_eq!(trusted.event().await.0, "jsapi_ticket");

    // Who may not have tokens is told the times alone.
    let (name, _, data) = shop.event().await;
    assert_eq!(name, "access_token");
    let expected = json!({"appid": APP_ID, "expiresIn": 7200, "issuedAt": 1_700_000_000});
    assert_eq!(data, expected);
    assert_eq!(shop.event().await.0, "jsapi_ticket");

    for round in 1..=3 {
        replace_token(&gateway).await;
        let (name, _, data) = trusted.event().await;
        assert_eq!(name, "access_token");
        assert_eq!(data["value"], gateway.real_token().await);
        assert_eq!(data["issuedAt"], 1_700_000_000 + 31 * round);
        assert_eq!(shop.event().await.2["issuedAt"], data["issuedAt"]);
    }
    // A ticket for cards exists once somebody wants one.
    let path =
        format!("/cgi-bin/ticket/getticket?type=wx_card&access_token=wh5-{APP_ID}-{TRUSTED}");
    let ticket = gateway.get(&path).await.json();
    let (name, _, data) = trusted.event().await;
    assert_eq!(
        (name.as_str(), &data["value"]),
        ("wx_card_ticket", &ticket["ticket"])
    );
    assert_eq!(trusted.text.trim(), "", "nothing is told twice");
}

#[tokio::test]
async fn a_stand_in_is_enough_for_its_account() {
    let gateway = Gateway::start().await;
    let (address, _stop, _tasks) = listen(&gateway.server).await;
    let mut reader = Reader::open(address, &stand_in(), "").await;
    assert_eq!(reader.event().await.2["appid"], APP_ID);
    let query = format!("?access_token={}", stand_in());
    let request = Request::get(format!("/events{query}")).body(Body::empty());
    let response = gateway.server.call_internal(request.unwrap()).await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
}

#[tokio::test]
async fn a_stream_ends_when_its_key_is_revoked_and_others_go_on() {
    let gateway = Gateway::start().await;
    let (address, _stop, _tasks) = listen(&gateway.server).await;
    let mut shop = Reader::open(address, SHOP, "").await;
    let mut trusted = Reader::open(address, TRUSTED, &format!("?appid={APP_ID}")).await;
    trusted.event().await;
    let started = Instant::now();
    gateway.revoke_shop();
    shop.ended().await;
    assert!(started.elapsed() < Duration::from_secs(1));
    replace_token(&gateway).await;
    while trusted.event().await.2["issuedAt"] != 1_700_000_031 {}
}

#[tokio::test]
async fn a_hundred_streams_are_told_at_once_and_a_client_has_eight() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.toml");
    let keys: Vec<_> = (0..13).map(|number| format!("{number:032x}")).collect();
    let entry = |(number, key): (usize, &String)| {
        let hash = sha256_hex(key);
        format!(
            "[[client]]\nname = \"c{number}\"\nkey_sha256 = \"{hash}\"\nmay_fetch_tokens = true\n"
        )
    };
    let text: String = keys.iter().enumerate().map(entry).collect();
    std::fs::write(&path, text).unwrap();
    let set = |values: &mut Values| values.set(&CLIENT_KEYS, path.display().to_string());
    let server = TestServer::with_accounts_and(vec![account(APP_ID)], set).await;
    let account = server.app.accounts.find(None).unwrap();
    let snapshot = &account.snapshot;
    let token = snapshot.wait_for_token().await.unwrap();
    snapshot.wait_for_ticket().await.unwrap();
    let (address, _stop, _tasks) = listen(&server).await;
    let mut readers = Vec::new();
    for number in 0..100 {
        let mut reader = Reader::open(address, &keys[number / 8], "").await;
        assert_eq!(reader.event().await.0, "access_token");
        assert_eq!(reader.event().await.0, "jsapi_ticket");
        readers.push(reader);
    }
    let ninth = Request::get("/events").header("authorization", format!("Bearer {}", keys[0]));
    let ninth = server
        .call_internal(ninth.body(Body::empty()).unwrap())
        .await;
    assert_eq!(ninth.status(), 429);

    server.sandbox.advance(31);
    server.clock.advance(Duration::from_secs(31));
    let started = Instant::now();
    let report = snapshot.report_invalid_token(&token.token, "test").await;
    assert!(report.has_new_token());
    for reader in &mut readers {
        assert_eq!(reader.event().await.0, "access_token");
    }
    let took = started.elapsed();
    assert!(took < Duration::from_secs(2), "{took:?}");
    // A reader that leaves makes room.
    readers.remove(0);
    let left = Instant::now();
    loop {
        let again = Request::get("/events").header("authorization", format!("Bearer {}", keys[0]));
        let again = server
            .call_internal(again.body(Body::empty()).unwrap())
            .await;
        if again.status() == 200 {
            break;
        }
        assert!(left.elapsed() < PATIENCE, "the place does not come back");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The texts of a body that is read without a socket, as long as some are there at once.
async fn frames(body: &mut Body) -> String {
    let mut text = String::new();
    while let Ok(Some(frame)) = tokio::time::timeout(Duration::from_millis(50), body.frame()).await
    {
        let bytes = frame.unwrap().into_data().unwrap();
        text.push_str(std::str::from_utf8(&bytes).unwrap());
    }
    text
}

#[tokio::test]
async fn what_a_slow_reader_has_missed_is_kept_nowhere() {
    let gateway = Gateway::start().await;
    let request = Request::get(format!("/events?appid={APP_ID}"))
        .header("authorization", format!("Bearer {TRUSTED}"));
    let request = request.body(Body::empty()).unwrap();
    let mut body = gateway.server.call_internal(request).await.into_body();
    assert!(frames(&mut body).await.contains("event: access_token\n"));
    for _ in 0..5 {
        replace_token(&gateway).await;
    }
    let text = frames(&mut body).await;
    assert_eq!(text.matches("event: access_token\n").count(), 1, "{text}");
    assert!(
        text.contains(&gateway.real_token().await),
        "the newest alone"
    );
}

#[tokio::test]
async fn a_stream_without_events_shows_each_fifteen_seconds_that_it_is_alive() {
    let gateway = Gateway::start().await;
    let request = Request::get("/events").header("authorization", format!("Bearer {SHOP}"));
    let request = request.body(Body::empty()).unwrap();
    let mut body = gateway.server.call_internal(request).await.into_body();
    frames(&mut body).await;
    tokio::time::pause();
    let started = tokio::time::Instant::now();
    for round in 1..=3 {
        let frame = body.frame().await.unwrap().unwrap().into_data().unwrap();
        assert_eq!(&frame[..], b": alive\n\n");
        let expected = Duration::from_secs(15 * round);
        let difference = started.elapsed().abs_diff(expected);
        assert!(difference < Duration::from_secs(1), "{difference:?}");
    }
}

#[tokio::test]
async fn a_request_without_a_right_is_refused_with_the_reason() {
    let gateway = Gateway::start().await;
    let other = format!("?appid={OTHER_APP_ID}");
    let real = format!("?access_token={}", gateway.real_token().await);
    let unknown = "Bearer 0123456789abcdef0123456789abcdef";
    let shop = format!("Bearer {SHOP}");
    let foreign = format!("Bearer wh5-{OTHER_APP_ID}-{SHOP}");
    for (query, authorization, headers, status, code) in [
        ("", "", vec![], 401, "client_key_unknown"),
        ("", "Basic YTpi", vec![], 401, "client_key_unknown"),
        ("", "Bearer ", vec![], 401, "client_key_unknown"),
        ("", unknown, vec![], 401, "client_key_unknown"),
        (&real, "", vec![], 401, "client_key_unknown"),
        (
            "?access_token=a&access_token=b",
            "",
            vec![],
            401,
            "client_key_unknown",
        ),
        (&other, &shop, vec![], 400, "unknown_account"),
        ("", &foreign, vec![], 400, "unknown_account"),
        ("?appid=a&appid=b", &shop, vec![], 400, "unknown_account"),
        (
            "",
            &shop,
            vec![("origin", "https://a.example")],
            403,
            "not_a_back_end",
        ),
        (
            "",
            &shop,
            vec![("sec-fetch-site", "cross-site")],
            403,
            "not_a_back_end",
        ),
        (
            "",
            &shop,
            vec![("x-forwarded-for", "8.8.8.8")],
            403,
            "not_a_back_end",
        ),
    ] {
        let mut request = Request::get(format!("/events{query}"));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        if !authorization.is_empty() {
            request = request.header("authorization", authorization);
        }
        let response = gateway.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(
            response.error(),
            (status, code.to_owned()),
            "{query} {authorization}"
        );
        let is_asked = response.header("www-authenticate") == "Bearer";
        assert_eq!(is_asked, status == 401);
        assert!(!response.body.contains(SHOP), "{}", response.body);
    }
    let without_keys = TestServer::start().await.get_internal("/events").await;
    assert_eq!(without_keys.error(), (404, "not_found".to_owned()));
}

/// With the whole server: open streams hold up no stop.
#[tokio::test]
async fn a_stop_ends_the_streams_and_does_not_wait_for_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.toml");
    let hash = sha256_hex(SHOP);
    std::fs::write(
        &path,
        format!("[[client]]\nname = \"shop\"\nkey_sha256 = \"{hash}\"\n"),
    )
    .unwrap();
    let keys = path.display().to_string();
    let mut values = Values::default();
    for (setting, value) in [
        (&APPID, APP_ID),
        (&APPSECRET, APP_SECRET),
        (&API_BASE, "http://127.0.0.1:1"),
        (&LISTEN, "127.0.0.1:0"),
        (&INTERNAL_LISTEN, "127.0.0.1:0"),
        (&STORE, "memory"),
        (&CLIENT_KEYS, &keys),
    ] {
        values.set(setting, value);
    }
    let bound = Listeners::bind(&values).await.unwrap();
    let (listeners, config) = bound.with_config(&values).unwrap();
    let internal = listeners.internal.address();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let (stop, stopped) = watch::channel(false);
    let mut tasks = JoinSet::new();
    start(&config, listeners, &clock, &mut tasks, &stopped).unwrap();
    let mut readers = Vec::new();
    for _ in 0..8 {
        readers.push(Reader::open(internal, SHOP, "").await);
    }
    let started = Instant::now();
    stop.send_replace(true);
    for reader in &mut readers {
        reader.ended().await;
    }
    assert!(
        started.elapsed() < Duration::from_secs(1),
        "{:?}",
        started.elapsed()
    );
    tasks.join_all().await;
    let took = started.elapsed();
    assert!(took < Duration::from_secs(3), "{took:?}");
}
