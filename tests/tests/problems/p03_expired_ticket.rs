//! An expired ticket: no call fails, but every signature is invalid. And a remedy that is
//! worse: a new ticket for each page view.

use std::time::Duration;

use serde_json::json;
use wechat_h5_e2e::{Options, Scenario, scenario, until};

use crate::tutorial_code::backend::{Backend, errcode};

const VIEWS: usize = 20;
const LIMIT: Duration = Duration::from_secs(5);

#[test]
fn a_cached_ticket_expires_without_an_error_code() {
    // In the demo, the server follows the sandbox's clock.
    scenario("problem-03-expired-ticket", Options::demo(), async |s| {
        let page = s.url("/?a=1");
        let mut backend = Backend::new(s);
        let config = backend.config(&page).await?;
        assert_eq!(s.sandbox.verify(&config, &page).await?["ok"], true);
        assert_eq!(s.verdict(&page).await?["ok"], true);
        s.sandbox.advance(2 * 3600 + 1).await?;
        let config = backend.config(&page).await?;
        let refused = s.sandbox.verify(&config, &page).await?;
        assert_eq!(refused["errMsg"], "config:invalid signature");
        // The demo's server may have fetched the next one already.
        let reasons = ["expired_ticket", "replaced_ticket"].map(|reason| json!(reason));
        assert!(reasons.contains(&refused["reason"]), "{refused}");
        assert!(
            refused["explanation"]["ticket"]["expiredAt"].is_u64(),
            "{refused}"
        );
        assert_eq!(errors(s).await?, 0, "no errcode shows it");
        let accepted = until("a new ticket", LIMIT, async || {
            let verdict = s.verdict(&page).await?;
            Ok((verdict["ok"] == true).then_some(verdict))
        });
        accepted.await?;
        Ok(())
    });
}

#[test]
fn a_ticket_for_each_page_view_uses_up_the_quota() {
    scenario("problem-03-quota", Options::split(), async |s| {
        let page = s.url("/?a=1");
        for _ in 0..VIEWS {
            assert_eq!(s.verdict(&page).await?["ok"], true);
        }
        let tickets = s
            .sandbox
            .platform_calls("/cgi-bin/ticket/getticket")
            .await?;
        assert_eq!(tickets.len(), 1);
        let quotas = json!({"/cgi-bin/ticket/getticket": {"perDay": VIEWS}});
        s.sandbox.change_account(&json!({"quotas": quotas})).await?;
        let mut backend = Backend::new(s);
        let mut errcodes = Vec::new();
        for _ in 0..VIEWS {
            errcodes.push(errcode(&backend.call().await?));
        }
        assert_eq!(errcodes.pop(), Some(45009), "before the day is over");
        assert!(errcodes.iter().all(|code| *code == 0), "{errcodes:?}");
        assert_eq!(s.verdict(&page).await?["ok"], true);
        Ok(())
    });
}

async fn errors(s: &Scenario) -> anyhow::Result<usize> {
    let mut calls = s.sandbox.journal("platform").await?;
    calls.retain(|call| call["errcode"] != 0);
    Ok(calls.len())
}
