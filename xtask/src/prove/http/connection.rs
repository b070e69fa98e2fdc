//! One connection that blocks.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

use super::{Expect, Request, Response};

/// The longest wait for a response.
const TIMEOUT: Duration = Duration::from_secs(20);

pub(crate) const LOCALHOST: Ipv4Addr = Ipv4Addr::LOCALHOST;

pub(crate) struct Connection {
    stream: TcpStream,
    server: SocketAddr,
    received: Vec<u8>,
}

impl Connection {
    /// From 127.0.0.1.
    pub(crate) fn open(server: SocketAddr) -> io::Result<Self> {
        Self::open_from(LOCALHOST, server)
    }

    /// From any address of 127.0.0.0/8: all of them are this machine's, and to a server
    /// they are different clients.
    pub(crate) fn open_from(source: Ipv4Addr, server: SocketAddr) -> io::Result<Self> {
        Self::open_with(source, server, |_| Ok(()))
    }

    /// The same with a receive buffer of a few kilobytes: what the client does not read stays
    /// with the server.
    pub(crate) fn open_narrow(source: Ipv4Addr, server: SocketAddr) -> io::Result<Self> {
        Self::open_with(source, server, |socket| socket.set_recv_buffer_size(2048))
    }

    fn open_with(
        source: Ipv4Addr,
        server: SocketAddr,
        configure: impl FnOnce(&Socket) -> io::Result<()>,
    ) -> io::Result<Self> {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        configure(&socket)?;
        socket.bind(&SocketAddr::from((source, 0)).into())?;
        socket.connect_timeout(&server.into(), TIMEOUT)?;
        socket.set_tcp_nodelay(true)?;
        let stream = TcpStream::from(socket);
        stream.set_read_timeout(Some(TIMEOUT))?;
        stream.set_write_timeout(Some(TIMEOUT))?;
        Ok(Self {
            stream,
            server,
            received: Vec::new(),
        })
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)
    }

    /// The next response.
    pub(crate) fn receive(&mut self, expect: Expect) -> io::Result<Response> {
        let mut buffer = [0; 16 * 1024];
        loop {
            if let Some(response) = Response::take(&mut self.received, expect) {
                return Ok(response);
            }
            match self.stream.read(&mut buffer)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                n => self.received.extend_from_slice(&buffer[..n]),
            }
        }
    }

    pub(crate) fn exchange(&mut self, request: &Request) -> io::Result<Response> {
        let expect = if request.is_head() {
            Expect::HeadOnly
        } else {
            Expect::Body
        };
        self.send(&request.bytes(self.server))?;
        self.receive(expect)
    }

    /// Everything until the server closes.
    pub(crate) fn rest(&mut self) -> io::Result<Vec<u8>> {
        let mut all = std::mem::take(&mut self.received);
        self.stream.read_to_end(&mut all)?;
        Ok(all)
    }

    pub(crate) fn stream(&self) -> &TcpStream {
        &self.stream
    }
}

/// One request on a connection of its own.
pub(crate) fn get(server: SocketAddr, target: &str) -> io::Result<Response> {
    Connection::open(server)?.exchange(&Request::get(target))
}
