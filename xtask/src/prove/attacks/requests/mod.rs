//! Single requests, each with the answer that it must have.

mod documents;
mod heads;
mod request_ids;
mod targets;

use std::time::Duration;

use anyhow::Result;

use crate::prove::environment::{APP_ID, Environment, RELAY_SITES, Upstream};
use crate::prove::http::get;
use crate::prove::measurement::Measurements;

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    let upstream = Upstream::start()?;
    let setup = environment
        .server("requests", &upstream)?
        .set("RELAY_SITES", RELAY_SITES);
    let server = setup.start()?;
    server.wait_until_signing(Duration::from_secs(5));
    targets::own_routes(&server, measurements)?;
    targets::relay_queries(&server, measurements)?;
    heads::heads(&server, measurements)?;
    heads::hosts(&server, measurements)?;
    documents::documents(&server, measurements)?;
    request_ids::request_ids(&server, measurements)?;
    targets::subresources(&server, measurements)?;
    let ready = get(server.public, "/readyz")?;
    let appids = ready.body.matches(APP_ID).count();
    measurements.exactly("appids in the public /readyz", appids, 0);
    Ok(())
}
