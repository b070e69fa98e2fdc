//! Lines of the log that clients write.

use anyhow::Result;

use crate::prove::environment::{Environment, Upstream};
use crate::prove::http::{Connection, Request};
use crate::prove::measurement::Measurements;

/// Bytes of one line.
const LONGEST: f64 = 4096.0;

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    let upstream = Upstream::start()?;
    let setup = environment
        .server("log-lines", &upstream)?
        .set("LOG", "debug");
    let server = setup.start()?;
    let long = "A".repeat(30_000);
    for request in [
        Request::new(&long, "/"),
        Request::get(&format!("/{long}")),
        Request::get(&format!("/?{long}")),
        Request::get("/").header("User-Agent", &long),
        Request::get(&format!("/api/oauth/callback?code={long}&state=0")),
    ] {
        // Some are refused before they are read.
        let _ = Connection::open(server.public)?.exchange(&request);
    }
    server.stop()?;
    let longest = setup.log().lines().map(str::len).max().unwrap_or(0);
    #[allow(clippy::cast_precision_loss, reason = "a short line")]
    let longest = longest as f64;
    let what = "longest line of the log after requests with 30 KB in each part";
    measurements.at_most(what, (longest, "bytes"), LONGEST);
    Ok(())
}
