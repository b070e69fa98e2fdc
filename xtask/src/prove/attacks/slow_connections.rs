//! Connections that are idle, or as slow as they can be. Others must not wait for a place.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle, sleep};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use crate::prove::environment::{Environment, Server, Upstream};
use crate::prove::http::{Connection, Request, client_address, get, percentile};
use crate::prove::measurement::Measurements;

const CONNECTIONS: usize = 1_000;
const OPEN_FILES: u32 = 1_024;
/// How long the attack lasts until it is measured, and how long it is measured.
const SETTLE: Duration = Duration::from_secs(2);
const MEASURE: Duration = Duration::from_secs(6);
const P99: f64 = 100.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Idle,
    SlowHead,
    SlowBody,
    SlowReader,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Idle, Self::SlowHead, Self::SlowBody, Self::SlowReader];

    fn name(self) -> &'static str {
        match self {
            Self::Idle => "idle connections",
            Self::SlowHead => "slow heads",
            Self::SlowBody => "slow bodies",
            Self::SlowReader => "slow readers",
        }
    }

    /// What is sent first.
    fn begin(self, long: &str) -> Vec<u8> {
        let text = match self {
            Self::Idle => "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
            Self::SlowHead => "GET / HTTP/1.1\r\nX: ".to_owned(),
            Self::SlowBody => {
                "POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Length: 10000\r\n\r\na".to_owned()
            }
            Self::SlowReader => format!("GET {long} HTTP/1.1\r\nHost: x\r\n\r\n").repeat(8),
        };
        text.into_bytes()
    }

    /// Whether one byte is sent every second.
    fn trickles(self) -> bool {
        matches!(self, Self::SlowHead | Self::SlowBody)
    }
}

/// Whether the attacker has one address or one per connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum From {
    OneAddress,
    ManyAddresses,
}

impl From {
    fn name(self) -> &'static str {
        match self {
            Self::OneAddress => "from one address",
            Self::ManyAddresses => "from 1,000 addresses",
        }
    }

    fn address(self, index: usize) -> Ipv4Addr {
        match self {
            Self::OneAddress => client_address(0),
            Self::ManyAddresses => client_address(index),
        }
    }
}

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    for from in [From::OneAddress, From::ManyAddresses] {
        for kind in Kind::ALL {
            one(environment, measurements, kind, from)?;
        }
    }
    Ok(())
}

fn one(
    environment: &Environment<'_>,
    measurements: &mut Measurements,
    kind: Kind,
    from: From,
) -> Result<()> {
    let upstream = Upstream::start()?;
    let setup = environment.server("slow-connections", &upstream)?;
    let server = setup.open_files(OPEN_FILES).start()?;
    server.wait_until_signing(Duration::from_secs(5));
    let page = get(server.public, "/")?;
    let long = wasm_of(&page.body).context("the page has no wasm")?;
    let begin = kind.begin(long);
    let attack = Attack::start(server.public, kind, from, begin);
    sleep(SETTLE);
    let mut times = measure(&server);
    attack.stop();
    let failed = times.iter().filter(|time| time.is_infinite()).count();
    let p99 = percentile(&mut times, 0.99);
    let what = format!(
        "p99 of others, 1,000 {} {}, 1,024 files ({} requests, {failed} failed)",
        kind.name(),
        from.name(),
        times.len()
    );
    measurements.at_most(&what, (p99, "ms"), P99);
    Ok(())
}

/// Milliseconds of signatures on new connections; infinite where one failed.
fn measure(server: &Server) -> Vec<f64> {
    let mut times = Vec::new();
    let begin = Instant::now();
    while begin.elapsed() < MEASURE {
        let sent = Instant::now();
        let request = Request::get(&server.sign_target());
        let response = Connection::open(server.public).and_then(|mut c| c.exchange(&request));
        let good = response.is_ok_and(|response| response.status == 200);
        let time = sent.elapsed().as_secs_f64() * 1000.0;
        times.push(if good { time } else { f64::INFINITY });
        sleep(Duration::from_millis(20));
    }
    times
}

/// Keeps its connections open, and opens those again that are closed.
struct Attack {
    thread: JoinHandle<()>,
    stop: Arc<AtomicBool>,
}

impl Attack {
    fn start(server: SocketAddr, kind: Kind, from: From, begin: Vec<u8>) -> Self {
        let stop = Arc::<AtomicBool>::default();
        let stopped = stop.clone();
        let thread = thread::spawn(move || {
            let mut connections: Vec<_> = (0..CONNECTIONS)
                .map(|index| open(server, &begin, from.address(index)))
                .collect();
            let mut trickled = Instant::now();
            while !stopped.load(Ordering::SeqCst) {
                let trickle = kind.trickles() && trickled.elapsed() > Duration::from_secs(1);
                if trickle {
                    trickled = Instant::now();
                }
                for (index, connection) in connections.iter_mut().enumerate() {
                    let is_open = connection
                        .as_mut()
                        .is_some_and(|stream| keep(stream, kind, trickle));
                    if !is_open {
                        *connection = open(server, &begin, from.address(index));
                    }
                }
                sleep(Duration::from_millis(50));
            }
        });
        Self { thread, stop }
    }

    fn stop(self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = self.thread.join();
    }
}

fn open(server: SocketAddr, begin: &[u8], from: Ipv4Addr) -> Option<TcpStream> {
    let connection = Connection::open_narrow(from, server).ok()?;
    let mut stream = connection.stream().try_clone().ok()?;
    stream.set_nonblocking(true).ok()?;
    // As far as the server takes it.
    let _ = stream.write(begin);
    Some(stream)
}

/// The path of the page's last wasm, the application, which is far longer than what the kernel
/// keeps.
fn wasm_of(page: &str) -> Option<&str> {
    let end = page.rfind("_bg.wasm")? + "_bg.wasm".len();
    let start = page[..end].rfind(['"', '\''])? + 1;
    Some(&page[start..end])
}

/// Does the least that keeps the connection; false once the server has closed it.
fn keep(stream: &mut TcpStream, kind: Kind, trickle: bool) -> bool {
    if trickle && stream.write(b"a").is_err() {
        return false;
    }
    let mut buffer = [0; 512];
    let result = match kind {
        // Only looks: what it does not read fills the server's buffers.
        Kind::SlowReader => stream.peek(&mut buffer),
        _ => stream.read(&mut buffer),
    };
    match result {
        Ok(n) => n > 0,
        Err(err) => err.kind() == std::io::ErrorKind::WouldBlock,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wasm_of_a_page() {
        for page in ["href=\"/web-1_bg.wasm\" as", "fetch('/web-1_bg.wasm',{"] {
            assert_eq!(wasm_of(page), Some("/web-1_bg.wasm"));
        }
        assert_eq!(wasm_of("<p>"), None);
    }
}
