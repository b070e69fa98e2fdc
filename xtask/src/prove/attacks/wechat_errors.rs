//! Errcodes of WeChat: how long the server rests after one, and what it tells.

use std::time::Duration;

use anyhow::Result;

use crate::prove::environment::{Behavior, Endpoint, Environment, Upstream, wait_for};
use crate::prove::http::get;
use crate::prove::measurement::Measurements;

/// After an errcode that WeChat does not document, without a ticket to serve.
const REST: Duration = Duration::from_secs(30);
const LIMIT: Duration = Duration::from_secs(45);

fn errcode(code: i64) -> Behavior {
    Behavior::Body(format!(
        r#"{{"errcode":{code},"errmsg":"refused rid: 1-2-3"}}"#
    ))
}

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    let upstream = Upstream::start()?;
    upstream.set(Endpoint::Token, errcode(99_999));
    let server = environment.server("unknown-errcode", &upstream)?.start()?;
    wait_for(LIMIT, || upstream.calls(Endpoint::Token) > 0);
    upstream.set(Endpoint::Token, Behavior::Respond);
    let healed = server.wait_until_signing(LIMIT);
    let what = "signatures after an unknown errcode at a cold start";
    measurements.within(what, healed, REST);
    drop(server);

    let mut silent = 0;
    for code in [40_001, 40_013, 50_002, 40_243, 40_164] {
        let upstream = Upstream::start()?;
        upstream.set(Endpoint::Token, errcode(code));
        let server = environment.server("errcode", &upstream)?.start()?;
        let told = wait_for(Duration::from_secs(3), || {
            let ready = get(server.internal, "/readyz");
            ready.is_ok_and(|r| {
                r.body.contains(&code.to_string()) && r.body.contains("\"remedy\":\"")
            })
        });
        silent += usize::from(told.is_none());
    }
    measurements.exactly("errcodes of a token call without a remedy, of 5", silent, 0);

    let upstream = Upstream::start()?;
    let server = environment.server("busy-wechat", &upstream)?.start()?;
    let mut wrong = 0;
    for code in [45_009, 45_011] {
        upstream.set(Endpoint::UserToken, errcode(code));
        let response = server.browser().log_in()?;
        wrong += usize::from(response.status != 503 || response.header("retry-after").is_none());
    }
    let what = "logins that WeChat cannot take now without 503 and Retry-After, of 2";
    measurements.exactly(what, wrong, 0);
    Ok(())
}
