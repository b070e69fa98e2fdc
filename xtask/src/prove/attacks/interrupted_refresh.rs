//! A process that ends while it refreshes holds the lease of the refresh. The next one must
//! not wait for its end.

use std::thread::sleep;
use std::time::Duration;

use anyhow::Result;

use crate::files;
use crate::prove::environment::{Behavior, Endpoint, Environment, StoreKind, Upstream};
use crate::prove::measurement::Measurements;

/// How long each of the two calls of a refresh takes.
const CALL: Duration = Duration::from_millis(300);
/// When the process ends: in the first call, in the second, and between.
const MOMENTS: [u64; 4] = [100, 200, 320, 450];
const TARGET: Duration = Duration::from_secs(1);
const LIMIT: Duration = Duration::from_secs(30);

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    for (signal, name) in [("TERM", "SIGTERM"), ("KILL", "kill -9")] {
        let upstream = Upstream::start()?;
        upstream.set(Endpoint::Token, Behavior::Delay(CALL));
        upstream.set(Endpoint::Ticket, Behavior::Delay(CALL));
        let setup = environment.server("interrupted-refresh", &upstream)?;
        let setup = setup.store(StoreKind::File);
        let mut slowest = Some(Duration::ZERO);
        for moment in MOMENTS.map(Duration::from_millis) {
            files::remove(&setup.store_file())?;
            let server = setup.spawn()?;
            sleep(moment.saturating_sub(server.started.elapsed()));
            match signal {
                "TERM" => drop(server.stop()?),
                _ => server.kill()?,
            }
            let server = setup.start()?;
            let time = server.wait_until_signing(LIMIT);
            slowest = slowest.zip(time).map(|(a, b)| a.max(b));
        }
        let what = format!("signatures after {name} in a refresh, file store, slowest of 4");
        measurements.within(&what, slowest, TARGET);
    }
    Ok(())
}
