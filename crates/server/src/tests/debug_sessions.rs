//! `/api/debug/sessions…`

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use futures::FutureExt as _;
use http::{Method, Request};
use serde_json::{Value, json};

use super::test_server::{ORIGIN, TestResponse, TestServer};
use crate::config::DEBUG_PAIRING;

const SESSIONS: &str = "/api/debug/sessions";
const CLAIM: &str = "/api/debug/sessions/claim";
const HERE: &[(&str, &str)] = &[("origin", ORIGIN)];

/// A server on which desks may debug phones.
pub(crate) struct Pairing {
    server: TestServer,
}

/// A phone or a desk in a session.
#[derive(Clone)]
struct Side {
    session: String,
    key: String,
}

impl Pairing {
    pub(crate) async fn start() -> Self {
        let server = TestServer::with(|values| values.set(&DEBUG_PAIRING, "yes")).await;
        Self { server }
    }

    pub(crate) async fn post(&self, path: &str, key: &str, body: &Value) -> TestResponse {
        self.send(Method::POST, path, key, &body.to_string()).await
    }

    pub(crate) async fn get(&self, path: &str, key: &str) -> TestResponse {
        self.send(Method::GET, path, key, "").await
    }

    pub(crate) async fn delete(&self, path: &str, key: &str) -> TestResponse {
        self.send(Method::DELETE, path, key, "").await
    }

    async fn send(&self, method: Method, path: &str, key: &str, body: &str) -> TestResponse {
        let bearer = format!("Bearer {key}");
        let headers = [("authorization", bearer.as_str()), HERE[0]];
        send(&self.server, method, path, &headers, body).await
    }

    /// A request from this address.
    async fn post_from(&self, ip: &str, path: &str, body: &Value) -> TestResponse {
        let peer: SocketAddr = format!("{ip}:4711").parse().unwrap();
        let request = Request::post(path).header("origin", ORIGIN);
        let request = request.extension(ConnectInfo(peer));
        let request = request.body(Body::from(body.to_string())).unwrap();
        self.server.send(request).await
    }

    /// A phone, and its code.
    async fn phone(&self) -> (Side, String) {
        let created = self.post(SESSIONS, "", &json!({})).await;
        assert_eq!(created.status, 200, "{}", created.body);
        let created = created.json();
        let text = |name: &str| created[name].as_str().unwrap().to_owned();
        let side = Side {
            session: format!("{SESSIONS}/{}", text("id")),
            key: text("phoneKey"),
        };
        (side, text("code"))
    }

    async fn claim(&self, code: &str) -> TestResponse {
        self.post(CLAIM, "", &json!({ "code": code })).await
    }

    async fn pair(&self) -> (Side, Side) {
        let (phone, code) = self.phone().await;
        let claimed = self.claim(&code).await;
        assert_eq!(claimed.status, 200, "{}", claimed.body);
        let claimed = claimed.json();
        let id = claimed["id"].as_str().unwrap();
        let desk = Side {
            session: format!("{SESSIONS}/{id}"),
            key: claimed["deskKey"].as_str().unwrap().to_owned(),
        };
        assert_eq!(desk.session, phone.session);
        (phone, desk)
    }

    async fn say(&self, side: &Side, number: u32, message: &Value) -> TestResponse {
        let body = json!({"number": number, "message": message});
        let path = format!("{}/messages", side.session);
        self.post(&path, &side.key, &body).await
    }

    async fn events(&self, side: &Side, query: &str) -> TestResponse {
        let path = format!("{}/events?{query}", side.session);
        self.get(&path, &side.key).await
    }

    fn advance(&self, seconds: u64) {
        self.server.clock.advance(Duration::from_secs(seconds));
    }
}

