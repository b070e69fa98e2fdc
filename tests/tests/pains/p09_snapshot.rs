//! Snapshot pages (快照页): the visitor's openid is made up.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use wechat_h5_e2e::{Options, Scenario, Visitor, scenario};

use crate::tutorial_code::backend::text;
use crate::tutorial_code::oauth;

#[test]
fn a_person_of_a_snapshot_page_gets_a_second_account() {
    scenario("pain-09-snapshot", Options::split(), async |s| {
        naive(s).await?;
        ours(s).await
    });
}

async fn naive(s: &Scenario) -> anyhow::Result<()> {
    let mut accounts = BTreeSet::new();
    for snapshot in [true, false] {
        s.sandbox.user(&json!({"snapshot": snapshot})).await?;
        let code = oauth::code(s).await?;
        let answer = oauth::exchange(s.sandbox.base(), &code).await?;
        accounts.insert(text(&answer, "openid"));
    }
    assert_eq!(accounts.len(), 2, "one person: {accounts:?}");
    Ok(())
}

async fn ours(s: &Scenario) -> anyhow::Result<()> {
    s.sandbox.user(&json!({"snapshot": true})).await?;
    let mut visitor = Visitor::new(&s.http, &s.stand.page);
    visitor.sign_in().await?;
    let session = session(&mut visitor).await?;
    assert_eq!(session["signedIn"], false, "{session}");
    assert_eq!(session["snapshot"], true, "{session}");
    assert_eq!(session.get("openid"), None, "{session}");
    s.sandbox.user(&json!({"snapshot": false})).await?;
    visitor.sign_in().await?;
    let session = self::session(&mut visitor).await?;
    let real = &s.sandbox.account().await?["user"]["openid"];
    assert_eq!(&session["openid"], real, "the real one, and no other");
    Ok(())
}

async fn session(visitor: &mut Visitor) -> anyhow::Result<Value> {
    visitor.get("/api/session").await?.json()
}
