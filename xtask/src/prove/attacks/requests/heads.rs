//! Heads that a library would answer without our headers, and hosts.

use std::net::SocketAddr;

use anyhow::{Context as _, Result};

use crate::prove::environment::Server;
use crate::prove::http::{Connection, Expect, Response};
use crate::prove::measurement::Measurements;

/// Headers that every response has.
const SECURITY_HEADERS: [&str; 3] = [
    "x-content-type-options",
    "content-security-policy",
    "referrer-policy",
];

pub(super) fn heads(server: &Server, measurements: &mut Measurements) -> Result<()> {
    let host = server.public;
    let long = "a".repeat(70_000);
    let cases = [
        (format!("POST / HTTP/1.1\r\nHost: {host}\r\n\r\n"), 405),
        (format!("PUT /me HTTP/1.1\r\nHost: {host}\r\n\r\n"), 405),
        (
            format!(
                "DELETE /api/session HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
            ),
            400,
        ),
        ("GARBAGE\r\n\r\n".to_owned(), 400),
        (
            format!("GET / HTTP/1.1\r\nHost: {host}\r\nX: {long}\r\n\r\n"),
            431,
        ),
    ];
    let mut wrong = 0;
    for (request, status) in &cases {
        let response = raw(server.public, request)?;
        let has_allow = *status != 405 || response.header("allow").is_some();
        let has_headers = SECURITY_HEADERS
            .iter()
            .all(|name| response.header(name).is_some());
        if response.status != *status || !has_allow || !has_headers {
            eprintln!("{request:.60} -> {}", response.head());
            wrong += 1;
        }
    }
    let what = "refused methods, chunks, bytes and heads with another status than 405, 400 or 431, \
                or without Allow or the security headers, of 5";
    measurements.exactly(what, wrong, 0);
    Ok(())
}

pub(super) fn hosts(server: &Server, measurements: &mut Measurements) -> Result<()> {
    let mut accepted = 0;
    for hosts in ["", "Host: a\r\nHost: b\r\n", "Host: a\r\nhost: a\r\n"] {
        let request = format!("GET / HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n");
        accepted += usize::from(raw(server.public, &request)?.status != 400);
    }
    measurements.exactly(
        "requests with no or several Host headers that are answered",
        accepted,
        0,
    );
    let mut accepted = 0;
    for host in ["evil.example", "evil.example:80"] {
        let request = format!("GET /readyz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        let status = raw(server.internal, &request)?.status;
        accepted += usize::from(status == 200 || status == 503);
    }
    measurements.exactly(
        "foreign Host headers taken on the internal listener, of 2",
        accepted,
        0,
    );
    Ok(())
}

fn raw(server: SocketAddr, request: &str) -> Result<Response> {
    let mut connection = Connection::open(server)?;
    // The server may refuse before it has read everything.
    let _ = connection.send(request.as_bytes());
    connection
        .receive(Expect::Body)
        .with_context(|| format!("no response to {request:.60}"))
}
