//! Session reads beside a flood of login starts, with the file store.

use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::prove::finding::Findings;
use crate::prove::http::{Connection, Load, Request, START, percentile};
use crate::prove::lab::{Lab, StoreKind, Upstream};

const CONNECTIONS: usize = 1_000;
const SECONDS: u64 = 10;
const P99: f64 = 10.0;
/// Somebody else than the flood.
const READER: Ipv4Addr = Ipv4Addr::new(127, 2, 0, 1);

pub(super) fn run(lab: &Lab<'_>, findings: &mut Findings) -> Result<()> {
    let upstream = Upstream::start()?;
    let setup = lab
        .server("session-read", &upstream)?
        .store(StoreKind::File);
    let server = setup.start()?;
    let mut browser = server.browser().at_address(READER);
    browser.log_in()?;
    ensure!(browser.is_signed_in()?, "the login failed");
    let cookies = browser.cookie_header().unwrap_or_default();
    let read = Request::get("/api/session").header("Cookie", &cookies);
    let flood = Load::start(
        lab.workspace(),
        (server.public, START),
        CONNECTIONS,
        SECONDS,
    )?;
    let mut times = Vec::new();
    let mut failed = 0;
    let begin = Instant::now();
    std::thread::sleep(Duration::from_secs(1));
    let mut connection = Connection::open_from(READER, server.public)?;
    while begin.elapsed() < Duration::from_secs(SECONDS) {
        let sent = Instant::now();
        let response = connection.exchange(&read)?;
        times.push(sent.elapsed().as_secs_f64() * 1000.0);
        failed += usize::from(!response.body.contains("\"signedIn\":true"));
        std::thread::sleep(Duration::from_millis(5));
    }
    let flood = flood.finish()?;
    eprintln!(
        "{} starts/s meanwhile, {} refused",
        flood.requests_per_second, flood.refused
    );
    findings.exactly("session reads that failed during the flood", failed, 0);
    let p99 = percentile(&mut times, 0.99);
    let what = "p99 of session reads during login starts over 1,000 connections, file store";
    findings.at_most(what, (p99, "ms"), P99);
    Ok(())
}
