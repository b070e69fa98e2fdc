//! Binds with a long queue and small buffers.

use std::io;
use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket};

/// The most connections that wait in the kernel to be accepted, where it allows so many
/// (`net.core.somaxconn`). One that finds the queue full tries again after a second.
const BACKLOG: u32 = 4096;

/// How much of a response the kernel keeps for a client that does not read it; accepted
/// connections inherit it. Without a limit that is up to 4 MiB for each, and a thousand of
/// them bring all connections of the machine under memory pressure. Linux doubles the value;
/// the first screen of the page fits.
const SEND_BUFFER: u32 = 128 * 1024;

/// As tokio's `TcpListener::bind` does it, with a longer queue and smaller buffers.
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
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;

    use super::*;

    #[tokio::test]
    async fn a_client_that_does_not_read_is_kept_little_of_its_response() -> io::Result<()> {
        let listener = bind(([127, 0, 0, 1], 0).into())?;
        let client = TcpSocket::new_v4()?;
        client.set_recv_buffer_size(4096)?;
        let mut client = client.connect(listener.local_addr()?).await?;
        let (server, _) = listener.accept().await?;
        let mut sent = 0;
        loop {
            match server.try_write(&[0; 16 * 1024]) {
                Ok(bytes) => sent += bytes,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
            assert!(sent < 1 << 20, "{sent} bytes are waiting");
        }
        let mut received = vec![0; sent];
        client.read_exact(&mut received).await?;
        Ok(())
    }

    #[tokio::test]
    async fn a_client_that_reads_gets_all() -> io::Result<()> {
        let listener = bind(([127, 0, 0, 1], 0).into())?;
        let mut client = TcpStream::connect(listener.local_addr()?).await?;
        let (mut server, _) = listener.accept().await?;
        let sent = tokio::spawn(async move { server.write_all(&vec![7; 1 << 22]).await });
        let mut received = Vec::new();
        client.read_to_end(&mut received).await?;
        assert_eq!(received.len(), 1 << 22);
        sent.await?
    }
}
