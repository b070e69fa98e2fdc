//! Single requests, each with the answer that it must have.

mod documents;
mod heads;
mod request_ids;
mod targets;

use std::time::Duration;

use anyhow::Result;

use crate::prove::finding::Findings;
use crate::prove::http::get;
use crate::prove::lab::{APP_ID, Lab, RELAY_SITES, Upstream};

pub(super) fn run(lab: &Lab<'_>, findings: &mut Findings) -> Result<()> {
    let upstream = Upstream::start()?;
    let setup = lab
        .server("requests", &upstream)?
        .set("RELAY_SITES", RELAY_SITES);
    let server = setup.start()?;
    server.wait_until_signing(Duration::from_secs(5));
    targets::own_routes(&server, findings)?;
    targets::relay_queries(&server, findings)?;
    heads::heads(&server, findings)?;
    heads::hosts(&server, findings)?;
    documents::documents(&server, findings)?;
    request_ids::request_ids(&server, findings)?;
    targets::subresources(&server, findings)?;
    let ready = get(server.public, "/readyz")?;
    let appids = ready.body.matches(APP_ID).count();
    findings.exactly("appids in the public /readyz", appids, 0);
    Ok(())
}
