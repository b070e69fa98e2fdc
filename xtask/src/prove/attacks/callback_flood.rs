//! Callbacks from browsers that leave at once, while WeChat does not respond. Each must not
//! leave a call to WeChat behind for as long as that takes.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::prove::environment::{Behavior, Endpoint, Environment, Server, Upstream};
use crate::prove::http::{Connection, Request, client_address, percentile};
use crate::prove::measurement::Measurements;

const ATTACKERS: usize = 16;
const TIME: Duration = Duration::from_secs(15);
/// Calls to WeChat at once.
const CALLS: usize = 256;

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    let upstream = Upstream::start()?;
    upstream.set(Endpoint::UserToken, Behavior::Hang);
    let server = environment.server("callback-flood", &upstream)?.start()?;
    server.wait_until_signing(Duration::from_secs(5));
    let at_rest = server.open_files()?;
    let stop = AtomicBool::new(false);
    let sent = AtomicUsize::new(0);
    let (mut most, mut times, mut unsigned) = (0, Vec::new(), 0);
    scope(|scope| -> Result<()> {
        for attacker in 0..ATTACKERS {
            let (server, stop, sent) = (&server, &stop, &sent);
            scope.spawn(move || {
                while !stop.load(Ordering::SeqCst) {
                    if callback(server, attacker).is_ok() {
                        sent.fetch_add(1, Ordering::SeqCst);
                    }
                }
            });
        }
        let begin = Instant::now();
        while begin.elapsed() < TIME {
            most = most.max(server.open_files().unwrap_or(usize::MAX));
            let begin = Instant::now();
            let signed = server.sign().is_ok_and(|response| response.status == 200);
            unsigned += usize::from(!signed);
            times.push(begin.elapsed().as_secs_f64() * 1000.0);
            sleep(Duration::from_millis(50));
        }
        stop.store(true, Ordering::SeqCst);
        Ok(())
    })?;
    let what = format!(
        "open files in a flood of {} callbacks, dead upstream",
        sent.load(Ordering::SeqCst)
    );
    let places = at_rest + ATTACKERS + 1;
    let figure = most.to_string();
    let target = format!("<= {CALLS} + {places} connections and files");
    measurements.judge(&what, most <= CALLS + places, [figure, target]);
    let calls = upstream.most_open();
    let texts = [calls.to_string(), format!("<= {CALLS}")];
    measurements.judge("connections to WeChat at once", calls <= CALLS, texts);
    measurements.exactly("signatures that failed meanwhile", unsigned, 0);
    let p99 = percentile(&mut times, 0.99);
    measurements.at_most("p99 of signatures meanwhile", (p99, "ms"), 100.0);
    Ok(())
}

/// A whole login start, then a callback whose response is not waited for.
fn callback(server: &Server, attacker: usize) -> Result<()> {
    let source = client_address(attacker);
    let mut browser = server.browser().at_address(source);
    let state = browser.start_login()?;
    let target = format!("/api/oauth/callback?code=041aBcDeF&state={state}");
    let cookies = browser.cookie_header().unwrap_or_default();
    let request = Request::get(&target).header("Cookie", &cookies);
    let mut connection = Connection::open_from(source, server.public)?;
    connection.send(&request.bytes(server.public))?;
    sleep(Duration::from_millis(2));
    Ok(())
}
