//! What the journal says, and what it must not say.

use axum::http::StatusCode;
use serde_json::{Value, json};
use wechat_h5_sandbox::EntryKind;

use super::support::World;

fn verdicts(world: &World, name: &str) -> Vec<Value> {
    let entries = world.sandbox.journal(Some(EntryKind::Platform));
    let shown = entries.iter().filter(|entry| entry.name == name);
    shown
        .map(|entry| entry.details["verdict"].clone())
        .collect()
}

#[tokio::test]
async fn every_token_that_is_shown_is_judged() {
    let world = World::new();
    let first = world.access_token().await;
    world.ticket(&first).await;
    world.access_token().await;
    world.ticket(&first).await;
    world.sandbox.advance(300);
    world.ticket(&first).await;
    world.ticket("90_never").await;
    let seen = verdicts(&world, "/cgi-bin/ticket/getticket");
    assert_eq!(seen, ["valid", "overlap", "dead", "never_issued"]);
}

#[tokio::test]
async fn a_token_is_followed_by_its_hash() {
    let world = World::new();
    world.ticket(&world.access_token().await).await;
    let entries = world.sandbox.journal(Some(EntryKind::Platform));
    assert_eq!(entries[0].details["token"], entries[1].details["token"]);
    assert_eq!(entries[0].details["token"].as_str().unwrap().len(), 8);
    assert_eq!(entries[0].details["errcode"], 0);
}

#[tokio::test]
async fn no_secret_is_in_the_journal_or_in_debug() {
    let world = World::new();
    let access_token = world.access_token().await;
    let ticket = world.ticket(&access_token).await.text("ticket");
    let code = world.code("snsapi_userinfo").await;
    let user = world.exchange(&code).await;
    world.exchange(&code).await;
    let user_token = user.text("access_token");
    let refresh_token = user.text("refresh_token");
    world.refresh(&refresh_token).await;
    let openid = user.text("openid");
    world
        .get(&format!(
            "/sns/userinfo?access_token={user_token}&openid={openid}"
        ))
        .await;
    let page = format!("http://127.0.0.1:8080/?code={code}#{code}");
    world
        .post("/__sandbox/verify", &json!({ "appId": "x", "url": page }))
        .await;
    let shown = [
        world.get("/__sandbox/journal").await.body,
        format!("{:?}", world.sandbox),
        format!("{:?}", world.sandbox.journal(None)),
    ];
    let app_secret = "0123456789abcdef0123456789abcdef".to_owned();
    for (n, text) in shown.iter().enumerate() {
        assert!(text.len() > 100);
        for secret in [
            &access_token,
            &ticket,
            &code,
            &user_token,
            &refresh_token,
            &app_secret,
        ] {
            assert!(!text.contains(secret.as_str()), "text {n} holds {secret}");
        }
    }
}

#[tokio::test]
async fn the_client_adds_what_it_saw() {
    let world = World::new();
    let call = json!({
        "kind": "bridge", "name": "hideMenuItems", "args": { "menuList": ["a"] },
        "response": { "err_msg": "hideMenuItems:ok" }, "hidden": false, "seq": 99, "at": 1,
    });
    let answer = world.post("/__sandbox/journal", &call).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    world.access_token().await;
    let shown = world.get("/__sandbox/journal?kind=bridge").await.json();
    assert_eq!(shown["entries"].as_array().unwrap().len(), 1);
    let entry = &shown["entries"][0];
    assert_eq!(entry["seq"], 1);
    assert_eq!(entry["at"], super::support::START);
    assert_eq!(entry["args"]["menuList"][0], "a");
    assert_eq!(entry["response"]["err_msg"], "hideMenuItems:ok");
    for wrong in [
        json!({ "kind": "platform", "name": "x" }),
        json!({ "kind": "bridge" }),
    ] {
        let answer = world.post("/__sandbox/journal", &wrong).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    assert_eq!(
        world.get("/__sandbox/journal?kind=x").await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn a_person_at_the_authorize_page_leaves_a_trace() {
    let world = World::new();
    world.code("snsapi_userinfo").await;
    world.code("snsapi_base").await;
    let entries = world.sandbox.journal(Some(EntryKind::Page));
    let outcomes: Vec<_> = entries
        .iter()
        .map(|entry| entry.details["outcome"].clone())
        .collect();
    assert_eq!(outcomes, ["asked", "allowed", "silent"]);
}

#[tokio::test]
async fn a_panel_polls_what_is_new() {
    let world = World::new();
    for _ in 0..3 {
        world.access_token().await;
    }
    let ask = async |query: &str| world.get(&format!("/__sandbox/journal?{query}")).await;
    let seqs = |page: &Value| -> Vec<u64> {
        let entries = page["entries"].as_array().unwrap();
        entries.iter().map(|e| e["seq"].as_u64().unwrap()).collect()
    };
    let first = ask("kind=platform&limit=2").await.json();
    assert_eq!((seqs(&first), &first["next"]), (vec![1, 2], &json!(2)));
    let second = ask("kind=platform&limit=2&after=2").await.json();
    assert_eq!((seqs(&second), &second["next"]), (vec![3], &json!(3)));
    assert_eq!(seqs(&ask("after=3").await.json()), Vec::<u64>::new());
    assert_eq!(world.sandbox.journal_after(2, None)[0].seq, 3);

    world.post("/__sandbox/reset", &json!({})).await;
    world.access_token().await;
    let again = ask("after=3").await.json();
    assert_eq!((seqs(&again), &again["run"]), (vec![1], &json!(2)));
    for (wrong, says) in [
        ("after=x", "after is a whole number"),
        ("limit=-1", "limit is a whole number"),
        (
            "kind=Platform",
            "kind is one of platform, page, proxy, verify",
        ),
    ] {
        let answer = ask(wrong).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong}");
        assert!(answer.body.contains(says), "{}", answer.body);
    }
}
