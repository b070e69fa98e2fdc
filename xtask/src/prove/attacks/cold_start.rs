//! A crowd before there is a ticket. It must cost one call each to WeChat.

use std::time::Duration;

use anyhow::Result;

use crate::prove::environment::{Behavior, Endpoint, Environment, StoreKind, Upstream};
use crate::prove::http::{Crowd, Request, client_address};
use crate::prove::measurement::Measurements;

const CONNECTIONS: usize = 2_000;
const LIMIT: Duration = Duration::from_secs(20);

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    let upstream = Upstream::start()?;
    let second = Behavior::Delay(Duration::from_secs(1));
    upstream.set(Endpoint::Token, second.clone());
    upstream.set(Endpoint::Ticket, second);
    let server = environment
        .server("cold-start", &upstream)?
        .store(StoreKind::File)
        .start()?;
    let request = Request::get(&server.sign_target()).bytes(server.public);
    let requests = (0..CONNECTIONS).map(|index| (client_address(index), request.clone()));
    let exchanges = Crowd::connect(server.public, requests)?.exchange(LIMIT);
    let responses = exchanges.iter().filter_map(|e| e.response.as_ref());
    let signed = responses.filter(|response| response.status == 200).count();
    measurements.exactly(
        "token calls for 2,000 connections at a cold start",
        upstream.calls(Endpoint::Token),
        1,
    );
    measurements.exactly("ticket calls for them", upstream.calls(Endpoint::Ticket), 1);
    measurements.exactly("of them, signed", signed, CONNECTIONS);
    Ok(())
}
