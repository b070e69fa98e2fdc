//! How fast logins start, with the file store.

use anyhow::Result;

use crate::prove::finding::Findings;
use crate::prove::http::{Load, START};
use crate::prove::lab::{Lab, StoreKind, Upstream};

const CONNECTIONS: usize = 64;
const SECONDS: u64 = 8;
const RATE: f64 = 25_000.0;
const P99: f64 = 20.0;

pub(super) fn run(lab: &Lab<'_>, findings: &mut Findings) -> Result<()> {
    let upstream = Upstream::start()?;
    let setup = lab.server("login-rate", &upstream)?.store(StoreKind::File);
    let server = setup.start()?;
    let load = |seconds| {
        let target = (server.public, START);
        Load::start(lab.workspace(), target, CONNECTIONS, seconds)?.finish()
    };
    load(1)?;
    let result = load(SECONDS)?;
    findings.exactly("login starts that were refused", result.refused, 0);
    let figure = (result.requests_per_second, "1/s");
    findings.at_least("login starts, file store, 64 connections", figure, RATE);
    findings.at_most("p99 of them", (result.p99, "ms"), P99);
    Ok(())
}
