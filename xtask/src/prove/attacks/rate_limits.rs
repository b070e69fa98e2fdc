//! Limits per client, and clients that pretend to be many.

use anyhow::Result;

use crate::prove::environment::{Environment, Server, Upstream};
use crate::prove::http::{Connection, Request, START, client_address};
use crate::prove::measurement::Measurements;

const REQUESTS: usize = 200;
/// Per minute, and at once.
const LIMIT: &str = "60:20";
/// What passes at once, and one a second meanwhile.
const PASS: usize = 25;

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    let upstream = Upstream::start()?;
    let setup = environment.server("rate-limits", &upstream)?;
    let setup = setup.set("RATE_LIMIT_AUTHORIZE", LIMIT);
    let server = setup.start()?;
    let spoofed = |number: usize| format!("198.51.100.{}", number % 250);
    let passed = starts(&server, |number| {
        Request::get(START)
            .header("X-Forwarded-For", &spoofed(number))
            .header("Forwarded", &format!("for={}", spoofed(number)))
            .header("X-Real-IP", &spoofed(number))
    })?;
    let what =
        format!("login starts of one client with spoofed headers, of {REQUESTS}, limit 20 at once");
    judge(measurements, &what, passed);
    let mut other = Connection::open_from(client_address(1), server.public)?;
    let status = other.exchange(&Request::get(START))?.status;
    let texts = [format!("status {status}"), "status 302".to_owned()];
    measurements.judge("another client meanwhile", status == 302, texts);
    let refused = Connection::open(server.public)?.exchange(&Request::get(START))?;
    let retry = refused.header("retry-after").unwrap_or("none").to_owned();
    let held = refused.status == 429 && retry.parse::<u32>().is_ok();
    let texts = [
        format!("status {}, Retry-After {retry}", refused.status),
        "429 with Retry-After".to_owned(),
    ];
    measurements.judge("the answer to a client over its limit", held, texts);
    drop(server);

    let server = setup.set("TRUSTED_PROXIES", "private").start()?;
    let passed = starts(&server, |number| {
        let header = format!("{}, 203.0.113.9", spoofed(number));
        Request::get(START).header("X-Forwarded-For", &header)
    })?;
    let what = format!(
        "the same through a trusted proxy, spoofed addresses before the real one, of {REQUESTS}"
    );
    judge(measurements, &what, passed);
    Ok(())
}

fn judge(measurements: &mut Measurements, what: &str, passed: usize) {
    let held = (1..=PASS).contains(&passed);
    measurements.judge(what, held, [passed.to_string(), format!("1 to {PASS}")]);
}

/// How many of the requests start a login.
fn starts(server: &Server, request: impl Fn(usize) -> Request) -> Result<usize> {
    let mut passed = 0;
    let mut connection = Connection::open(server.public)?;
    for number in 0..REQUESTS {
        let response = connection.exchange(&request(number))?;
        passed += usize::from(response.status == 302);
        if response.header("connection") == Some("close") {
            connection = Connection::open(server.public)?;
        }
    }
    Ok(passed)
}
