//! `docs/openapi.json` describes the routes that there are, and what they respond.

use std::collections::BTreeSet;
use std::path::Path;

use axum::body::Body;
use http::{Method, Request};
use serde_json::{Value, json};

use super::api_jssdk_card::CARD_ID;
use super::calling_back_end::{Gateway, SHOP, TRUSTED, token_path, with_stand_in};
use super::debug_sessions::Pairing;
use super::payments::{Checkout, TILL, order, refund};
use super::pushes::notifications::{Sent, merchant, paid};
use super::test_server::{APP_ID, ORIGIN, TestResponse, TestServer, encode};
use crate::config::{PUSH_WEBHOOK, PUSH_WEBHOOK_KEY};
use crate::error_response::ErrorCode;
use crate::internal_route::InternalRoute;
use crate::openapi::{DOCUMENT, document};
use crate::public_route::PublicRoute;

const GATEWAY: &str = "/{path}";

#[test]
fn the_document_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let renewed = document();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        let renewed = serde_json::to_string_pretty(&renewed).unwrap() + "\n";
        std::fs::write(&path, renewed).unwrap();
        return;
    }
    let written: Value = serde_json::from_str(DOCUMENT).unwrap();
    assert!(
        renewed == written,
        "docs/openapi.json differs: UPDATE_DOCS=1 cargo test -p wechat-h5-server openapi"
    );
}

#[test]
fn it_is_of_openapi_3_1_and_every_reference_leads_somewhere() {
    let document = document();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1) {
        let pointer = reference.split('"').next().unwrap();
        assert!(document.pointer(pointer).is_some(), "{pointer}");
    }
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap_or("parameters");
            assert!(
                method == "parameters" || ids.insert(id.to_owned()),
                "{path} {id}"
            );
        }
    }
}

#[test]
fn it_has_every_route_and_no_other_and_every_error_code() {
    let document = document();
    let described = document["paths"].as_object().unwrap().keys();
    let described: BTreeSet<_> = described.map(String::as_str).collect();
    let public = PublicRoute::ALL.into_iter().map(PublicRoute::path);
    let internal = InternalRoute::ALL.into_iter().map(InternalRoute::path);
    let routes: BTreeSet<_> = public.chain(internal).chain([GATEWAY]).collect();
    assert_eq!(described, routes);
    let text = document["paths"].to_string();
    for code in ErrorCode::ALL {
        let name = format!("`{}`", code.as_str());
        assert!(text.contains(&name), "no operation has {name}");
    }
}

/// Of each path, the methods that are described are those that are served.
#[tokio::test]
async fn the_methods_are_those_that_are_served() {
    let gateway = Gateway::start().await;
    let document = document();
    for (path, item) in document["paths"].as_object().unwrap() {
        let is_public = PublicRoute::ALL.iter().any(|route| route.path() == path);
        let is_of_wechat = path.starts_with("/cgi-bin/") || path == GATEWAY;
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let request = Request::builder().method(method).uri(path);
            let response = if is_public {
                gateway
                    .server
                    .send(request.body(Body::empty()).unwrap())
                    .await
            } else if !is_of_wechat {
                gateway.send(request.body(Body::empty()).unwrap()).await
            } else {
                continue;
            };
            let is_described = item.get(method.to_ascii_lowercase()).is_some();
            assert_eq!(response.status != 405, is_described, "{method} {path}");
        }
    }
}

/// Checks a response with the schema that the document has for it. A field that the document
/// does not have is an error too.
fn check(document: &Value, (method, path): (&str, &str), response: &TestResponse) {
    let operation = &document["paths"][path][method];
    let responses = &operation["responses"];
    let status = response.status.as_u16().to_string();
    let described = responses.get(&status).unwrap_or(&responses["default"]);
    assert!(
        !described.is_null(),
        "{method} {path} has no {status}: {}",
        response.body
    );
    let Some(content) = described.get("content") else {
        assert_eq!(response.body, "", "{method} {path}");
        return;
    };
    let media_type = response.header("content-type").split(';').next().unwrap();
    let schema = &content[media_type]["schema"];
    assert!(
        !schema.is_null(),
        "{method} {path} {status} has no {media_type}"
    );
    if !media_type.ends_with("json") {
        return;
    }
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "components": document["components"],
        "allOf": [schema],
        "unevaluatedProperties": path == GATEWAY || path == "/openapi.json",
    });
    let validator = jsonschema::validator_for(&schema).unwrap();
    let json = response.json();
    let errors: Vec<_> = validator
        .iter_errors(&json)
        .map(|err| err.to_string())
        .collect();
    assert!(
        errors.is_empty(),
        "{method} {path} {status}: {errors:?} in {json}"
    );
}

