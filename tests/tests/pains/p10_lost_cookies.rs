//! `state` against forged logins: some web-views lose the cookie that it is compared
//! with, so libraries have turned the comparison off.

use http::Method;
use wechat_h5_e2e::{Http, Options, Scenario, Site, Visitor, scenario};

use crate::naive::login_site::{StateCheck, router};

#[test]
fn a_lost_cookie_locks_everybody_out_or_the_attacker_in() {
    scenario("pain-10-lost-cookies", Options::split(), async |s| {
        honest_people_are_locked_out(s).await?;
        the_attacker_is_let_in(s).await?;
        ours(s).await
    });
}

async fn honest_people_are_locked_out(s: &Scenario) -> anyhow::Result<()> {
    let mut site = Site::bind()?;
    site.serve(router(s, &site.origin, StateCheck::ByCookie))?;
    let callback = begun_at(&site).await?;
    let (cookie, address) = (callback.cookie, callback.address);
    let kept = Http::default()
        .get(&address, &[("cookie", &cookie)])
        .await?;
    assert_eq!(kept.status, 200, "{}", kept.body);
    let callback = begun_at(&site).await?;
    let lost = Http::default().get(&callback.address, &[]).await?;
    assert_eq!(lost.status, 403, "{}", lost.body);
    Ok(())
}

/// The attacker begins a login and has the victim's browser end it.
async fn the_attacker_is_let_in(s: &Scenario) -> anyhow::Result<()> {
    let mut site = Site::bind()?;
    site.serve(router(s, &site.origin, StateCheck::Off))?;
    let attackers = begun_at(&site).await?;
    let victim = Http::default().get(&attackers.address, &[]).await?;
    assert_eq!(
        victim.status, 200,
        "signed in as the attacker: {}",
        victim.body
    );
    Ok(())
}

struct Begun {
    cookie: String,
    address: String,
}

async fn begun_at(site: &Site) -> anyhow::Result<Begun> {
    let http = Http::default();
    let begun = http.get(&site.url("/login"), &[]).await?;
    let authorize = begun.header("location").to_owned();
    let back = http.get(&authorize, &[]).await?;
    Ok(Begun {
        cookie: begun.cookies().join("; "),
        address: back.header("location").to_owned(),
    })
}

/// The attack is refused, and a web-view that keeps no cookie is told why it cannot
/// sign in, with a way back.
async fn ours(s: &Scenario) -> anyhow::Result<()> {
    let mut attacker = Visitor::new(&s.http, &s.stand.page);
    let callback = attacker.callback_url().await?;
    let mut victim = Visitor::new(&s.http, &s.stand.page);
    let answer = victim.get(&callback).await?;
    assert_eq!(answer.error_code(), "state_foreign_browser");
    assert!(!victim.is_signed_in().await?);
    let mut forgetful = Visitor::new(&s.http, &s.stand.page);
    let callback = forgetful.callback_url().await?;
    let mut forgetful = Visitor::new(&s.http, &s.stand.page);
    let page = forgetful.send(Method::GET, &callback, "text/html").await?;
    assert!(page.body.contains("Cookie"), "{}", page.body);
    assert!(page.body.contains("href=\"/\""), "{}", page.body);
    Ok(())
}
