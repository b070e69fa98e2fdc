//! Connections whose bytes are no request, or nearly one.

use std::net::{Shutdown, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::scope;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::prove::environment::{Environment, Upstream};
use crate::prove::http::{Connection, client_address};
use crate::prove::measurement::Measurements;
use crate::prove::random::Random;

const THREADS: usize = 4;
const PER_THREAD: usize = 12_500;

const MODELS: &[&[u8]] = &[
    b"GET /api/jssdk/config?url=http%3A%2F%2F127.0.0.1%2F HTTP/1.1\r\nHost: x\r\nCookie: a=b\r\n\r\n",
    b"POST /api/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    b"DELETE /api/session HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nabcd",
    b"GET / HTTP/1.0\r\n\r\n",
    b"GET /api/oauth/callback?code=1&state=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa HTTP/1.1\r\nHost: x\r\n\r\n",
];

const PIECES: &[&[u8]] = &[
    b"\r\n",
    b"\n",
    b"\0",
    b"\r\n\r\n",
    b": ",
    b" HTTP/1.1\r\n",
    b"Content-Length: 5\r\n",
    b"\xff\xff\xff\xff",
    b"%00",
];

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    let upstream = Upstream::start()?;
    let setup = environment.server("garbage", &upstream)?;
    let mut server = setup.start()?;
    server.wait_until_signing(Duration::from_secs(5));
    let before = server.resident()?;
    let [errors, slow] = [const { AtomicUsize::new(0) }; 2];
    scope(|scope| {
        for thread in 0..THREADS {
            let mut random = Random::new(environment.seed() + thread as u64);
            let (public, errors, slow) = (server.public, &errors, &slow);
            scope.spawn(move || {
                for number in 0..PER_THREAD {
                    let bytes = garbage(&mut random);
                    let begin = Instant::now();
                    let response = send(public, thread * PER_THREAD + number, &bytes);
                    let is_error = response.is_ok_and(|r| r.starts_with(b"HTTP/1.1 5"));
                    errors.fetch_add(usize::from(is_error), Ordering::SeqCst);
                    let is_slow = begin.elapsed() > Duration::from_secs(1);
                    slow.fetch_add(usize::from(is_slow), Ordering::SeqCst);
                }
            });
        }
    });
    let connections = THREADS * PER_THREAD;
    let what = format!("status 5xx for {connections} garbage connections");
    measurements.exactly(&what, errors.into_inner(), 0);
    measurements.exactly("of them, slower than 1 s", slow.into_inner(), 0);
    measurements.exactly("panics", setup.log().matches("panick").count(), 0);
    let figure = (server.resident()? - before, "MiB");
    measurements.at_most("memory after them", figure, 16.0);
    let signs = server.is_alive() && server.sign().is_ok_and(|r| r.status == 200);
    measurements.outcome("the server after them", signs, ["signs", "does not sign"]);
    Ok(())
}

/// What comes back until the server closes.
fn send(server: SocketAddr, client: usize, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut connection = Connection::open_from(client_address(client), server)?;
    connection.send(bytes)?;
    connection.stream().shutdown(Shutdown::Write)?;
    connection.rest()
}

fn garbage(random: &mut Random) -> Vec<u8> {
    if random.chance(15) {
        let length = 1 + random.below(400);
        return random.bytes(length);
    }
    let mut bytes = random.pick(MODELS).to_vec();
    for _ in 0..[1, 1, 2, 4, 16][random.below(5)] {
        change(random, &mut bytes);
    }
    bytes
}

fn change(random: &mut Random, bytes: &mut Vec<u8>) {
    let at = random.below(bytes.len() + 1);
    let end = bytes.len().min(at + 1 + random.below(12));
    match random.below(100) {
        0..35 if at < bytes.len() => bytes[at] = random.byte(),
        35..55 => {
            let length = 1 + random.below(8);
            bytes.splice(at..at, random.bytes(length));
        }
        55..70 => drop(bytes.drain(at..end)),
        70..80 => {
            let piece = bytes[at..end].to_vec();
            let other = random.below(bytes.len() + 1);
            bytes.splice(other..other, piece);
        }
        80..92 => drop(bytes.splice(at..at, random.pick(PIECES).iter().copied())),
        _ => bytes.truncate(at),
    }
    if bytes.is_empty() {
        bytes.push(b'x');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_garbage() {
        let all = |seed| {
            let mut random = Random::new(seed);
            (0..500).map(|_| garbage(&mut random)).collect::<Vec<_>>()
        };
        assert_eq!(all(1), all(1));
        assert_ne!(all(1), all(2));
        assert!(all(1).iter().all(|bytes| !bytes.is_empty()));
    }
}
