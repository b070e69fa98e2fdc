//! Free ports. They stay the same when a server is started again.

use std::net::{SocketAddr, TcpListener};

use anyhow::Result;

/// Addresses of loopback that nobody listened on a moment ago.
pub(super) fn free<const N: usize>() -> Result<[SocketAddr; N]> {
    let listeners: Vec<_> = (0..N)
        .map(|_| TcpListener::bind("127.0.0.1:0"))
        .collect::<Result<_, _>>()?;
    let mut addresses = [SocketAddr::from(([127, 0, 0, 1], 0)); N];
    for (address, listener) in addresses.iter_mut().zip(&listeners) {
        *address = listener.local_addr()?;
    }
    Ok(addresses)
}
