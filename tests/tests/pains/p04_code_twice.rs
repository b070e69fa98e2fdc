//! 40163: WeChat calls back twice, people press Back, and a code is good once.

use wechat_h5_e2e::{Options, Scenario, Visitor, scenario};

use crate::naive::back_end::errcode;
use crate::naive::login;

const EXCHANGE: &str = "GET /sns/oauth2/access_token?";

#[test]
fn a_callback_that_comes_twice_ends_in_an_error() {
    scenario("pain-04-code-twice", Options::split(), async |s| {
        naive(s).await?;
        ours(s).await
    });
}

async fn naive(s: &Scenario) -> anyhow::Result<()> {
    let code = login::code(s).await?;
    let first = login::exchange(s.sandbox.base(), &code).await?;
    assert_eq!(errcode(&first), 0, "{first}");
    let again = login::exchange(s.sandbox.base(), &code).await?;
    assert_eq!(errcode(&again), 40163, "the person sees this one");
    Ok(())
}

async fn ours(s: &Scenario) -> anyhow::Result<()> {
    let mut visitor = Visitor::new(&s.http, &s.stand.page);
    let callback = visitor.callback_url().await?;
    for time in ["first", "second", "third"] {
        let answer = visitor.get(&callback).await?;
        assert_eq!(answer.status, 303, "{time}: {}", answer.body);
        assert_eq!(answer.header("location"), "/", "{time}");
    }
    assert!(visitor.is_signed_in().await?);
    assert_eq!(s.stand.tap()?.count(EXCHANGE), 1);
    Ok(())
}
