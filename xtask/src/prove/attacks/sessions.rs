//! Whose data a browser is shown, and who can end a login.

use std::time::Duration;

use anyhow::Result;

use crate::files;
use crate::prove::environment::{
    APP_ID, APP_SECRET, Behavior, Endpoint, Environment, Server, Upstream,
};
use crate::prove::http::Browser;
use crate::prove::measurement::Measurements;

const OTHER_APP: &str = "wxfedcba0987654321";
const OPENID: &str = "oPENID_041aBcDeF";

/// WeChat documents 1; anything that is not clearly "no" is a snapshot user.
const SNAPSHOTS: [&str; 7] = ["1", "\"1\"", "true", "1.0", "2", "\"true\"", "{}"];
const PERSONS: [&str; 3] = ["0", "false", "null"];

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    let upstream = Upstream::start()?;
    let setup = environment.server("sessions", &upstream)?;
    let server = setup.start()?;
    server.wait_until_signing(Duration::from_secs(5));
    foreign_states(&server, measurements)?;
    lesser_scope(&server, measurements)?;
    snapshot_users(&server, &upstream, measurements)?;
    doubled_fields(&server, &upstream, measurements)?;
    other_account(environment, measurements)
}

/// A state that others know, from a log or a picture.
fn foreign_states(server: &Server, measurements: &mut Measurements) -> Result<()> {
    let mut owner = server.browser();
    let state = owner.start_login()?;
    let mut signed_in = 0;
    for _ in 0..5 {
        let response = server.browser().come_back(&state, "041EVIL")?;
        signed_in += usize::from(response.status == 303);
    }
    measurements.exactly(
        "other browsers signed in by this one's state, of 5",
        signed_in,
        0,
    );
    let status = owner.come_back(&state, "041aBcDeF")?.status;
    let texts = [format!("status {status}"), "signed in (303)".to_owned()];
    measurements.judge(
        "the owner of a state after browsers without its cookie used it",
        status == 303,
        texts,
    );
    Ok(())
}

/// A link can start a login with the lesser scope.
fn lesser_scope(server: &Server, measurements: &mut Measurements) -> Result<()> {
    let mut browser = server.browser();
    let session = |browser: &mut Browser, scope: &str| -> Result<String> {
        let start = format!("/api/oauth/authorize?scope={scope}");
        let state = browser.start_login_at(&start)?;
        browser.come_back(&state, "041aBcDeF")?;
        Ok(browser.get("/api/session")?.body)
    };
    let before = session(&mut browser, "snsapi_userinfo")?;
    let after = session(&mut browser, "snsapi_base")?;
    let held = [&before, &after]
        .iter()
        .all(|body| body.contains("\"Nick\""));
    measurements.outcome(
        "the profile after a link to a login without one",
        held,
        ["kept", "lost"],
    );
    Ok(())
}

fn user_token(extra: &str) -> Behavior {
    Behavior::Body(format!(
        r#"{{"access_token":"U","expires_in":7200,"refresh_token":"R","openid":"{OPENID}","scope":"snsapi_base"{extra}}}"#
    ))
}

fn snapshot_users(
    server: &Server,
    upstream: &Upstream,
    measurements: &mut Measurements,
) -> Result<()> {
    let signed_in = |value: &str| -> Result<bool> {
        let extra = format!(r#","is_snapshotuser":{value}"#);
        upstream.set(Endpoint::UserToken, user_token(&extra));
        let mut browser = server.browser();
        browser.log_in()?;
        Ok(browser.get("/api/session")?.body.contains(OPENID))
    };
    let mut stored = 0;
    for value in SNAPSHOTS {
        stored += usize::from(signed_in(value)?);
    }
    let what = "forms of is_snapshotuser of which a virtual openid is stored, of 7";
    measurements.exactly(what, stored, 0);
    let mut refused = 0;
    for value in PERSONS {
        refused += usize::from(!signed_in(value)?);
    }
    measurements.exactly("persons taken for snapshot users, of 3", refused, 0);
    upstream.set(Endpoint::UserToken, Behavior::Respond);
    Ok(())
}

fn doubled_fields(
    server: &Server,
    upstream: &Upstream,
    measurements: &mut Measurements,
) -> Result<()> {
    let mut signed_in = 0;
    let doubled = user_token(r#","openid":"oPENID_other""#);
    upstream.set(Endpoint::UserToken, doubled);
    signed_in += usize::from(server.browser().log_in()?.status == 303);
    upstream.set(Endpoint::UserToken, Behavior::Respond);
    let other = r#"{"openid":"oPENID_other","nickname":"Nick"}"#.to_owned();
    upstream.set(Endpoint::UserInfo, Behavior::Body(other));
    let mut browser = server.browser();
    let start = "/api/oauth/authorize?scope=snsapi_userinfo";
    let state = browser.start_login_at(start)?;
    signed_in += usize::from(browser.come_back(&state, "041aBcDeF")?.status == 303);
    upstream.set(Endpoint::UserInfo, Behavior::Respond);
    measurements.exactly(
        "logins with a doubled or another openid in WeChat's responses, of 2",
        signed_in,
        0,
    );
    Ok(())
}

fn other_account(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    let upstream = Upstream::start()?;
    let setup = environment.server("two-accounts", &upstream)?;
    let account =
        |app_id: &str| format!("[[account]]\nappid = \"{app_id}\"\nappsecret = \"{APP_SECRET}\"\n");
    let file = setup.folder.join("accounts.toml");
    files::write(&file, &(account(APP_ID) + &account(OTHER_APP)))?;
    let setup = setup
        .unset("APPID")
        .unset("APPSECRET")
        .set("CONFIG", &file.display().to_string());
    let server = setup.start()?;
    let mut browser = server.browser();
    let start = format!("/api/oauth/authorize?scope=snsapi_base&appid={APP_ID}");
    let state = browser.start_login_at(&start)?;
    browser.come_back(&state, "041aBcDeF")?;
    let mut shown = |app_id: &str| -> Result<usize> {
        let session = browser.get(&format!("/api/session?appid={app_id}"))?;
        Ok(session.body.matches(OPENID).count())
    };
    let texts = |count: usize, target: &str| [count.to_string(), target.to_owned()];
    let own = shown(APP_ID)?;
    measurements.judge(
        "openids of an account shown for it",
        own == 1,
        texts(own, "1"),
    );
    let other = shown(OTHER_APP)?;
    measurements.judge(
        "openids of an account shown for another one",
        other == 0,
        texts(other, "0"),
    );
    Ok(())
}
