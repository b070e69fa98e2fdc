//! A crowd before there is a ticket. It must cost one call each to WeChat.

use std::time::Duration;

use anyhow::Result;

use crate::prove::finding::Findings;
use crate::prove::http::{Crowd, Request, client_address};
use crate::prove::lab::{Behavior, Endpoint, Lab, StoreKind, Upstream};

const CONNECTIONS: usize = 2_000;
const LIMIT: Duration = Duration::from_secs(20);

pub(super) fn run(lab: &Lab<'_>, findings: &mut Findings) -> Result<()> {
    let upstream = Upstream::start()?;
    let second = Behavior::Delay(Duration::from_secs(1));
    upstream.set(Endpoint::Token, second.clone());
    upstream.set(Endpoint::Ticket, second);
    let server = lab
        .server("cold-start", &upstream)?
        .store(StoreKind::File)
        .start()?;
    let request = Request::get(&server.sign_target()).bytes(server.public);
    let requests = (0..CONNECTIONS).map(|index| (client_address(index), request.clone()));
    let exchanges = Crowd::connect(server.public, requests)?.exchange(LIMIT);
    let responses = exchanges.iter().filter_map(|e| e.response.as_ref());
    let signed = responses.filter(|response| response.status == 200).count();
    findings.exactly(
        "token calls for 2,000 connections at a cold start",
        upstream.calls(Endpoint::Token),
        1,
    );
    findings.exactly("ticket calls for them", upstream.calls(Endpoint::Ticket), 1);
    findings.exactly("of them, signed", signed, CONNECTIONS);
    Ok(())
}
