//! Many connections within a moment. The kernel must not have to drop any: it tries again
//! after a second.

use std::time::Duration;

use anyhow::Result;

use crate::prove::environment::{Environment, Upstream};
use crate::prove::http::{Crowd, Request, client_address, percentile};
use crate::prove::measurement::Measurements;

const CONNECTIONS: usize = 2_000;
const LIMIT: Duration = Duration::from_secs(20);

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    let upstream = Upstream::start()?;
    let server = environment.server("connection-burst", &upstream)?.start()?;
    let request = Request::get("/healthz")
        .header("Connection", "close")
        .bytes(server.public);
    let requests = (0..CONNECTIONS).map(|index| (client_address(index), request.clone()));
    let exchanges = Crowd::connect(server.public, requests)?.exchange(LIMIT);
    let is_late = |exchange: &&_| is_late(exchange);
    let late = exchanges.iter().filter(is_late).count();
    let what = format!("burst of {CONNECTIONS} connections, answers above 1 s or none");
    measurements.exactly(&what, late, 0);
    let mut times: Vec<_> = exchanges
        .iter()
        .map(|e| e.time.as_secs_f64() * 1000.0)
        .collect();
    let p99 = percentile(&mut times, 0.99);
    Measurements::note(&format!("p99 {p99:.0} ms"));
    Ok(())
}

fn is_late(exchange: &crate::prove::http::Exchange) -> bool {
    let is_good = exchange.response.as_ref().is_some_and(|r| r.status == 200);
    !is_good || exchange.time > Duration::from_secs(1)
}
