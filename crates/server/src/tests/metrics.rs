//! `/metrics`

use std::collections::BTreeSet;

use crate::config::{APPSECRET, PUSH_TOKEN, PUSH_WEBHOOK, PUSH_WEBHOOK_KEY};
use http::StatusCode;

use super::calling_back_end::{Gateway, SHOP, token_path, with_stand_in};
use super::test_server::{APP_ID, APP_SECRET, TestServer, encode};

/// The value of a metric, by its name and labels.
fn value<'a>(metrics: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = metrics.lines();
    lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(' '))
}

async fn metrics(server: &TestServer) -> String {
    let response = server.get_internal("/metrics").await;
    assert_eq!(response.status, StatusCode::OK);
    let content_type = response.header("content-type");
    assert!(content_type.starts_with("application/openmetrics-text"));
    assert!(response.body.ends_with("# EOF\n"));
    response.body
}

#[tokio::test]
async fn operators_see_credentials_requests_and_the_store() {
    let server = TestServer::start().await;
    let path = format!("/api/jssdk/config?url={}", encode("http://127.0.0.1:8080/"));
    for _ in 0..3 {
        assert_eq!(server.get(&path).await.status, StatusCode::OK);
    }
    server.get("/api/jssdk/config?url=no").await;
    server.get("/nothing/there").await;
    let text = metrics(&server).await;
    let of = |name: &str, labels: &str| {
        let name = format!("wechat_h5_{name}{{{labels}}}");
        value(&text, &name).unwrap_or("missing").to_owned()
    };
    let token = format!("appid=\"{APP_ID}\",credential=\"access_token\"");
    let ticket = format!("appid=\"{APP_ID}\",credential=\"jsapi_ticket\"");
    let account = format!("appid=\"{APP_ID}\"");
    let refused = format!("{account},reason=\"refused\"");
    let lease_taken = format!("{account},change=\"taken\"");
    let lease_lost = format!("{account},change=\"lost\"");
    for (name, labels, expected) in [
        ("credential_remaining_seconds", &*token, "7200.0"),
        ("credential_remaining_seconds", &ticket, "7200.0"),
        ("credential_fetches_total", &token, "1"),
        ("credential_fetches_total", &ticket, "1"),
        ("credential_fetch_failures_total", &refused, "0"),
        ("credential_fetches_held_back_total", &account, "0"),
        ("refresh_lease_total", &lease_taken, "1"),
        ("refresh_lease_total", &lease_lost, "0"),
        ("forced_refreshes_total", &account, "0"),
        ("account_failing", &account, "0"),
        ("credentials_unstored", &account, "0"),
        (
            "http_responses_total",
            "route=\"/api/jssdk/config\",status=\"200\"",
            "3",
        ),
        (
            "http_responses_total",
            "route=\"/api/jssdk/config\",status=\"400\"",
            "1",
        ),
        (
            "http_responses_total",
            "route=\"other\",status=\"404\"",
            "1",
        ),
        (
            "http_request_seconds_count",
            "route=\"/api/jssdk/config\"",
            "4",
        ),
    ] {
        assert_eq!(of(name, labels), expected, "{name} {labels}\n{text}");
    }
    assert_eq!(value(&text, "wechat_h5_store_failing"), Some("0"));
    assert_eq!(value(&text, "wechat_h5_sign_seconds_count"), Some("3"));
    assert!(
        text.contains("wechat_h5_sign_seconds_bucket{le=\"5.0\"} 3\n"),
        "{text}"
    );
}

#[tokio::test]
async fn a_failing_account_shows() {
    let server = TestServer::with(|values| values.set(&APPSECRET, "f".repeat(32))).await;
    let path = format!("/api/jssdk/config?url={}", encode("http://127.0.0.1:8080/"));
    server.get(&path).await;
    let text = metrics(&server).await;
    let account = format!("{{appid=\"{APP_ID}\"}}");
    let name = |name: &str| format!("wechat_h5_{name}{account}");
    assert_eq!(value(&text, &name("account_failing")), Some("1"));
    let refused = format!("{{appid=\"{APP_ID}\",reason=\"refused\"}}");
    let refused = format!("wechat_h5_credential_fetch_failures_total{refused}");
    assert_eq!(value(&text, &refused), Some("1"));
    assert!(!text.contains(&"f".repeat(32)));
}

