//! The sandbox, as far as it listens.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use crate::prove::environment::Environment;
use crate::prove::http::{Connection, Request};
use crate::prove::measurement::Measurements;

/// How long half a head may take.
const HEAD: Duration = Duration::from_secs(15);

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    let (page, requests) = page()?;
    let page = format!("http://{page}/");
    let sandbox = environment.sandbox("sandbox-rules", &["--page", &page])?;

    let mut half = Connection::open(sandbox.address)?;
    half.send(b"GET / HTTP/1.1\r\nX: ")?;
    half.stream()
        .set_read_timeout(Some(HEAD + Duration::from_secs(10)))?;
    let begin = Instant::now();
    let ended = half.rest().ok().map(|_| begin.elapsed());
    measurements.within("half a head to the sandbox is held", ended, HEAD);

    let mut answered = 0;
    let controls = ["account", "users", "journal", "clock", "counters", "faults"];
    for control in controls {
        let request = Request::get(&format!("/__sandbox/{control}"))
            .header("Sec-Fetch-Site", "cross-site")
            .header("Sec-Fetch-Mode", "no-cors");
        let response = Connection::open(sandbox.address)?.exchange(&request)?;
        answered += usize::from(response.status == 200);
    }
    let what = format!(
        "control requests of foreign pages that are answered, of {}",
        controls.len()
    );
    measurements.exactly(&what, answered, 0);

    let request = Request::get("/")
        .header("Connection", "close, X-Secret")
        .header("X-Secret", "1");
    Connection::open(sandbox.proxy)?.exchange(&request)?;
    let seen = requests.recv_timeout(Duration::from_secs(5));
    let seen = seen
        .context("the proxy forwarded nothing")?
        .to_ascii_lowercase();
    let passed = seen.matches("x-secret").count();
    measurements.exactly(
        "headers named by Connection that the proxy passes on",
        passed,
        0,
    );
    Ok(())
}

/// A page's server that keeps the heads of its requests.
fn page() -> Result<(SocketAddr, Receiver<String>)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let (sender, requests) = channel();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut head = Vec::new();
            let mut buffer = [0; 4096];
            while !head.ends_with(b"\r\n\r\n") {
                match stream.read(&mut buffer) {
                    Ok(n @ 1..) => head.extend_from_slice(&buffer[..n]),
                    _ => break,
                }
            }
            let response = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi";
            let _ = stream.write_all(response.as_bytes());
            if sender
                .send(String::from_utf8_lossy(&head).into_owned())
                .is_err()
            {
                return;
            }
        }
    });
    Ok((address, requests))
}
