//! Dead letters, as operators see them.

use std::net::SocketAddr;
use std::time::Duration;

use http::{Method, Request, header};
use serde_json::{Value, json};
use wechat_h5_store::NewItem;

use super::super::test_server::{APP_ID, TestResponse};
use super::back_end::Refusal;
use super::push_server::{KEY, PushServer};
use crate::config::{CLIENT_KEYS, PUSH_AES_KEY};
use crate::internal_client::InternalClient;
use crate::listener::Listener;
use crate::operator_client::OperatorClient;
use crate::operator_key::OperatorKey;
use crate::push::{Intake, IntakeSettings};
use crate::push_commands::{DeadLetters, Listed, MAX_WAIT, Which};
use crate::router;
use crate::sha256::sha256_hex;

const OPERATOR: &str = "00112233445566778899aabbccddeeff";
const SHOP: &str = "ffeeddccbbaa99887766554433221100";
const PATH: &str = "/operations/pushes";

async fn call(
    pushes: &PushServer,
    method: Method,
    path: &str,
    key: &str,
    body: &str,
) -> TestResponse {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {key}"));
    let request = request.body(body.to_owned().into()).unwrap();
    TestResponse::read(pushes.server.call_internal(request).await).await
}

async fn list(pushes: &PushServer) -> Value {
    call(pushes, Method::GET, PATH, OPERATOR, "").await.json()
}

/// A server with two pushes of two users that its back end does not take.
async fn with_two_waiting(folder: &tempfile::TempDir) -> PushServer {
    let file = folder.path().join("keys.toml");
    let entry = |name: &str, key: &str, more: &str| {
        let hash = sha256_hex(key);
        format!("[[client]]\nname = \"{name}\"\nkey_sha256 = \"{hash}\"\n{more}\n")
    };
    let keys = entry("operator", OPERATOR, "may_operate = true") + &entry("shop", SHOP, "");
    std::fs::write(&file, keys).unwrap();
    let settings = [(&PUSH_AES_KEY, KEY), (&CLIENT_KEYS, file.to_str().unwrap())];
    let pushes = PushServer::with(&settings).await;
    pushes.back_end.refuse(Refusal::All);
    for (content, id) in [("one", 1), ("two", 2)] {
        assert_eq!(pushes.hear(content, content, id).await.body, "success");
    }
    pushes
}

/// A server with two pushes that its back end did not take for 24 hours.
async fn with_two_dead(folder: &tempfile::TempDir) -> PushServer {
    let pushes = with_two_waiting(folder).await;
    pushes.server.clock.advance(Duration::from_hours(24));
    pushes.wait_for_dead(2).await;
    pushes.back_end.refuse(None);
    pushes
}

