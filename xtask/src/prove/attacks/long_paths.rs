//! Starts of logins with the longest paths. Stores must be bounded in bytes.

use std::fs;

use anyhow::Result;

use crate::prove::environment::{APP_ID, Environment, RELAY_SITES, StoreKind, Upstream};
use crate::prove::http::{Load, encoded};
use crate::prove::measurement::{Measurements, rounded};

const SECONDS: u64 = 8;
const CONNECTIONS: usize = 32;
/// Nearly the longest path that a login may return to, and that a site may have.
const LONG: [usize; 2] = [1_000, 1_800];
const MIB: f64 = 1024.0 * 1024.0;
const TARGET_MIB: f64 = 64.0;

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    let [path, site_path] = LONG.map(|length| "a".repeat(length));
    let login = format!("/api/oauth/authorize?scope=snsapi_base&return_to=/{path}");
    let site = encoded("http://127.0.0.1:9280/");
    let relay = format!(
        "/connect/oauth2/authorize?appid={APP_ID}&redirect_uri={site}{site_path}\
         &response_type=code&scope=snsapi_base&state=abc"
    );
    for (name, target) in [("logins", &login), ("logins of other sites", &relay)] {
        for store in [StoreKind::Memory, StoreKind::File] {
            let upstream = Upstream::start()?;
            let setup = environment.server("long-paths", &upstream)?.store(store);
            let setup = setup.set("RELAY_SITES", RELAY_SITES);
            let server = setup.start()?;
            let before = server.resident()?;
            let load = Load::start(
                environment.workspace(),
                (server.public, target),
                CONNECTIONS,
                SECONDS,
            )?;
            let load = load.finish()?;
            let memory = server.peak()? - before;
            #[allow(clippy::cast_precision_loss, reason = "a file of a few MiB")]
            let file = fs::metadata(setup.store_file()).map_or(0.0, |file| file.len() as f64 / MIB);
            let started = load.requests.saturating_sub(u64::try_from(load.refused)?);
            let what = format!(
                "memory and file after {started} starts of {name} with long paths, {}",
                store.name()
            );
            let figure = format!("+{} and {} MiB", rounded(memory), rounded(file));
            let target = format!("some starts, <= +{TARGET_MIB} MiB each");
            let held = started > 0 && memory <= TARGET_MIB && file <= TARGET_MIB;
            measurements.judge(&what, held, [figure, target]);
        }
    }
    Ok(())
}
