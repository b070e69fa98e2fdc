//! How fast logins start, with the file store.

use anyhow::Result;

use crate::prove::environment::{Environment, StoreKind, Upstream};
use crate::prove::http::{Load, START};
use crate::prove::measurement::Measurements;

const CONNECTIONS: usize = 64;
const SECONDS: u64 = 8;
const RATE: f64 = 25_000.0;
const P99: f64 = 20.0;

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    let upstream = Upstream::start()?;
    let setup = environment
        .server("login-rate", &upstream)?
        .store(StoreKind::File);
    let server = setup.start()?;
    let load = |seconds| {
        let target = (server.public, START);
        Load::start(environment.workspace(), target, CONNECTIONS, seconds)?.finish()
    };
    load(1)?;
    let result = load(SECONDS)?;
    measurements.exactly("login starts that were refused", result.refused, 0);
    let figure = (result.requests_per_second, "1/s");
    measurements.at_least("login starts, file store, 64 connections", figure, RATE);
    measurements.at_most("p99 of them", (result.p99, "ms"), P99);
    Ok(())
}