#[tokio::test]
async fn an_operator_lists_dead_letters_and_has_them_delivered_again() {
    let folder = tempfile::tempdir().unwrap();
    let pushes = with_two_dead(&folder).await;
    let dead = list(&pushes).await;
    let first = &dead["pushes"][0];
    assert_eq!(
        (&first["openid"], &first["type"]),
        (&json!("one"), &json!("text")),
        "{dead}"
    );
    assert_eq!(first["reason"], "the answer has status 502");
    assert_eq!(dead["next"], Value::Null);

    for (key, method, path, body, expected) in [
        (SHOP, Method::GET, PATH, "", (403, "client_not_allowed")),
        ("x", Method::GET, PATH, "", (401, "client_key_unknown")),
        (OPERATOR, Method::POST, PATH, "", (400, "invalid_body")),
        (OPERATOR, Method::POST, PATH, "{}", (400, "invalid_body")),
        (
            OPERATOR,
            Method::POST,
            PATH,
            r#"{"number":"x"}"#,
            (400, "invalid_body"),
        ),
        (
            OPERATOR,
            Method::POST,
            PATH,
            r#"{"all":true,"appid":"wx1"}"#,
            (400, "unknown_account"),
        ),
        (
            OPERATOR,
            Method::GET,
            "/operations/pushes?appid=wx1",
            "",
            (400, "unknown_account"),
        ),
        (
            OPERATOR,
            Method::GET,
            "/operations/pushes?after=x",
            "",
            (400, "invalid_body"),
        ),
    ] {
        let response = call(&pushes, method, path, key, body).await;
        let (status, code) = expected;
        assert_eq!(
            response.error(),
            (status, code.to_owned()),
            "{body} {}",
            response.body
        );
    }
    let number = first["number"].as_str().unwrap();
    let path = format!("{PATH}?appid={APP_ID}&after={number}");
    let rest = call(&pushes, Method::GET, &path, OPERATOR, "").await.json();
    assert_eq!(rest["pushes"].as_array().unwrap().len(), 1);

    let before = pushes.back_end.delivered().len();
    let body = json!({ "number": number }).to_string();
    for replayed in [1, 0] {
        let response = call(&pushes, Method::POST, PATH, OPERATOR, &body)
            .await
            .json();
        assert_eq!(response, json!({ "replayed": replayed }));
    }
    let response = call(&pushes, Method::POST, PATH, OPERATOR, r#"{"all":true}"#)
        .await
        .json();
    assert_eq!(response, json!({ "replayed": 1 }));
    pushes
        .back_end
        .wait_for(before + 2, &pushes.server.clock)
        .await;
    assert_eq!(pushes.back_end.contents()[before..], ["one", "two"]);
    assert_eq!(list(&pushes).await["pushes"], json!([]));
}

#[tokio::test]
async fn the_command_lists_and_replays_at_a_server_that_runs() {
    let folder = tempfile::tempdir().unwrap();
    let pushes = with_two_dead(&folder).await;
    let listener = Listener::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
    let address = listener.address();
    let (_keep, stop) = tokio::sync::watch::channel(false);
    tokio::spawn(listener.serve(router::internal(pushes.server.app.clone()), stop));
    let letters = |key, app_id| letters(&folder, address, key, app_id);
    for (key, app_id, said) in [
        (
            SHOP,
            None,
            "refuses: this client may not do what operators do (403 Forbidden): use a key",
        ),
        (
            OPERATOR,
            Some("wx&1"),
            "refuses: no account with this `appid` is configured (400",
        ),
    ] {
        let err = letters(key, app_id)
            .list(Listed::Dead)
            .await
            .unwrap_err()
            .to_string();
        assert!(
            err.starts_with(&format!("the server at {address} {said}")),
            "{err}"
        );
    }
    let letters = letters(OPERATOR, Some(APP_ID));
    let dead = letters.list(Listed::Dead).await.unwrap().pushes;
    assert_eq!(dead.len(), 2);
    let one = Which::One(&dead[1].number);
    for (which, expected) in [(&one, 1), (&one, 0), (&Which::All, 1)] {
        let replayed = letters.replay(which).await.unwrap();
        assert_eq!((replayed.replayed, replayed.waits_for), (expected, None));
    }
    let rest = letters.list(Listed::Dead).await.unwrap();
    assert!(rest.pushes.is_empty());
}

fn letters(
    folder: &tempfile::TempDir,
    address: SocketAddr,
    key: &str,
    app_id: Option<&str>,
) -> DeadLetters {
    let file = folder.path().join("key");
    std::fs::write(&file, format!("{key}\n")).unwrap();
    DeadLetters {
        server: OperatorClient {
            client: InternalClient::new(address, None),
            key: OperatorKey::read(&file).unwrap(),
        },
        app_id: app_id.map(str::to_owned),
        max_wait: MAX_WAIT,
    }
}

#[tokio::test]
async fn an_operator_sees_what_waits_and_gives_up_what_blocks_a_user() {
    let folder = tempfile::tempdir().unwrap();
    let pushes = with_two_waiting(&folder).await;
    assert_eq!(pushes.hear("one", "behind", 3).await.body, "success");
    let dead = list(&pushes).await;
    assert_eq!(dead, json!({"pushes": [], "next": null, "waiting": 3}));
    let path = format!("{PATH}?waiting=true");
    let waiting = call(&pushes, Method::GET, &path, OPERATOR, "").await.json();
    let shown = |at: usize| {
        let push = &waiting["pushes"][at];
        (
            push["openid"].as_str().unwrap(),
            push["reason"].as_str().unwrap(),
        )
    };
    let refused = "the answer has status 502";
    let shown = [shown(0), shown(1), shown(2)];
    assert_eq!(shown, [("one", refused), ("two", refused), ("one", "")]);
    let number = waiting["pushes"][0]["number"].as_str().unwrap();
    for (key, query, expected) in [
        (
            SHOP,
            format!("number={number}"),
            (403, "client_not_allowed"),
        ),
        (OPERATOR, "number=x".to_owned(), (400, "invalid_body")),
        (OPERATOR, String::new(), (400, "invalid_body")),
        (
            OPERATOR,
            format!("number={number}&appid=wx1"),
            (400, "unknown_account"),
        ),
    ] {
        let path = format!("{PATH}?{query}");
        let response = call(&pushes, Method::DELETE, &path, key, "").await;
        let (status, code) = expected;
        assert_eq!(response.error(), (status, code.to_owned()), "{query}");
    }
    pushes.back_end.refuse(None);
    let before = pushes.back_end.delivered().len();
    let path = format!("{PATH}?number={number}");
    for given_up in [1, 0] {
        let response = call(&pushes, Method::DELETE, &path, OPERATOR, "").await;
        assert_eq!(response.json(), json!({ "givenUp": given_up }));
    }
    // Without the clock that the first one waited for.
    for _ in 0..300 {
        if pushes.back_end.delivered().len() > before {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(pushes.back_end.contents()[before..], ["behind"]);
    let dead = list(&pushes).await;
    assert_eq!(dead["pushes"][0]["number"], number);
    assert_eq!(dead["pushes"][0]["reason"], "an operator gave it up");
}

#[tokio::test]
async fn the_command_gives_up_what_waits() {
    let folder = tempfile::tempdir().unwrap();
    let pushes = with_two_waiting(&folder).await;
    let listener = Listener::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
    let address = listener.address();
    let (_keep, stop) = tokio::sync::watch::channel(false);
    tokio::spawn(listener.serve(router::internal(pushes.server.app.clone()), stop));
    let letters = letters(&folder, address, OPERATOR, Some(APP_ID));
    assert_eq!(letters.list(Listed::Dead).await.unwrap().waiting, 2);
    let waiting = letters.list(Listed::Waiting).await.unwrap().pushes;
    assert_eq!(waiting.len(), 2);
    for is_there in [true, false] {
        let given_up = letters.give_up(&waiting[1].number).await.unwrap();
        assert_eq!(given_up, is_there);
    }
    let dead = letters.list(Listed::Dead).await.unwrap();
    assert_eq!(
        (dead.pushes[0].number.as_str(), dead.waiting),
        (&*waiting[1].number, 1)
    );
    let err = letters.give_up("x").await.unwrap_err().to_string();
    assert!(err.contains("consists of digits"), "{err}");
}

/// What an account has taken is not forgotten when it takes nothing any more.
#[tokio::test]
async fn dead_letters_are_there_although_nothing_is_taken_any_more() {
    let folder = tempfile::tempdir().unwrap();
    let pushes = with_two_dead(&folder).await;
    let account = pushes.server.app.pushes.find(APP_ID).unwrap();
    let settings = account.intake().settings.clone();
    let nothing = IntakeSettings {
        push: None,
        payment: None,
        webhook: None,
    };
    let intake = |settings| Intake::new(&account.app_id, settings).unwrap();
    account.replace_intake(intake(nothing));
    let before = pushes.back_end.delivered().len();
    let dead = list(&pushes).await;
    assert_eq!(dead["pushes"].as_array().map(Vec::len), Some(2), "{dead}");
    let all = r#"{"all":true}"#;
    let replayed = call(&pushes, Method::POST, PATH, OPERATOR, all).await;
    assert_eq!(
        replayed.json(),
        json!({ "replayed": 2, "waitsFor": "push_webhook" })
    );
    let waiting = format!("wechat_h5_push_queue_items{{appid=\"{APP_ID}\"}}");
    assert!(pushes.metric(&waiting).await.ends_with(" 2"));
    account.replace_intake(intake(settings));
    pushes
        .back_end
        .wait_for(before + 2, &pushes.server.clock)
        .await;
    let mut delivered = pushes.back_end.contents().split_off(before);
    delivered.sort();
    assert_eq!(delivered, ["one", "two"]);
}

/// It would be put back and given up without end.
#[tokio::test]
async fn what_nobody_can_work_off_is_put_back_once() {
    let pushes = PushServer::start().await;
    let account = pushes.server.app.pushes.find(APP_ID).unwrap();
    let queue = account.queue().await.unwrap();
    let item = NewItem {
        lane: "of another version".to_owned(),
        duplicate_key: "unreadable".to_owned(),
        value: b"?".to_vec(),
        remember_for: None,
    };
    queue.append(item).await.unwrap();
    let dead = async || {
        for _ in 0..300 {
            let dead = account.dead_pushes(None).await.unwrap().pushes;
            if !dead.is_empty() {
                return dead;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("it is not given up");
    };
    assert_eq!(dead().await[0].reason, "it cannot be read");
    let replay = tokio::time::timeout(Duration::from_secs(20), account.replay_dead(None));
    assert_eq!(replay.await.unwrap().unwrap().replayed, 1);
    assert_eq!(dead().await.len(), 1);
}
