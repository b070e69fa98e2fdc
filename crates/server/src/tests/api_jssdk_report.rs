//! `POST /api/jssdk/report`

use std::time::Duration;

use axum::body::Body;
use http::{Method, Request, StatusCode};
use serde_json::{Value, json};

use super::test_server::{
    APP_ID, APP_SECRET, ORIGIN, OTHER_APP_ID, TestResponse, TestServer, account, encode,
};

const PAGE: &str = "http://127.0.0.1:8080/me?a=1";
const GET_TICKET: &str = "/cgi-bin/ticket/getticket";

async fn config(server: &TestServer, url: &str) -> Value {
    let path = format!("/api/jssdk/config?url={}", encode(url));
    server.get(&path).await.json()
}

/// The report of a page that got this config for one URL and has another one.
fn report(config: &Value, signed: &str, page: &str) -> Value {
    json!({
        "signedUrl": signed,
        "pageUrl": page,
        "timestamp": config["timestamp"],
        "nonceStr": config["nonceStr"],
        "signature": config["signature"],
    })
}

async fn send(
    server: &TestServer,
    body: impl Into<Body>,
    headers: &[(&str, &str)],
) -> TestResponse {
    let mut request = Request::post("/api/jssdk/report");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    server.send(request.body(body.into()).unwrap()).await
}

async fn explained(server: &TestServer, report: &Value) -> Value {
    let response = send(server, report.to_string(), &[]).await;
    assert_eq!(response.status, StatusCode::OK, "{}", response.body);
    assert_eq!(response.header("cache-control"), "no-store");
    response.json()
}

/// Whether the client accepts this config at this page.
async fn verdict(server: &TestServer, config: &Value) -> Value {
    let body = json!({
        "appId": APP_ID,
        "timestamp": config["timestamp"],
        "nonceStr": config["nonceStr"],
        "signature": config["signature"],
        "url": PAGE,
    });
    let body = body.to_string();
    let response = server.send_to_sandbox(Method::POST, "/__sandbox/verify", &body);
    response.await.json()
}