#[tokio::test]
async fn the_calls_of_each_client_show() {
    let fields = "daily_calls = 100\npaths = [\"/cgi-bin/\"]";
    let gateway = Gateway::accepting_real_tokens(fields).await;
    let menu = with_stand_in("/cgi-bin/menu/get");
    for _ in 0..3 {
        assert_eq!(gateway.get(&menu).await.errcode(), 46003);
    }
    let real = gateway.real_token().await;
    gateway
        .get(&format!("/cgi-bin/no/such?access_token={real}"))
        .await;
    gateway
        .get("/sns/userinfo?access_token=user&openid=o")
        .await;
    gateway
        .get(&with_stand_in("/datacube/getusersummary"))
        .await;
    gateway.get(&token_path(APP_ID, &"f".repeat(32))).await;
    gateway.force_by_another_program().await;
    assert_eq!(gateway.get(&menu).await.errcode(), 46003);
    let text = metrics(&gateway.server).await;
    for (name, labels, expected) in [
        (
            "gateway_calls_total",
            r#"client="shop",path="/cgi-bin/menu/get",errcode="46003""#,
            "4",
        ),
        (
            "gateway_calls_total",
            r#"client="shop",path="/cgi-bin/menu/get",errcode="40001""#,
            "1",
        ),
        (
            "gateway_calls_total",
            r#"client="(token)",path="other",errcode="40066""#,
            "1",
        ),
        (
            "gateway_calls_total",
            r#"client="(user)",path="/sns/userinfo",errcode="40001""#,
            "1",
        ),
        (
            "gateway_refusals_total",
            r#"client="shop",errcode="48001""#,
            "1",
        ),
        (
            "gateway_refusals_total",
            r#"client="(unknown)",errcode="40125""#,
            "1",
        ),
        ("client_daily_calls", r#"client="shop""#, "4"),
        ("client_daily_calls_limit", r#"client="shop""#, "100"),
    ] {
        let full = format!("wechat_h5_{name}{{{labels}}}");
        assert_eq!(value(&text, &full), Some(expected), "{full}\n{text}");
    }
    for secret in [SHOP, &*real, "wh5-", APP_SECRET] {
        assert!(!text.contains(secret), "{text}");
    }
}

/// A rule that divides, or asks for what rises, needs a series before the first call.
#[tokio::test]
async fn calls_of_back_ends_are_counted_from_the_start() {
    const OF_NOBODY: [(&str, &str); 3] = [
        ("calls", r#"client="(user)",path="other",errcode="0""#),
        ("refusals", r#"client="(unknown)",errcode="40125""#),
        ("refusals", r#"client="(unknown)",errcode="40001""#),
    ];
    let without_keys = metrics(&TestServer::start().await).await;
    let with_keys = metrics(&Gateway::with_shop("").await.server).await;
    let of_shop = [("calls", r#"client="shop",path="other",errcode="0""#)];
    for (text, expected) in [(&without_keys, &[][..]), (&with_keys, &of_shop)] {
        for (what, labels) in OF_NOBODY.iter().chain(expected) {
            let name = format!("wechat_h5_gateway_{what}_total{{{labels}}}");
            assert_eq!(value(text, &name), Some("0"), "{name}\n{text}");
        }
    }
}

#[tokio::test]
async fn the_public_listener_has_no_metrics() {
    let server = TestServer::start().await;
    assert_eq!(server.get("/metrics").await.status, StatusCode::NOT_FOUND);
}

/// The names of metrics in a text, each with the labels that its selector has.
fn selectors(text: &str) -> Vec<(&str, Vec<&str>)> {
    let starts = text.match_indices("wechat_h5_");
    let selectors = starts.map(|(start, _)| {
        let rest = &text[start..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let (name, rest) = rest.split_at(end.unwrap_or(rest.len()));
        let labels = rest
            .strip_prefix('{')
            .and_then(|rest| rest.split('}').next());
        let names = labels.unwrap_or_default().split(',').filter_map(|label| {
            let end = label.find(['=', '!'])?;
            Some(label[..end].trim())
        });
        (name, names.collect())
    });
    selectors.collect()
}

#[tokio::test]
async fn the_rules_of_alarms_have_metrics_and_labels_that_exist() {
    let gateway = Gateway::with_shop("daily_calls = 100").await;
    gateway.get(&with_stand_in("/cgi-bin/menu/get")).await;
    gateway.get(&token_path(APP_ID, &"f".repeat(32))).await;
    let mut text = metrics(&gateway.server).await;
    let pushes = TestServer::with(|values| {
        values.set(&PUSH_TOKEN, "AAAAA");
        values.set(&PUSH_WEBHOOK, "http://127.0.0.1:1/");
        values.set(&PUSH_WEBHOOK_KEY, "0123456789abcdef");
    });
    text += &metrics(&pushes.await).await;
    let rules = include_str!("../../../../docs/alerts.yml");
    let used = selectors(rules);
    assert!(used.len() > 15, "{used:?}");
    for (name, labels) in used {
        let starts = [format!("{name}{{"), format!("{name} ")];
        let has_all = |line: &str| {
            let has = |label| line.contains(&format!("{label}=\""));
            starts.iter().any(|start| line.starts_with(start)) && labels.iter().all(has)
        };
        assert!(text.lines().any(has_all), "no {name} with {labels:?}");
    }
    for labels in rules.split(" by (").skip(1) {
        for label in labels.split(')').next().unwrap().split(", ") {
            let is_of_prometheus = label == "instance";
            let exists = text.contains(&format!("{label}=\""));
            assert!(is_of_prometheus || exists, "no {label}");
        }
    }
    // Both editions name each alarm that there is, and no other.
    let names = |text: &'static str| -> BTreeSet<&str> {
        let parts = text.split(|c: char| !c.is_ascii_alphanumeric());
        parts.filter(|part| part.starts_with("WechatH5")).collect()
    };
    for document in [
        include_str!("../../../../docs/operate.md"),
        include_str!("../../../../docs/operate.zh-CN.md"),
    ] {
        assert_eq!(names(document), names(rules));
    }
}
