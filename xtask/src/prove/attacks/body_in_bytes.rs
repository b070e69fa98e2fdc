//! Memory per byte of a body that comes one byte per segment. A server that keeps what each
//! read gave it keeps kilobytes for each byte.

use std::net::SocketAddr;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::prove::environment::{Behavior, Endpoint, Environment, Upstream};
use crate::prove::http::Connection;
use crate::prove::measurement::{Measurements, rounded};

const CONNECTIONS: usize = 50;
/// Just below what a server reads at most.
const BODY: usize = 16_000;
const TIME: Duration = Duration::from_secs(8);
const PAUSE: Duration = Duration::from_millis(1);

/// Bytes of memory per byte of a body.
const PER_BYTE: f64 = 64.0;
const TOTAL_MIB: f64 = 16.0;
const MIB: f64 = 1024.0 * 1024.0;

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    let upstream = Upstream::start()?;
    let server = environment.server("body-in-bytes", &upstream)?.start()?;
    let resident = || server.resident();
    for (name, address) in [("public", server.public), ("internal", server.internal)] {
        for method in ["POST", "DELETE"] {
            let drip = Drip {
                address,
                head: format!("{method} /api/session"),
            };
            let what = format!("memory per body byte, {name} listener, {method}");
            judge(measurements, &what, drip.run(resident)?);
        }
    }
    let sandbox = environment.sandbox("body-in-bytes-sandbox", &[])?;
    let drip = Drip {
        address: sandbox.address,
        head: "POST /__sandbox/verify".to_owned(),
    };
    let memory = drip.run(|| sandbox.resident())?;
    judge(measurements, "memory per body byte, sandbox", memory);
    let memory = responses_of_upstream(environment)?;
    judge(
        measurements,
        "memory per byte of WeChat's responses",
        memory,
    );
    Ok(())
}

#[derive(Clone, Copy)]
struct Memory {
    bytes: usize,
    /// At its peak.
    grown_mib: f64,
}

#[allow(clippy::cast_precision_loss, reason = "less than a million bytes")]
fn judge(measurements: &mut Measurements, what: &str, memory: Memory) {
    let Memory { bytes, grown_mib } = memory;
    let per_byte = grown_mib.max(0.0) * MIB / bytes as f64;
    let held = bytes > 0 && per_byte <= PER_BYTE && grown_mib <= TOTAL_MIB;
    let figure = format!(
        "{} B, +{} MiB for {bytes} bytes",
        rounded(per_byte),
        rounded(grown_mib)
    );
    let target = format!("<= {PER_BYTE} B, <= +{TOTAL_MIB} MiB");
    measurements.judge(what, held, [figure, target]);
}

struct Drip {
    address: SocketAddr,
    /// Method and target.
    head: String,
}

impl Drip {
    fn run(&self, resident: impl Fn() -> Result<f64>) -> Result<Memory> {
        let before = resident()?;
        let mut connections = Vec::new();
        for _ in 0..CONNECTIONS {
            connections.push((self.open()?, 0));
        }
        let (mut bytes, mut peak) = (0, before);
        let begin = Instant::now();
        while begin.elapsed() < TIME {
            for (connection, sent) in &mut connections {
                if *sent < BODY && connection.send(b"a").is_ok() {
                    *sent += 1;
                    bytes += 1;
                } else {
                    (*connection, *sent) = (self.open()?, 0);
                }
            }
            peak = f64::max(peak, resident()?);
            sleep(PAUSE);
        }
        Ok(Memory {
            bytes,
            grown_mib: peak - before,
        })
    }

    fn open(&self) -> Result<Connection> {
        let mut connection = Connection::open(self.address)?;
        let (head, host) = (&self.head, self.address);
        let head = format!("{head} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {BODY}\r\n\r\n");
        connection.send(head.as_bytes())?;
        Ok(connection)
    }
}

/// 50 logins whose exchange with WeChat comes in bytes.
fn responses_of_upstream(environment: &Environment<'_>) -> Result<Memory> {
    const BLANKS: usize = 10_000;
    let upstream = Upstream::start()?;
    let server = environment
        .server("responses-in-bytes", &upstream)?
        .start()?;
    upstream.set(Endpoint::UserToken, Behavior::OneByteSegments(BLANKS));
    let before = server.resident()?;
    let mut peak = before;
    std::thread::scope(|scope| -> Result<()> {
        let logins: Vec<_> = (0..CONNECTIONS)
            .map(|index| {
                let mut browser = server.browser();
                scope.spawn(move || {
                    let state = browser.start_login()?;
                    browser.come_back(&state, &format!("code{index}"))
                })
            })
            .collect();
        while logins.iter().any(|login| !login.is_finished()) {
            peak = f64::max(peak, server.resident()?);
            sleep(PAUSE);
        }
        Ok(())
    })?;
    Ok(Memory {
        bytes: upstream.calls(Endpoint::UserToken) * BLANKS,
        grown_mib: peak - before,
    })
}