/// The ticket itself, as another program with the AppSecret gets it.
async fn real_ticket(server: &TestServer) -> String {
    let body = json!({
        "grant_type": "client_credential",
        "appid": APP_ID,
        "secret": APP_SECRET,
    });
    let body = body.to_string();
    let token = server.send_to_sandbox(Method::POST, "/cgi-bin/stable_token", &body);
    let token = token.await.json()["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("{GET_TICKET}?type=jsapi&access_token={token}");
    let ticket = server.send_to_sandbox(Method::GET, &path, "").await.json();
    ticket["ticket"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_cause_and_the_first_differing_byte_are_named() {
    let server = TestServer::start().await;
    let signed = "http://127.0.0.1:8080/me";
    let config = config(&server, signed).await;
    let found = explained(&server, &report(&config, signed, PAGE)).await;
    assert_eq!(found["cause"], "query_dropped", "{found}");
    assert_eq!(found["certainty"], "proven");
    assert_eq!(
        (&found["at"], &found["signed"], &found["expected"]),
        (&json!(24), &json!(""), &json!("?a=1"))
    );
    let message = "the signed URL and the one that the client compares with differ at byte 24";
    assert_eq!(found["message"], message);
    let hint = "the query was left out: sign the whole URL up to the #";
    assert_eq!(found["hint"], hint);
    assert_eq!(found["tryAgain"], false);

    let chinese = [("accept-language", "zh-CN,zh;q=0.9")];
    let report = report(&config, signed, PAGE).to_string();
    let chinese = send(&server, report, &chinese).await;
    assert_eq!(chinese.header("vary"), "accept-language");
    let hint = "签名时少了 ? 及其后的查询参数：请签名 # 之前的完整地址";
    assert_eq!(chinese.json()["hint"], hint);
    assert_eq!(server.calls(GET_TICKET), 1, "no ticket was suspected");
}

#[tokio::test]
async fn the_url_that_the_client_names_counts_and_text_of_strangers_is_shown_as_it_is() {
    let server = TestServer::start().await;
    let config = config(&server, PAGE).await;
    let mut report = report(&config, PAGE, PAGE);
    report["realAuthUrl"] = json!(["http://127.0.0.1:8080/\u{202e}x"]);
    let found = explained(&server, &report).await;
    assert_eq!(found["cause"], "entry_url", "{found}");
    assert_eq!(found["at"], 22);
    let expected = found["expected"].as_str().unwrap();
    assert!(expected.starts_with("\\u{202e}x"), "{expected}");
}

/// The whole way of a page whose ticket the platform no longer accepts.
#[tokio::test]
async fn a_page_whose_ticket_was_replaced_recovers_through_a_report() {
    let server = TestServer::start().await;
    let first = config(&server, PAGE).await;
    assert_eq!(verdict(&server, &first).await["ok"], true);

    // The server's clock does not notice, and it goes on with a dead ticket and a dead token.
    server.sandbox.advance(7200);
    let dead = config(&server, PAGE).await;
    assert_eq!(verdict(&server, &dead).await["reason"], "expired_ticket");
    let found = explained(&server, &report(&dead, PAGE, PAGE)).await;
    assert_eq!(found["cause"], "stale_ticket", "{found}");
    assert_eq!(found["ticket"], "replaced");
    assert_eq!(found["tryAgain"], true);

    let renewed = config(&server, PAGE).await;
    assert_eq!(verdict(&server, &renewed).await["ok"], true);

    // Another page that was signed before gets the same answer, and costs nothing.
    let calls = server.calls(GET_TICKET);
    let found = explained(&server, &report(&first, PAGE, PAGE)).await;
    assert_eq!(
        (&found["cause"], &found["tryAgain"]),
        (&json!("stale_ticket"), &json!(true))
    );
    assert_eq!(found["certainty"], "proven");
    assert_eq!(server.calls(GET_TICKET), calls);
}

#[tokio::test]
async fn a_right_signature_costs_one_call_in_five_minutes() {
    let server = TestServer::start().await;
    let config = config(&server, PAGE).await;
    let report = report(&config, PAGE, PAGE);
    for (seconds, ticket, calls) in [
        (0, "confirmed", 2),
        (1, "checked_before", 2),
        (298, "checked_before", 2),
        (1, "confirmed", 3),
    ] {
        server.clock.advance(Duration::from_secs(seconds));
        let found = explained(&server, &report).await;
        assert_eq!(
            (&found["cause"], &found["tryAgain"]),
            (&json!("valid"), &json!(false))
        );
        assert_eq!(found["ticket"], ticket, "{found}");
        assert_eq!(server.calls(GET_TICKET), calls);
    }
    server.clock.advance(Duration::from_mins(5));
    server.stop_wechat();
    let found = explained(&server, &report).await;
    assert!(
        ["unknown", "confirmed"].contains(&found["ticket"].as_str().unwrap()),
        "{found}"
    );
}

/// Two servers with different tickets answer the same, whatever is asked: no number of
/// questions tells them apart.
#[tokio::test]
async fn no_answer_depends_on_the_ticket() {
    let (one, other) = (TestServer::start().await, TestServer::start().await);
    let config = config(&one, PAGE).await;
    let ticket = real_ticket(&one).await;
    assert_ne!(ticket, real_ticket(&other).await);
    let signature = config["signature"].as_str().unwrap();
    let mut questions = Vec::new();
    // Each signature that differs from the right one in a single digit.
    for at in 0..40 {
        let mut near = signature.as_bytes().to_vec();
        near[at] = if near[at] == b'0' { b'1' } else { b'0' };
        questions.push((String::from_utf8(near).unwrap(), PAGE));
    }
    // Parts of it, and other texts and pages.
    for text in [
        "",
        "0",
        &signature[..39],
        "not hex",
        &"ab".repeat(32),
        &ticket,
    ] {
        questions.push((text.to_owned(), PAGE));
        questions.push((text.to_owned(), "http://127.0.0.1:8080/other#/x"));
    }
    for (signature, page) in questions {
        let mut question = report(&config, PAGE, page);
        question["signature"] = json!(signature);
        let answers = [
            send(&one, question.to_string(), &[]).await.body,
            send(&other, question.to_string(), &[]).await.body,
        ];
        assert_eq!(answers[0], answers[1], "{question}");
        assert!(!answers[0].contains(&ticket[..8]), "{}", answers[0]);
    }
    assert_eq!(one.calls(GET_TICKET), 2, "its own, and that of this test");
}

#[tokio::test]
async fn what_is_no_report_is_refused_by_name() {
    let server = TestServer::start().await;
    let config = config(&server, PAGE).await;
    let whole = report(&config, PAGE, PAGE);
    let with = |name: &str, value: Value| {
        let mut report = whole.clone();
        report[name] = value;
        report.to_string().into_bytes()
    };
    let deep = |name: &str, levels: usize| {
        let (open, close) = ("[".repeat(levels), "]".repeat(levels));
        format!("{{\"{name}\":{open}{close}}}").into_bytes()
    };
    let twice = whole.to_string().replacen('{', "{\"signature\":\"a\",", 1);
    for (body, status, code) in [
        (b"".to_vec(), 400, "invalid_body"),
        (b"[]".to_vec(), 400, "invalid_body"),
        (b"null".to_vec(), 400, "invalid_body"),
        (b"{".to_vec(), 400, "invalid_body"),
        (b"{}".to_vec(), 400, "missing_parameter"),
        (b"{} {}".to_vec(), 400, "invalid_body"),
        (b"\xff\xfe{\0}".to_vec(), 400, "invalid_body"),
        (
            b"{\"signedUrl\":\"\xc3\x28\"}".to_vec(),
            400,
            "invalid_body",
        ),
        (b"{\"signedUrl\":\"\\ud800\"}".to_vec(), 400, "invalid_body"),
        (b"signedUrl=a&pageUrl=b".to_vec(), 400, "invalid_body"),
        (deep("unknown", 4000), 400, "missing_parameter"),
        (deep("timestamp", 4000), 400, "invalid_body"),
        (deep("realAuthUrl", 4000), 400, "invalid_body"),
        (deep("signature", 4000), 400, "invalid_body"),
        (twice.into_bytes(), 400, "invalid_body"),
        (with("signedUrl", json!(null)), 400, "missing_parameter"),
        (with("signedUrl", json!(5)), 400, "invalid_body"),
        (with("pageUrl", json!(["a"])), 400, "invalid_body"),
        (with("pageUrl", json!("")), 400, "invalid_url"),
        (with("pageUrl", json!("/me")), 400, "invalid_url"),
        (
            with("pageUrl", json!("http://127.0.0.1:8080/a\0b")),
            400,
            "invalid_url",
        ),
        (
            with("pageUrl", json!("http://127.0.0.1:8080/a/../b")),
            400,
            "invalid_url",
        ),
        (
            with("pageUrl", json!("https://other.example/")),
            403,
            "origin_not_allowed",
        ),
        (with("timestamp", json!("soon")), 400, "invalid_body"),
        (with("timestamp", json!(-1)), 400, "invalid_body"),
        (with("timestamp", json!(1e300)), 400, "invalid_body"),
        (with("timestamp", json!({})), 400, "invalid_body"),
        (with("nonceStr", json!(true)), 400, "invalid_body"),
        (with("realAuthUrl", json!({"a": 1})), 400, "invalid_body"),
        (
            with("appid", json!("wx0000000000000000")),
            400,
            "unknown_account",
        ),
        (
            with("ua", json!("x".repeat(8 * 1024))),
            413,
            "payload_too_large",
        ),
        (
            with("ua", json!("x".repeat(17 * 1024))),
            413,
            "payload_too_large",
        ),
    ] {
        let shown = String::from_utf8_lossy(&body[..body.len().min(200)]).into_owned();
        let response = send(&server, body, &[]).await;
        assert_eq!(response.error(), (status, code.to_owned()), "{shown}");
    }
    // What no signature has is explained.
    for (name, value, cause) in [
        (
            "timestamp",
            json!(9_007_199_254_740_993_u64),
            "milliseconds",
        ),
        ("timestamp", json!(u64::MAX), "milliseconds"),
        ("signature", json!("\u{0}\u{202e}"), "malformed_signature"),
        ("signature", json!("A".repeat(6000)), "malformed_signature"),
        ("nonceStr", json!("票".repeat(2000)), "other_string"),
        ("signedUrl", json!(""), "valid"),
        ("signedUrl", json!("a".repeat(7000)), "valid"),
        ("realAuthUrl", json!("http".repeat(1500)), "entry_url"),
    ] {
        let mut report = whole.clone();
        report[name] = value;
        let found = explained(&server, &report).await;
        let causes = found["also"].as_array().into_iter().flatten();
        let mut causes = causes.chain([&found]).map(|found| &found["cause"]);
        assert!(causes.any(|found| *found == cause), "{name}: {found}");
    }
}

#[tokio::test]
async fn only_pages_of_the_site_report() {
    let server = TestServer::start().await;
    let config = config(&server, PAGE).await;
    let report = report(&config, "http://127.0.0.1:8080/", PAGE).to_string();
    let here = ("origin", ORIGIN);
    let foreign = ("origin", "https://evil.example");
    for (headers, is_accepted) in [
        (vec![], true),
        (vec![here], true),
        (vec![("sec-fetch-site", "same-origin"), here], true),
        (vec![("sec-fetch-site", "same-site"), here], false),
        (vec![("sec-fetch-site", "cross-site"), foreign], false),
        (vec![foreign], false),
        (vec![("origin", "null")], false),
    ] {
        let response = send(&server, report.clone(), &headers).await;
        let status = response.status.as_u16();
        assert_eq!(status, if is_accepted { 200 } else { 403 }, "{headers:?}");
        assert_eq!(response.header("access-control-allow-origin"), "");
    }
}

#[tokio::test]
async fn the_account_is_named_where_there_are_several() {
    let accounts = vec![account(APP_ID), account(OTHER_APP_ID)];
    let server = TestServer::with_accounts(accounts).await;
    let path = format!(
        "/api/jssdk/config?appid={OTHER_APP_ID}&url={}",
        encode(PAGE)
    );
    let config = server.get(&path).await.json();
    let mut report = report(&config, PAGE, PAGE);
    let unnamed = send(&server, report.to_string(), &[]).await;
    assert_eq!(unnamed.error(), (400, "missing_parameter".to_owned()));
    report["appid"] = json!(OTHER_APP_ID);
    assert_eq!(explained(&server, &report).await["cause"], "valid");
    report["appid"] = json!(APP_ID);
    let found = explained(&server, &report).await;
    assert_eq!(
        found["cause"], "other_string",
        "no other account is named: {found}"
    );
}

/// More reports at once than are explained: each gets an answer soon, and pages are signed.
#[tokio::test]
async fn a_flood_of_long_searches_is_refused_in_part_and_signs_pages() {
    let server = TestServer::start().await;
    let page = format!("{ORIGIN}/?{}", "a=b%E4&".repeat(400));
    let config = config(&server, PAGE).await;
    let report = report(&config, &page, &page).to_string();
    let reports = (0..20).map(|_| send(&server, report.clone(), &[]));
    let reports = futures::future::join_all(reports);
    let signed = async {
        for _ in 0..20 {
            let path = format!("/api/jssdk/config?url={}", encode(PAGE));
            assert_eq!(server.get(&path).await.status, StatusCode::OK);
        }
    };
    let (reports, ()) = futures::join!(reports, signed);
    for report in reports {
        let is_answered = [200, 429].contains(&report.status.as_u16());
        assert!(is_answered, "{}", report.body);
    }
}
