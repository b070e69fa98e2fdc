//! Dead letters, as operators see them.

use std::time::Duration;

use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use wechat_h5_push::PushMode;

use super::super::test_server::{APP_ID, TestResponse};
use super::back_end::Script;
use super::push_server::{KEY, PushServer};
use crate::config::{CLIENT_KEYS, PUSH_AES_KEY};
use crate::internal_client::InternalClient;
use crate::listener::Listener;
use crate::operator_client::OperatorClient;
use crate::operator_key::OperatorKey;
use crate::push_commands::{DeadLetters, MAX_WAIT, Which};
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

/// A server with two pushes that its back end did not take for 24 hours.
async fn with_two_dead(folder: &tempfile::TempDir) -> PushServer {
    let file = folder.path().join("keys.toml");
    let entry = |name: &str, key: &str, more: &str| {
        let hash = sha256_hex(key);
        format!("[[client]]\nname = \"{name}\"\nkey_sha256 = \"{hash}\"\n{more}\n")
    };
    let keys = entry("operator", OPERATOR, "may_operate = true") + &entry("shop", SHOP, "");
    std::fs::write(&file, keys).unwrap();
    let settings = [(&PUSH_AES_KEY, KEY), (&CLIENT_KEYS, file.to_str().unwrap())];
    let pushes = PushServer::with(&settings).await;
    for (content, id) in [("one", 1), ("two", 2)] {
        pushes.back_end.then(Script::status(StatusCode::NOT_FOUND));
        let made = super::push_server::Made {
            nonce: content,
            ..super::push_server::MADE
        };
        let message = super::push_server::message(content, content, id);
        let (query, body) = made.push(&message, PushMode::Encrypted);
        assert_eq!(pushes.post(&query, &body).await.body, "success");
    }
    pushes.back_end.then(Script::status(StatusCode::NOT_FOUND));
    pushes.back_end.then(Script::status(StatusCode::NOT_FOUND));
    pushes.server.clock.advance(Duration::from_hours(25));
    for _ in 0..300 {
        if list(&pushes).await["pushes"].as_array().unwrap().len() == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
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
    assert_eq!(first["reason"], "the answer has status 404");
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
    let letters = |key: &str, app_id: Option<&str>| {
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
    };
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
        let err = letters(key, app_id).list().await.unwrap_err().to_string();
        assert!(
            err.starts_with(&format!("the server at {address} {said}")),
            "{err}"
        );
    }
    let letters = letters(OPERATOR, Some(APP_ID));
    let dead = letters.list().await.unwrap();
    assert_eq!(dead.len(), 2);
    assert_eq!(
        letters.replay(&Which::One(&dead[1].number)).await.unwrap(),
        1
    );
    assert_eq!(
        letters.replay(&Which::One(&dead[1].number)).await.unwrap(),
        0
    );
    assert_eq!(letters.replay(&Which::All).await.unwrap(), 1);
    assert!(letters.list().await.unwrap().is_empty());
}