async fn send(
    server: &TestServer,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> TestResponse {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = Body::from(body.to_owned());
    server.send(request.body(body).unwrap()).await
}

/// The numbers of the messages in these events.
fn numbers(events: &Value) -> Vec<u64> {
    let messages = events["messages"].as_array().unwrap().iter();
    messages.map(|m| m["number"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn it_is_off_by_default_and_then_as_unknown_as_any_other_path() {
    let server = TestServer::start().await;
    assert!(server.app.debug_sessions.is_none());
    for path in [
        SESSIONS.to_owned(),
        CLAIM.to_owned(),
        format!("{SESSIONS}/0a"),
        format!("{SESSIONS}/0a/messages"),
        format!("{SESSIONS}/0a/events"),
    ] {
        for method in [Method::GET, Method::POST, Method::DELETE] {
            let unknown = send(&server, method.clone(), "/api/unknown", HERE, "").await;
            let response = send(&server, method, &path, HERE, "").await;
            assert_eq!(response.error(), (404, "not_found".to_owned()), "{path}");
            assert_eq!(response.body, unknown.body);
        }
    }
}

#[tokio::test]
async fn a_desk_runs_something_on_the_phone_and_sees_the_result() {
    let pairing = Pairing::start().await;
    let (phone, desk) = pairing.pair().await;
    let run = json!({"run": {"name": "getNetworkType", "arguments": {}}});
    assert_eq!(pairing.say(&desk, 1, &run).await.status, 204);
    let events = pairing.events(&phone, "").await;
    assert_eq!(events.header("cache-control"), "no-store");
    let events = events.json();
    assert_eq!(events["messages"], json!([{"number": 1, "message": run}]));
    assert_eq!(events["peer"], "present");
    let result = json!({"done": {"networkType": "wifi"}});
    assert_eq!(pairing.say(&phone, 1, &result).await.status, 204);
    let events = pairing.events(&desk, "after=0&peer=present").await.json();
    assert_eq!(
        events["messages"],
        json!([{"number": 1, "message": result}])
    );
    // What was not acknowledged comes again, and what was not.
    let again = pairing.events(&desk, "after=0").await.json();
    assert_eq!(numbers(&again), [1]);
    let acknowledged = pairing.events(&desk, "after=1").await.json();
    assert_eq!(numbers(&acknowledged), [0; 0]);
}

#[tokio::test]
async fn a_side_waits_until_something_is_new() {
    let pairing = Pairing::start().await;
    let (phone, code) = pairing.phone().await;
    let wait = |query| pairing.events(&phone, query);
    let mut waiting = Box::pin(wait("peer=expected"));
    assert!((&mut waiting).now_or_never().is_none());
    let claimed = pairing.claim(&code).await.json();
    assert_eq!(waiting.await.json()["peer"], "present");

    let desk = Side {
        session: phone.session.clone(),
        key: claimed["deskKey"].as_str().unwrap().to_owned(),
    };
    let mut waiting = Box::pin(wait("peer=present"));
    assert!((&mut waiting).now_or_never().is_none());
    pairing.say(&desk, 1, &json!("a")).await;
    assert_eq!(numbers(&waiting.await.json()), [1]);

    // Nothing happens: it is answered after five seconds, before the desk is gone.
    let asking = pairing.events(&desk, "peer=present");
    let mut asking = Box::pin(asking);
    assert!((&mut asking).now_or_never().is_none());
    let mut waiting = Box::pin(wait("after=1&peer=present"));
    assert!((&mut waiting).now_or_never().is_none());
    pairing.advance(4);
    assert!((&mut waiting).now_or_never().is_none());
    pairing.advance(1);
    let events = waiting.await.json();
    assert_eq!(
        (numbers(&events), &events["peer"]),
        (vec![], &json!("present"))
    );
}

#[tokio::test]
async fn a_phone_that_was_closed_is_gone_within_seconds_and_may_come_back() {
    let pairing = Pairing::start().await;
    let (phone, desk) = pairing.pair().await;
    let asking = Box::pin(pairing.events(&phone, "peer=present"));
    let mut asking = asking;
    assert!((&mut asking).now_or_never().is_none());
    pairing.advance(4);
    // The connection is closed.
    drop(asking);
    let mut waiting = Box::pin(pairing.events(&desk, "peer=present"));
    assert!((&mut waiting).now_or_never().is_none());
    pairing.advance(4);
    assert!((&mut waiting).now_or_never().is_none());
    pairing.advance(1);
    assert_eq!(waiting.await.json()["peer"], "gone");

    let back = pairing.events(&phone, "").await.json();
    assert_eq!(back["ended"], Value::Null);
    let events = pairing.events(&desk, "peer=gone").await.json();
    assert_eq!(events["peer"], "present");

    // It stays away.
    pairing.advance(299);
    assert_eq!(
        pairing.events(&desk, "peer=present").await.json()["peer"],
        "gone"
    );
    pairing.advance(1);
    assert_eq!(
        pairing.events(&desk, "peer=gone").await.json()["ended"],
        "absent"
    );
}

#[tokio::test]
async fn either_side_ends_it_and_nothing_is_taken_after_the_end() {
    for (ender, word) in [(0, "phone"), (1, "desk")] {
        let pairing = Pairing::start().await;
        let (phone, desk) = pairing.pair().await;
        let sides = [&phone, &desk];
        let (ending, other) = (sides[ender], sides[1 - ender]);
        pairing.say(ending, 1, &json!("last")).await;
        let mut waiting = Box::pin(pairing.events(other, "after=1&peer=present"));
        assert!((&mut waiting).now_or_never().is_none());
        let ended = pairing.delete(&ending.session, &ending.key).await;
        assert_eq!((ended.status.as_u16(), ended.body.as_str()), (204, ""));
        assert_eq!(waiting.await.json()["ended"], word);
        for side in sides {
            let late = pairing.say(side, 2, &json!("late")).await;
            assert_eq!(late.error(), (410, "debug_session_ended".to_owned()));
            let events = pairing.events(side, "").await.json();
            assert_eq!(events["ended"], word);
            assert!(!events.to_string().contains("late"), "{events}");
        }
        // The first end counts.
        pairing.delete(&other.session, &other.key).await;
        assert_eq!(pairing.events(other, "").await.json()["ended"], word);
        pairing.advance(60);
        let gone = pairing.events(other, "").await;
        assert_eq!(gone.error(), (404, "debug_session_unknown".to_owned()));
    }
}

#[tokio::test]
async fn a_code_leads_one_desk_to_one_phone_once_and_for_five_minutes() {
    let pairing = Pairing::start().await;
    let unknown = (404, "debug_code_unknown".to_owned());
    let (_, used) = pairing.phone().await;
    assert_eq!(pairing.claim(&used).await.status, 200);
    // A second desk, or a replay.
    assert_eq!(pairing.claim(&used).await.error(), unknown);

    let (phone, late) = pairing.phone().await;
    pairing.advance(300);
    assert_eq!(pairing.claim(&late).await.error(), unknown);
    assert_eq!(
        pairing.events(&phone, "").await.json()["ended"],
        "code_expired"
    );

    let (phone, ended) = pairing.phone().await;
    pairing.delete(&phone.session, &phone.key).await;
    assert_eq!(pairing.claim(&ended).await.error(), unknown);
    for code in ["", "12345", "abcdef", "1234567890"] {
        assert_eq!(pairing.claim(code).await.error(), unknown, "{code}");
    }
    for body in [
        "",
        "{}",
        "[]",
        "{\"code\":123456}",
        "{\"code\":\"1\",\"code\":\"2\"}",
    ] {
        let response = pairing.send(Method::POST, CLAIM, "", body).await;
        assert_eq!(response.error(), (400, "invalid_body".to_owned()), "{body}");
    }
}

#[tokio::test]
async fn guessing_a_code_is_limited_for_a_client_and_for_all_together() {
    let pairing = Pairing::start().await;
    let (_, code) = pairing.phone().await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let guess = async |ip: &str, code: &str| {
        let claimed = pairing.post_from(ip, CLAIM, &json!({ "code": code })).await;
        claimed.status.as_u16()
    };
    let mut statuses = Vec::new();
    for _ in 0..7 {
        statuses.push(guess("8.8.8.8", wrong).await);
    }
    assert_eq!(statuses, [404, 404, 404, 404, 404, 404, 429]);
    // Of all clients together: the right code is not taken either.
    for client in 0..24 {
        assert_eq!(guess(&format!("9.9.9.{client}"), wrong).await, 404);
    }
    assert_eq!(guess("1.1.1.1", wrong).await, 429);
    let refused = pairing
        .post_from("1.1.1.2", CLAIM, &json!({ "code": code }))
        .await;
    assert_eq!(refused.error(), (429, "too_many_requests".to_owned()));
    assert_eq!(refused.header("retry-after"), "301");
    // Codes that were shown meanwhile are older than that by then, and new ones work.
    pairing.advance(301);
    let (_, code) = pairing.phone().await;
    assert_eq!(guess("1.1.1.1", &code).await, 200);
}

#[tokio::test]
async fn only_the_two_keys_of_a_session_open_it() {
    let pairing = Pairing::start().await;
    let (phone, desk) = pairing.pair().await;
    let (other, _) = pairing.pair().await;
    let unknown = (404, "debug_session_unknown".to_owned());
    let upper = phone.key.to_uppercase();
    let long = format!("{}0", desk.key);
    for key in ["", "0", &other.key, &long, &phone.key[1..], &upper] {
        if key == phone.key {
            continue;
        }
        let side = Side {
            session: phone.session.clone(),
            key: key.to_owned(),
        };
        assert_eq!(pairing.events(&side, "").await.error(), unknown, "{key}");
        assert_eq!(pairing.say(&side, 1, &json!(1)).await.error(), unknown);
        assert_eq!(pairing.delete(&side.session, key).await.error(), unknown);
    }
    // A key is taken from one header, and never from the URL.
    let bearer = format!("Bearer {}", phone.key);
    let path = format!("{}/events", phone.session);
    for headers in [
        vec![],
        vec![("authorization", phone.key.as_str())],
        vec![
            ("authorization", bearer.as_str()),
            ("authorization", bearer.as_str()),
        ],
        vec![("cookie", bearer.as_str())],
    ] {
        for path in [
            path.clone(),
            format!("{path}?key={0}&access_token={0}", phone.key),
        ] {
            let response = send(&pairing.server, Method::GET, &path, &headers, "").await;
            assert_eq!(response.error(), unknown, "{headers:?}");
        }
    }
    let here = pairing.events(&phone, "").await;
    assert_eq!(here.json()["ended"], Value::Null);
}

#[tokio::test]
async fn pages_of_other_sites_are_refused() {
    let pairing = Pairing::start().await;
    let (phone, code) = pairing.phone().await;
    let bearer = format!("Bearer {}", phone.key);
    let claim = json!({ "code": code }).to_string();
    let events = format!("{}/events", phone.session);
    let messages = format!("{}/messages", phone.session);
    for (method, path, body) in [
        (Method::POST, SESSIONS, "{}"),
        (Method::POST, CLAIM, claim.as_str()),
        (Method::GET, events.as_str(), ""),
        (
            Method::POST,
            messages.as_str(),
            "{\"number\":1,\"message\":1}",
        ),
        (Method::DELETE, phone.session.as_str(), ""),
    ] {
        for foreign in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            let headers = [("authorization", bearer.as_str()), foreign];
            let response = send(&pairing.server, method.clone(), path, &headers, body).await;
            assert_eq!(
                response.error(),
                (403, "cross_site".to_owned()),
                "{path} {foreign:?}"
            );
        }
        let headers = [("authorization", bearer.as_str())];
        let response = send(&pairing.server, method.clone(), path, &headers, body).await;
        let expected = if method == Method::GET { 200 } else { 403 };
        assert_eq!(response.status, expected, "{path} without an origin");
    }
    assert_eq!(pairing.claim(&code).await.status, 200);
}

#[tokio::test]
async fn messages_are_bounded_in_size_number_and_time() {
    let pairing = Pairing::start().await;
    let (phone, desk) = pairing.pair().await;
    let long = json!("x".repeat(16 * 1024));
    let refused = pairing.say(&desk, 1, &long).await;
    assert_eq!(refused.error(), (413, "payload_too_large".to_owned()));
    for (number, status) in [(0, 400), (2, 400), (1, 204), (1, 204), (3, 400), (2, 204)] {
        let response = pairing.say(&desk, number, &json!(number)).await;
        assert_eq!(response.status, status, "{number}");
    }
    assert_eq!(numbers(&pairing.events(&phone, "").await.json()), [1, 2]);
    for body in [
        "{}",
        "1",
        "{\"number\":3}",
        "{\"number\":-1,\"message\":1}",
        "{\"number\":3,\"message\":}",
    ] {
        let path = format!("{}/messages", desk.session);
        let response = pairing.send(Method::POST, &path, &desk.key, body).await;
        assert_eq!(response.error(), (400, "invalid_body".to_owned()), "{body}");
    }
    // A phone that fetches nothing.
    for number in 3..=64 {
        assert_eq!(pairing.say(&desk, number, &json!(1)).await.status, 204);
    }
    let full = pairing.say(&desk, 65, &json!(1)).await;
    assert_eq!(full.error(), (429, "too_many_requests".to_owned()));
    assert_eq!(full.header("retry-after"), "1");
    pairing.events(&phone, "after=64").await;
    let mut number = 64;
    let refused = loop {
        number += 1;
        assert!(number < 200, "no limit");
        let response = pairing.say(&desk, number, &json!(1)).await;
        if response.status != 204 {
            break response;
        }
        pairing
            .events(&phone, &format!("after={number}&peer=gone"))
            .await;
    };
    assert_eq!(refused.error(), (429, "too_many_requests".to_owned()));
    pairing.advance(1);
    assert_eq!(pairing.say(&desk, number, &json!(1)).await.status, 204);
}

#[tokio::test]
async fn a_session_lasts_an_hour() {
    let pairing = Pairing::start().await;
    let (phone, desk) = pairing.pair().await;
    for _ in 0..60 {
        for side in [&phone, &desk] {
            let events = pairing.events(side, "").await.json();
            assert_eq!(events["ended"], Value::Null);
        }
        pairing.advance(60);
    }
    for side in [&phone, &desk] {
        assert_eq!(pairing.events(side, "").await.json()["ended"], "too_long");
    }
}

#[tokio::test]
async fn sessions_are_bounded_in_number_and_those_that_are_over_make_room() {
    let pairing = Pairing::start().await;
    let create = async |ip: &str| pairing.post_from(ip, SESSIONS, &json!({})).await;
    let mut statuses = Vec::new();
    for _ in 0..9 {
        statuses.push(create("8.8.8.8").await.status.as_u16());
    }
    assert_eq!(statuses, [200, 200, 200, 200, 200, 200, 200, 200, 429]);
    // Its rate allows another, its sessions do not.
    pairing.advance(10);
    assert_eq!(create("8.8.8.8").await.status, 429);
    for client in 0..24 {
        assert_eq!(create(&format!("9.9.9.{client}")).await.status, 200);
    }
    let full = create("1.1.1.1").await;
    assert_eq!(full.error(), (429, "too_many_requests".to_owned()));
    pairing.advance(300);
    // Those of the first are over; 60 seconds later nothing is left of them.
    let created = create("1.1.1.1").await.json();
    let id = created["id"].as_str().unwrap();
    let phone = Side {
        session: format!("{SESSIONS}/{id}"),
        key: created["phoneKey"].as_str().unwrap().to_owned(),
    };
    for round in 0..200 {
        let ip = format!("7.7.7.{round}");
        let created = create(&ip).await;
        assert_eq!(created.status, 200, "{round}");
        let created = created.json();
        let path = format!("{SESSIONS}/{}", created["id"].as_str().unwrap());
        let key = created["phoneKey"].as_str().unwrap();
        assert_eq!(pairing.delete(&path, key).await.status, 204);
    }
    // A flood of others has not pushed it out.
    assert_eq!(pairing.events(&phone, "").await.json()["peer"], "expected");
}

#[tokio::test]
async fn only_the_latest_request_of_a_side_waits() {
    let pairing = Pairing::start().await;
    let (phone, _) = pairing.pair().await;
    let mut first = Box::pin(pairing.events(&phone, "peer=present"));
    assert!((&mut first).now_or_never().is_none());
    let mut second = Box::pin(pairing.events(&phone, "peer=present"));
    assert!((&mut second).now_or_never().is_none());
    assert_eq!(first.await.status, 200);
    assert!((&mut second).now_or_never().is_none());
}

#[tokio::test]
async fn a_stop_does_not_wait_for_those_who_wait() {
    let pairing = Pairing::start().await;
    let (phone, _) = pairing.pair().await;
    let mut waiting = Box::pin(pairing.events(&phone, "peer=present"));
    assert!((&mut waiting).now_or_never().is_none());
    pairing.server.app.events.end();
    assert_eq!(waiting.await.json()["ended"], Value::Null);
}
