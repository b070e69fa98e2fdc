//! Session reads beside a flood of login starts, with the file store.

use std::net::Ipv4Addr;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::prove::environment::{Environment, Server, StoreKind, Upstream};
use crate::prove::http::{Connection, Load, Request, START, percentile};
use crate::prove::measurement::Measurements;

const CONNECTIONS: usize = 1_000;
const SECONDS: u64 = 10;
const P99: f64 = 10.0;
/// Somebody else than the flood.
const READER: Ipv4Addr = Ipv4Addr::new(127, 2, 0, 1);

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    let upstream = Upstream::start()?;
    let setup = environment
        .server("session-read", &upstream)?
        .store(StoreKind::File);
    let server = setup.start()?;
    let mut browser = server.browser().at_address(READER);
    browser.log_in()?;
    ensure!(browser.is_signed_in()?, "the login failed");
    let cookies = browser.cookie_header().unwrap_or_default();
    let read = Request::get("/api/session").header("Cookie", &cookies);
    let during = |target| reads_during(environment, &server, &read, target);
    let starts = during(START)?;
    measurements.exactly(
        "session reads that failed during the flood",
        starts.failed,
        0,
    );
    let what = "p99 of session reads during login starts over 1,000 connections, file store";
    measurements.at_most(what, (starts.p99, "ms"), P99);
    // The queue of 1,000 requests is there for the cheapest of them too.
    let cheapest = during("/healthz")?;
    let text = format!(
        "{:.0} starts/s meanwhile; the p99 beside {:.0}/s of /healthz instead: {:.1} ms",
        starts.flood, cheapest.flood, cheapest.p99
    );
    Measurements::note(&text);
    Ok(())
}

struct Reads {
    failed: usize,
    p99: f64,
    /// Requests of the flood per second.
    flood: f64,
}

fn reads_during(
    environment: &Environment<'_>,
    server: &Server,
    read: &Request,
    target: &str,
) -> Result<Reads> {
    let flooded = (server.public, target);
    let flood = Load::start(environment.workspace(), flooded, CONNECTIONS, SECONDS)?;
    let (mut times, mut failed) = (Vec::new(), 0);
    let begin = Instant::now();
    sleep(Duration::from_secs(2));
    while begin.elapsed() < Duration::from_secs(SECONDS) {
        let sent = Instant::now();
        let mut connection = Connection::open_from(READER, server.public)?;
        let response = connection.exchange(read)?;
        times.push(sent.elapsed().as_secs_f64() * 1000.0);
        failed += usize::from(!response.body.contains("\"signedIn\":true"));
        sleep(Duration::from_millis(5));
    }
    Ok(Reads {
        failed,
        p99: percentile(&mut times, 0.99),
        flood: flood.finish()?.requests_per_second,
    })
}
