//! Where a login may lead, and what may start one.

use anyhow::{Result, ensure};

use crate::prove::environment::{APP_ID, Server};
use crate::prove::http::{Connection, Request, START, encoded, get};
use crate::prove::measurement::Measurements;

/// The server's own routes, in several spellings.
const OWN_ROUTES: &[&str] = &[
    "/connect/oauth2/authorize",
    "/connect/oauth2/authorize?appid=wx5a4d6f78c1e2b390&redirect_uri=http%3A%2F%2F127.0.0.1%3A9280%2Fcb&response_type=code&scope=snsapi_base&state=abc",
    "/connect/oauth2/%61uthorize",
    "/healthz",
    "/%68ealthz",
    "/readyz",
    "/readyz?x",
    "/api/session",
    "/%61pi/session",
    "/api/oauth/authorize?scope=snsapi_base",
    "//evil.example/",
    "/\\evil.example/",
    "https://evil.example/",
];

/// Queries of a site's callback in which a common server finds its own code or state first.
const CODE_BEFORE_OURS: &[&str] = &[
    "x=1;code=EVIL;state=EVIL",
    "CODE=EVIL",
    "State=EVIL",
    "%20code=EVIL",
    "code=EVIL",
    "c%6Fde=EVIL",
    "code%00=EVIL",
    "code%5B%5D=EVIL",
];

pub(super) fn own_routes(server: &Server, measurements: &mut Measurements) -> Result<()> {
    let mut accepted = 0;
    for target in OWN_ROUTES {
        let target = encoded(target);
        let start = format!("/api/oauth/authorize?scope=snsapi_base&return_to={target}");
        accepted += usize::from(get(server.public, &start)?.status != 400);
    }
    let what = format!(
        "own routes and foreign addresses taken as the page that a login returns to, of {}",
        OWN_ROUTES.len()
    );
    measurements.exactly(&what, accepted, 0);
    Ok(())
}

pub(super) fn relay_queries(server: &Server, measurements: &mut Measurements) -> Result<()> {
    let mut accepted = 0;
    for query in CODE_BEFORE_OURS {
        let callback = encoded(&format!("http://127.0.0.1:9280/cb?{query}"));
        let start = format!(
            "/connect/oauth2/authorize?appid={APP_ID}&redirect_uri={callback}\
             &response_type=code&scope=snsapi_base&state=abc"
        );
        accepted += usize::from(get(server.public, &start)?.status != 400);
    }
    let what = format!(
        "site callbacks that put a code or state before the real one, of {}",
        CODE_BEFORE_OURS.len()
    );
    measurements.exactly(&what, accepted, 0);
    Ok(())
}

/// An image or a script on a foreign page must not begin a login in its visitors' browsers.
pub(super) fn subresources(server: &Server, measurements: &mut Measurements) -> Result<()> {
    let mut started = 0;
    for mode in ["no-cors", "cors", "same-origin", "websocket"] {
        let request = Request::get(START).header("Sec-Fetch-Mode", mode);
        let response = Connection::open(server.public)?.exchange(&request)?;
        started += usize::from(response.status == 302);
    }
    let navigation = Request::get(START).header("Sec-Fetch-Mode", "navigate");
    let navigation = Connection::open(server.public)?.exchange(&navigation)?;
    ensure!(navigation.status == 302, "no login starts at all");
    measurements.exactly("logins that subresources start, of 4", started, 0);
    Ok(())
}
