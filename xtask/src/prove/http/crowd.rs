//! Many connections at once, driven by one thread.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::thread::sleep;
use std::time::{Duration, Instant};

use socket2::{Domain, Socket, Type};

use super::{Expect, Response};

/// How long one round over all connections rests, so that the server gets the core.
const REST: Duration = Duration::from_millis(1);

/// `EINPROGRESS` of Linux: the standard library has no stable name for it.
const IN_PROGRESS: i32 = 115;

/// What became of one request.
#[derive(Debug, Default)]
pub(crate) struct Exchange {
    pub(crate) response: Option<Response>,
    /// From the connect to the end of the response.
    pub(crate) time: Duration,
}

struct Member {
    stream: Option<TcpStream>,
    request: Vec<u8>,
    begin: Instant,
    received: Vec<u8>,
    exchange: Exchange,
}

/// Connections that are all opened before any response is read.
pub(crate) struct Crowd {
    members: Vec<Member>,
}

impl Crowd {
    /// Connects one connection per request, each from an address of its own.
    pub(crate) fn connect(
        server: SocketAddr,
        requests: impl IntoIterator<Item = (Ipv4Addr, Vec<u8>)>,
    ) -> io::Result<Self> {
        let member = |(source, request)| -> io::Result<Member> {
            let begin = Instant::now();
            Ok(Member {
                stream: Some(connect(source, server)?),
                request,
                begin,
                received: Vec::new(),
                exchange: Exchange::default(),
            })
        };
        let members = requests.into_iter().map(member).collect::<Result<_, _>>()?;
        Ok(Self { members })
    }

    /// Sends every request and reads every response, for this long.
    pub(crate) fn exchange(mut self, limit: Duration) -> Vec<Exchange> {
        let begin = Instant::now();
        while begin.elapsed() < limit && self.members.iter().any(|m| m.stream.is_some()) {
            for member in &mut self.members {
                member.advance();
            }
            sleep(REST);
        }
        self.members.into_iter().map(|m| m.exchange).collect()
    }
}

impl Member {
    fn advance(&mut self) {
        let Some(stream) = &mut self.stream else {
            return;
        };
        let is_waiting = step(stream, &mut self.request, &mut self.received);
        if !is_waiting.unwrap_or(false) {
            self.exchange.response = Response::take(&mut self.received, Expect::Body);
            self.exchange.time = self.begin.elapsed();
            self.stream = None;
        }
    }
}

/// Writes and reads what is possible now; true while more has to come, false once the response is complete.
fn step(stream: &mut TcpStream, request: &mut Vec<u8>, received: &mut Vec<u8>) -> io::Result<bool> {
    if !request.is_empty() {
        match stream.write(request) {
            Ok(written) => drop(request.drain(..written)),
            Err(err) if is_early(&err) => return Ok(true),
            Err(err) => return Err(err),
        }
    }
    let mut buffer = [0; 4096];
    match stream.read(&mut buffer) {
        Ok(0) => Ok(false),
        Ok(n) => {
            received.extend_from_slice(&buffer[..n]);
            let complete = Response::take(&mut received.clone(), Expect::Body).is_some();
            Ok(!complete)
        }
        Err(err) if is_early(&err) => Ok(true),
        Err(err) => Err(err),
    }
}

fn is_early(err: &io::Error) -> bool {
    matches!(
        err.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::NotConnected
    )
}

fn connect(source: Ipv4Addr, server: SocketAddr) -> io::Result<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((source, 0)).into())?;
    socket.set_nonblocking(true)?;
    match socket.connect(&server.into()) {
        Ok(()) => {}
        Err(err) if err.raw_os_error() == Some(IN_PROGRESS) => {}
        Err(err) => return Err(err),
    }
    Ok(TcpStream::from(socket))
}

/// The address of client number `index`, for 65,024 clients.
pub(crate) fn client_address(index: usize) -> Ipv4Addr {
    let byte = |value: usize| u8::try_from(value % 254).unwrap_or(0) + 1;
    Ipv4Addr::new(127, 1, byte(index / 254), byte(index))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_client_has_an_address_of_its_own() {
        let mut all: Vec<_> = (0..2000).map(client_address).collect();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 2000);
        assert!(all.iter().all(Ipv4Addr::is_loopback));
    }
}
