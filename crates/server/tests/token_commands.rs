//! `wechat-h5 token` with a server that runs and without one.

#![cfg(feature = "sandbox")]
#![allow(
    clippy::unwrap_used,
    reason = "what a test needs is there, or it fails"
)]

mod installation;

use serde_json::Value;

use self::installation::{APP_ID, Installation};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn the_times_are_shown_and_no_value_without_the_right_to_it() {
    let mut installation = Installation::new();
    let key = installation.add_client("shop", &["--may-fetch-tokens"]);
    let gateway_only = installation.add_client("till", &[]);
    let rights = ["--may-fetch-tokens", "--path", "/cgi-bin/stable_token"];
    let without_tickets = installation.add_client("kiosk", &rights);
    installation.serve();
    let shown = installation.succeeds(&["token", "show"]);
    let first = format!("{APP_ID} (server {}, fresh)\n", installation.internal);
    assert!(shown.starts_with(&first), "{shown}");
    for line in [
        "\n  access token   1 h 59 min left, until ",
        "\n  jsapi ticket   1 h ",
    ] {
        assert!(shown.contains(line), "{shown}");
    }
    let accounts = json(&installation.succeeds(&["token", "show", "--json"]));
    let token = &accounts[0]["accessToken"];
    assert!(
        token["remainingSeconds"].as_u64().unwrap() > 7000,
        "{token}"
    );
    assert!(token["ageSeconds"].as_u64().unwrap() < 60, "{token}");
    assert_eq!(token.get("value"), None);
    let reveal = ["token", "show", "--json", "--reveal", "--key-file"];
    let accounts = json(&installation.succeeds(&[&reveal[..], &[key]].concat()));
    assert_eq!(accounts[0].get("wxCardTicket"), None);
    installation.want_card_ticket(key);
    let accounts = json(&installation.succeeds(&[&reveal[..], &[key]].concat()));
    for credential in ["accessToken", "jsapiTicket", "wxCardTicket"] {
        let credential = &accounts[0][credential];
        let value = credential["value"].as_str().unwrap();
        assert!(value.len() > 64, "{value}");
        assert!(
            credential["ageSeconds"].as_u64().unwrap() < 60,
            "{credential}"
        );
    }
    let shown = installation.succeeds(&["token", "show"]);
    assert!(shown.contains("\n  wx_card ticket 1 h "), "{shown}");
    for (arguments, code, message) in [
        (
            &[&reveal[..], &[gateway_only]].concat(),
            1,
            "lacks the right `may_fetch_tokens`",
        ),
        (
            &[&reveal[..], &[without_tickets]].concat(),
            1,
            "refused (api unauthorized): this client may not call this path: add it to `paths`",
        ),
        (
            &[&reveal[..], &["h5.toml"]].concat(),
            2,
            "whose first line is no client key",
        ),
        (
            &[&reveal[..], &["appsecret"]].concat(),
            1,
            "refused (invalid appsecret): the secret is not the key of a client of this server",
        ),
        (
            &vec!["token", "show", "--appid", "wx0000000000000000"],
            2,
            "which is no account here: name one of wx5a4d6f78c1e2b390",
        ),
    ] {
        let (exit, error) = installation.fails(arguments);
        assert_eq!(exit, Some(code), "{error}");
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn without_a_server_the_store_is_shown() {
    let mut installation = Installation::new();
    let (code, error) = installation.fails(&["token", "show"]);
    assert_eq!(code, Some(1));
    assert!(
        error.contains("store.redb does not exist: start the server"),
        "{error}"
    );
    installation.serve();
    installation.stop();
    let accounts = json(&installation.succeeds(&["token", "show", "--json"]));
    let ticket = &accounts[0]["jsapiTicket"];
    assert!(
        ticket["remainingSeconds"].as_u64().unwrap() > 7000,
        "{ticket}"
    );
    assert!(ticket["ageSeconds"].as_u64().unwrap() < 60, "{ticket}");
    let source = accounts[0]["source"].as_str().unwrap();
    assert!(source.starts_with("store redb:"), "{source}");
    installation.set("store", "memory");
    let (code, error) = installation.fails(&["token", "show"]);
    assert_eq!(code, Some(1));
    assert!(error.contains("in the memory of a server"), "{error}");
}

#[test]
fn a_token_is_replaced_by_the_server_once_and_not_again_at_once() {
    let mut installation = Installation::new();
    let key = installation.add_client("shop", &["--may-fetch-tokens"]);
    let gateway_only = installation.add_client("till", &[]);
    installation.serve();
    let refresh = ["token", "refresh", "--key-file"];
    let (code, error) = installation.fails(&refresh[..2]);
    assert_eq!(code, Some(2));
    assert!(
        error.contains("keys add NAME --may-fetch-tokens"),
        "{error}"
    );
    let (code, error) = installation.fails(&[&refresh[..], &[gateway_only]].concat());
    assert_eq!(code, Some(1));
    assert!(error.contains("may_fetch_tokens = true"), "{error}");
    let done = installation.succeeds(&[&refresh[..], &[key]].concat());
    let start = format!("{APP_ID} has another access token, by the server at ");
    assert!(done.starts_with(&start), "{done}");
    let (code, error) = installation.fails(&[&refresh[..], &[key]].concat());
    assert_eq!(code, Some(1));
    let (_, wait) = error
        .split_once("replaced by force too often: try again in ")
        .unwrap();
    let seconds: u64 = wait.trim().trim_end_matches(" s").parse().unwrap();
    assert!((1..=30).contains(&seconds), "{error}");
}

#[test]
fn without_a_server_the_command_replaces_the_token_in_its_place() {
    let mut installation = Installation::new();
    installation.serve();
    installation.stop();
    let fingerprint = |installation: &Installation| {
        let accounts = json(&installation.succeeds(&["token", "show", "--json"]));
        accounts[0]["accessToken"]["ageSeconds"].as_u64().unwrap()
    };
    assert!(fingerprint(&installation) < 60);
    let done = json(&installation.succeeds(&["token", "refresh", "--json"]));
    assert_eq!(done["replaced"], true);
    assert!(
        done["by"]
            .as_str()
            .unwrap()
            .starts_with("this command, into redb:"),
        "{done}"
    );
    let (code, error) = installation.fails(&["token", "refresh"]);
    assert_eq!(code, Some(1));
    assert!(
        error.contains("replaced by force too often: try again in "),
        "{error}"
    );
    // One line for a person, and none of a log.
    assert_eq!(error.lines().count(), 1, "{error}");
    installation.control("account", r#"{"ipAllowList":["10.0.0.0/8"]}"#);
    let (code, error) = installation.fails(&["token", "refresh"]);
    assert_eq!(code, Some(1));
    assert!(error.contains("40164"), "{error}");
    assert_eq!(error.lines().count(), 1, "{error}");
}
