//! A ticket that has died: no call fails, and yet every signature is invalid. And the
//! cure that is worse: a ticket for each page view.

use std::time::Duration;

use serde_json::{Value, json};
use wechat_h5_e2e::{Options, Scenario, encode, scenario};

use crate::tutorial_code::backend::{Backend, errcode};

const VIEWS: usize = 20;
const LIMIT: Duration = Duration::from_secs(5);

#[test]
fn a_cached_ticket_expires_without_an_error_code() {
    // The demo's server lives by the sandbox's clock.
    scenario("problem-03-dead-ticket", Options::demo(), async |s| {
        let page = s.url("/?a=1");
        let mut naive = Backend::new(s);
        assert_eq!(verdict(s, &naive.config(&page).await?).await?["ok"], true);
        assert_eq!(verdict(s, &wechat_h5_works(s).await?).await?["ok"], true);
        s.sandbox.advance(2 * 3600 + 1).await?;
        let refused = verdict(s, &naive.config(&page).await?).await?;
        assert_eq!(refused["errMsg"], "config:invalid signature");
        assert_eq!(refused["reason"], "stale_ticket");
        assert_eq!(errors(s).await?, 0, "there is no errcode to see it by");
        let accepted = wechat_h5_e2e::until("a new ticket", LIMIT, async || {
            let verdict = verdict(s, &wechat_h5_works(s).await?).await?;
            Ok((verdict["ok"] == true).then_some(verdict))
        });
        accepted.await?;
        Ok(())
    });
}

#[test]
fn a_ticket_for_each_page_view_uses_up_the_quota() {
    scenario("problem-03-quota", Options::split(), async |s| {
        for _ in 0..VIEWS {
            assert_eq!(verdict(s, &wechat_h5_works(s).await?).await?["ok"], true);
        }
        assert_eq!(tickets(s).await?, 1);
        let quotas = json!({"/cgi-bin/ticket/getticket": {"perDay": VIEWS}});
        s.sandbox.change_account(&json!({"quotas": quotas})).await?;
        let mut naive = Backend::new(s);
        let mut responses = Vec::new();
        for _ in 0..VIEWS {
            responses.push(errcode(&naive.call().await?));
        }
        assert_eq!(responses.pop(), Some(45009), "before the day is over");
        assert!(
            responses.iter().all(|errcode| *errcode == 0),
            "{responses:?}"
        );
        assert_eq!(verdict(s, &wechat_h5_works(s).await?).await?["ok"], true);
        Ok(())
    });
}

async fn wechat_h5_works(s: &Scenario) -> anyhow::Result<Value> {
    let page = encode(&s.url("/?a=1"));
    let url = s.url(&format!("/api/jssdk/config?url={page}"));
    s.http.get(&url, &[]).await?.json()
}

async fn verdict(s: &Scenario, config: &Value) -> anyhow::Result<Value> {
    s.sandbox.verify(config, &s.url("/?a=1")).await
}

async fn tickets(s: &Scenario) -> anyhow::Result<usize> {
    let mut calls = s.sandbox.journal("platform").await?;
    calls.retain(|call| call["name"] == "/cgi-bin/ticket/getticket");
    Ok(calls.len())
}

async fn errors(s: &Scenario) -> anyhow::Result<usize> {
    let mut calls = s.sandbox.journal("platform").await?;
    calls.retain(|call| call["errcode"] != 0);
    Ok(calls.len())
}
