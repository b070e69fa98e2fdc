//! SIGTERM under load. A browser whose connection is kept alive must be told before it ends.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{scope, sleep};
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::prove::environment::{Environment, Upstream};
use crate::prove::http::{Connection, Request, client_address};
use crate::prove::measurement::Measurements;

const CLIENTS: usize = 40;
const STOPS: usize = 10;

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    let upstream = Upstream::start()?;
    let setup = environment.server("stop-under-load", &upstream)?;
    let [answered, lost] = [const { AtomicUsize::new(0) }; 2];
    let mut slowest = Duration::ZERO;
    let mut random = environment.random();
    for _ in 0..STOPS {
        let server = setup.start()?;
        server.wait_until_signing(Duration::from_secs(5));
        let request = Request::get(&server.sign_target());
        let wait = Duration::from_millis(u64::try_from(100 + random.below(200))?);
        let public = server.public;
        let stopping = scope(|scope| -> Result<Duration> {
            for index in 0..CLIENTS {
                let (request, answered, lost) = (&request, &answered, &lost);
                scope.spawn(move || {
                    let open = || Connection::open_from(client_address(index), public);
                    while let Ok(mut connection) = open() {
                        match exchange_until_told(&mut connection, request, answered) {
                            Ok(()) => {}
                            Err(First::Yes) => return,
                            Err(First::No) => {
                                lost.fetch_add(1, Ordering::SeqCst);
                                return;
                            }
                        }
                    }
                });
            }
            sleep(wait);
            let begin = Instant::now();
            server.stop()?;
            Ok(begin.elapsed())
        })?;
        slowest = slowest.max(stopping);
    }
    let answered = answered.into_inner();
    let what = format!("requests lost on kept connections at {STOPS} SIGTERMs, of {answered}");
    measurements.exactly(&what, lost.into_inner(), 0);
    measurements.within(
        "slowest stop under load",
        Some(slowest),
        Duration::from_secs(10),
    );
    Ok(())
}

/// Whether a request was the first of its connection, which may come too late for a server
/// that ends.
enum First {
    Yes,
    No,
}

/// Sends requests until a response announces the end of the connection.
fn exchange_until_told(
    connection: &mut Connection,
    request: &Request,
    answered: &AtomicUsize,
) -> Result<(), First> {
    let mut first = true;
    loop {
        let response: io::Result<_> = connection.exchange(request);
        let Ok(response) = response else {
            return Err(if first { First::Yes } else { First::No });
        };
        answered.fetch_add(1, Ordering::SeqCst);
        if response.header("connection") == Some("close") {
            return Ok(());
        }
        first = false;
    }
}