#[tokio::test]
async fn real_responses_are_as_described() {
    let gateway = Gateway::start().await;
    let document = document();
    let page = encode(&format!("{ORIGIN}/me"));
    let account = format!("appid={APP_ID}");
    let mut browser = gateway.server.browser();
    let started = format!("/api/oauth/authorize?scope=snsapi_userinfo&return_to=/me&{account}");
    let away = browser.get(&started).await;
    check(&document, ("get", "/api/oauth/authorize"), &away);
    let callback = browser.consent(away.header("location"), "allow").await;
    check(
        &document,
        ("get", "/api/oauth/callback"),
        &browser.get(&callback).await,
    );
    let session = browser.get(&format!("/api/session?{account}")).await;
    assert_eq!(session.json()["signedIn"], true);
    check(&document, ("get", "/api/session"), &session);
    for path in ["/api/session/check", "/api/session/refresh"] {
        let asked = format!("{path}?{account}");
        let from_here = [("sec-fetch-site", "same-origin")];
        let said = browser.send(Method::POST, &asked, &from_here).await;
        assert_eq!(said.json()["status"], "valid");
        check(&document, ("post", path), &said);
        let refused = browser.send(Method::POST, &asked, &from_here).await;
        assert_eq!(refused.status, 429);
        check(&document, ("post", path), &refused);
    }
    for (path, query) in [
        ("/api/jssdk/config", format!("?url={page}&{account}")),
        ("/api/jssdk/config", format!("?url={page}")),
        (
            "/api/jssdk/config",
            format!("?url=https%3A%2F%2Fa.example%2F&{account}"),
        ),
        (
            "/api/jssdk/card/add",
            format!("?cardId={CARD_ID}&{account}"),
        ),
        ("/api/jssdk/card/add", format!("?cardId=p&{account}")),
        (
            "/api/jssdk/card/choose",
            format!("?cardType=GROUPON&{account}"),
        ),
        ("/api/jssdk/card/choose", "?cardType=x".to_owned()),
        ("/api/oauth/authorize", "?scope=x".to_owned()),
        ("/api/oauth/callback", "?code=a&state=b".to_owned()),
        ("/api/oauth/relay", "?code=a&state=b".to_owned()),
        ("/connect/oauth2/authorize", String::new()),
        ("/api/session", String::new()),
        ("/api/errors", String::new()),
        ("/api/errors", "?code=x".to_owned()),
        ("/healthz", String::new()),
        ("/readyz", String::new()),
    ] {
        let response = gateway.server.get(&format!("{path}{query}")).await;
        check(&document, ("get", path), &response);
    }
    let from_here = [("sec-fetch-site", "same-origin")];
    let path = format!("/api/session?{account}");
    let signed_out = browser.send(Method::DELETE, &path, &from_here).await;
    check(&document, ("delete", "/api/session"), &signed_out);
    let refused = browser.send(Method::DELETE, &path, &[]).await;
    check(&document, ("delete", "/api/session"), &refused);

    let config = format!("/api/jssdk/config?url={page}&{account}");
    let config = gateway.server.get(&config).await.json();
    for signed in ["/me", "/other"] {
        let report = json!({
            "appid": APP_ID,
            "signedUrl": format!("{ORIGIN}/me"),
            "pageUrl": format!("{ORIGIN}{signed}"),
            "timestamp": config["timestamp"],
            "nonceStr": config["nonceStr"],
            "signature": config["signature"],
        });
        let request = Request::post("/api/jssdk/report").body(Body::from(report.to_string()));
        let response = gateway.server.send(request.unwrap()).await;
        assert_eq!(response.status, 200, "{}", response.body);
        check(&document, ("post", "/api/jssdk/report"), &response);
    }
    let folder = tempfile::tempdir().unwrap();
    let merchant = merchant(&folder);
    let shop = TestServer::with(|values| {
        for (setting, value) in merchant {
            values.set(setting, value);
        }
        values.set(&PUSH_WEBHOOK, "http://127.0.0.1:1/");
        values.set(&PUSH_WEBHOOK_KEY, "0123456789abcdef");
    })
    .await;
    for (path, status) in [("/wechat/pay/1900009191", 204), ("/wechat/pay/1", 404)] {
        let mut sent = Sent::new("EV-1", "TRANSACTION.SUCCESS", &paid("ORDER-1"));
        sent.path = path.to_owned();
        let response = shop.send(sent.request()).await;
        assert_eq!(response.status, status, "{}", response.body);
        check(&document, ("post", "/wechat/pay/{mchid}"), &response);
    }
    let request = Request::post("/api/jssdk/report").body(Body::from("{"));
    let response = gateway.server.send(request.unwrap()).await;
    check(&document, ("post", "/api/jssdk/report"), &response);
}

