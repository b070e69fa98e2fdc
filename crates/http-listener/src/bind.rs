//! Binds with a long queue.

use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket};

/// The most connections that wait in the kernel to be accepted, where it allows so many
/// (`net.core.somaxconn`). One that finds the queue full tries again after a second.
const BACKLOG: u32 = 4096;

/// As tokio's `TcpListener::bind` does it, with a longer queue.
///
/// # Errors
///
/// When the address is in use or is not one of this machine.
///
/// # Panics
///
/// Outside tokio's runtime.
pub fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4(),
        SocketAddr::V6(_) => TcpSocket::new_v6(),
    }?;
    // So that a restart can use the port of connections that have just been closed.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}
