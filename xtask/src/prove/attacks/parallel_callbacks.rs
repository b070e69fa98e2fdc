//! One callback, sent by the same browser on thousands of connections. WeChat's code works
//! once, so there must be one exchange.

use std::time::Duration;

use anyhow::Result;

use crate::prove::environment::{Behavior, Endpoint, Environment, StoreKind, Upstream};
use crate::prove::http::{Crowd, Request, client_address};
use crate::prove::measurement::Measurements;

const CONNECTIONS: usize = 4_000;
const LIMIT: Duration = Duration::from_secs(30);

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    for store in [StoreKind::Memory, StoreKind::File] {
        let upstream = Upstream::start()?;
        upstream.set(Endpoint::UserToken, Behavior::Delay(Duration::from_secs(1)));
        let server = environment
            .server("parallel-callbacks", &upstream)?
            .store(store)
            .start()?;
        let mut browser = server.browser();
        let state = browser.start_login()?;
        let target = format!("/api/oauth/callback?code=041aBcDeF&state={state}");
        let cookies = browser.cookie_header().unwrap_or_default();
        let request = Request::get(&target).header("Cookie", &cookies);
        let request = request.bytes(server.public);
        let requests = (0..CONNECTIONS).map(|index| (client_address(index), request.clone()));
        let exchanges = Crowd::connect(server.public, requests)?.exchange(LIMIT);
        let responses = exchanges.iter().filter_map(|e| e.response.as_ref());
        let signed_in = responses.filter(|response| response.status == 303).count();
        let name = store.name();
        let what = format!("exchanges for {CONNECTIONS} callbacks of one login, {name}");
        measurements.exactly(&what, upstream.calls(Endpoint::UserToken), 1);
        let what = format!("of the callbacks, sent to their page, {name}");
        measurements.exactly(&what, signed_in, CONNECTIONS);
    }
    Ok(())
}
