//! A flood of login starts while a visitor is at WeChat. It must cost the flooder alone.

use std::fs;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::prove::environment::{Environment, ServerSetup, StoreKind, Upstream};
use crate::prove::http::{Load, START};
use crate::prove::measurement::{Measurements, rounded};

const STARTS: u64 = 1_000_000;
const AWAY: Duration = Duration::from_mins(1);
const MOST: Duration = Duration::from_mins(2);
const CONNECTIONS: usize = 32;
const ROUND: u64 = 15;
const MIB: f64 = 1024.0 * 1024.0;
const TARGET_MIB: f64 = 64.0;

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    for store in [StoreKind::Memory, StoreKind::File] {
        flood(environment, measurements, store)?;
    }
    Ok(())
}

fn flood(
    environment: &Environment<'_>,
    measurements: &mut Measurements,
    store: StoreKind,
) -> Result<()> {
    let name = store.name();
    let upstream = Upstream::start()?;
    let setup = environment.server("login-flood", &upstream)?.store(store);
    let server = setup.start()?;
    let mut visitor = server.browser();
    let state = visitor.start_login()?;
    let (memory, file) = (server.resident()?, file_size(&setup));

    let begin = Instant::now();
    let mut starts = 0;
    while (starts < STARTS || begin.elapsed() < AWAY) && begin.elapsed() < MOST {
        let target = (server.public, START);
        let load = Load::start(environment.workspace(), target, CONNECTIONS, ROUND)?.finish()?;
        starts += load.requests - u64::try_from(load.refused)?;
    }
    let (memory, file) = (server.peak()? - memory, file_size(&setup) - file);

    let status = visitor.come_back(&state, "041aBcDeF")?.status;
    let signed_in = status == 303 && visitor.is_signed_in()?;
    let held = signed_in && starts >= STARTS;
    let away = begin.elapsed().as_secs();
    let figure = format!("status {status} after {away} s and {starts} starts");
    let target = format!("signed in after 60 s and {STARTS} starts");
    let what = format!("visitor at WeChat during a flood of login starts, {name}");
    measurements.judge(&what, held, [figure, target]);
    let grown = |measurements: &mut Measurements, what: &str, mib: f64| {
        let figure = format!("+{} MiB", rounded(mib));
        let target = format!("<= +{TARGET_MIB} MiB");
        measurements.judge(
            &format!("{what} of it, {name}"),
            mib <= TARGET_MIB,
            [figure, target],
        );
    };
    grown(measurements, "memory", memory);
    if store == StoreKind::File {
        grown(measurements, "file", file);
    }
    Ok(())
}

/// In MiB; 0 without a file.
#[allow(clippy::cast_precision_loss, reason = "a file of a few MiB")]
fn file_size(setup: &ServerSetup) -> f64 {
    fs::metadata(setup.store_file()).map_or(0.0, |file| file.len() as f64 / MIB)
}