#[tokio::test]
async fn real_responses_of_debugging_are_as_described() {
    let pairing = Pairing::start().await;
    let document = document();
    let sessions = "/api/debug/sessions";
    let created = pairing.post(sessions, "", &json!({})).await;
    check(&document, ("post", sessions), &created);
    let created = created.json();
    let claim = format!("{sessions}/claim");
    let code = json!({"code": created["code"]});
    let claimed = pairing.post(&claim, "", &code).await;
    check(&document, ("post", &claim), &claimed);
    let refused = pairing.post(&claim, "", &code).await;
    check(&document, ("post", &claim), &refused);
    let session = format!("{sessions}/{}", created["id"].as_str().unwrap());
    let phone = created["phoneKey"].as_str().unwrap();
    let desk = claimed.json()["deskKey"].as_str().unwrap().to_owned();
    let events = format!("{sessions}/{{id}}/events");
    let messages = format!("{sessions}/{{id}}/messages");
    let message = json!({"number": 1, "message": {"run": "getNetworkType"}});
    for key in [desk.as_str(), "wrong"] {
        let path = format!("{session}/messages");
        let sent = pairing.post(&path, key, &message).await;
        check(&document, ("post", &messages), &sent);
    }
    for query in ["", "?after=x", "?peer=x"] {
        let path = format!("{session}/events{query}");
        let got = pairing.get(&path, phone).await;
        check(&document, ("get", &events), &got);
    }
    let ended = pairing.delete(&session, phone).await;
    check(&document, ("delete", &format!("{sessions}/{{id}}")), &ended);
    let got = pairing.get(&format!("{session}/events"), &desk).await;
    assert_eq!(got.json()["ended"], "phone");
    check(&document, ("get", &events), &got);
    let path = format!("{session}/messages");
    let late = pairing.post(&path, &desk, &message).await;
    check(&document, ("post", &messages), &late);
}

#[tokio::test]
async fn real_responses_of_the_internal_listener_are_as_described() {
    let gateway = Gateway::start().await;
    let document = document();
    let ticket = "/cgi-bin/ticket/getticket";
    for (path, uri) in [
        ("/healthz", "/healthz".to_owned()),
        ("/readyz", "/readyz".to_owned()),
        ("/metrics", "/metrics".to_owned()),
        ("/events", "/events".to_owned()),
        ("/events", "/events?access_token=x".to_owned()),
        ("/openapi.json", "/openapi.json".to_owned()),
        ("/cgi-bin/token", token_path(APP_ID, SHOP)),
        ("/cgi-bin/token", token_path(APP_ID, TRUSTED)),
        ("/cgi-bin/token", token_path(APP_ID, "0")),
        (ticket, with_stand_in(&format!("{ticket}?type=jsapi"))),
        (ticket, with_stand_in(&format!("{ticket}?type=wx_card"))),
        (ticket, with_stand_in(&format!("{ticket}?type=x"))),
        (GATEWAY, with_stand_in("/cgi-bin/menu/get")),
        (GATEWAY, "/cgi-bin/menu/get".to_owned()),
        (GATEWAY, "/nothing".to_owned()),
    ] {
        check(&document, ("get", path), &gateway.get(&uri).await);
    }
    let path = "/cgi-bin/stable_token";
    for secret in [SHOP, "0"] {
        let body = json!({"grant_type": "client_credential", "appid": APP_ID, "secret": secret});
        check(&document, ("post", path), &gateway.post(path, &body).await);
    }
    let checkout = Checkout::start().await;
    for (path, body) in [
        ("/pay/jsapi", order()),
        ("/pay/jsapi", json!({})),
        ("/pay/refund", refund()),
        ("/pay/refund", json!({})),
    ] {
        let response = checkout.post(path, TILL, body.to_string()).await;
        check(&document, ("post", path), &response);
    }
    let served = gateway.get("/openapi.json").await;
    assert_eq!(served.header("content-type"), "application/json");
    assert_eq!(served.body, DOCUMENT);
}

#[tokio::test]
async fn the_data_of_events_is_as_described() {
    let gateway = Gateway::start().await;
    let request = Request::get(format!("/events?appid={APP_ID}"))
        .header("authorization", format!("Bearer {TRUSTED}"))
        .body(Body::empty());
    let response = gateway.server.call_internal(request.unwrap()).await;
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let mut body = response.into_body();
    let mut text = String::new();
    while !text.contains("data: ") {
        let frame = http_body_util::BodyExt::frame(&mut body).await.unwrap();
        text += std::str::from_utf8(&frame.unwrap().into_data().unwrap()).unwrap();
    }
    let data = text.split("data: ").nth(1).unwrap().lines().next().unwrap();
    let schema = json!({
        "components": document()["components"],
        "allOf": [{"$ref": "#/components/schemas/CredentialEvent"}],
        "unevaluatedProperties": false,
    });
    let mut data: Value = serde_json::from_str(data).unwrap();
    assert!(jsonschema::is_valid(&schema, &data), "{data}");
    data["other"] = json!(1);
    assert!(
        !jsonschema::is_valid(&schema, &data),
        "a field without a description"
    );
}
