//! Free ports. They stay the same when a server is started again.

use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU16, Ordering};

use anyhow::{Context as _, Result};

/// Below the range from which Linux takes the ports of outgoing connections: one of those
/// must not have the server's port between two starts.
const FIRST: u16 = 12_000;
const COUNT: u16 = 20_000;

static TRIED: AtomicU16 = AtomicU16::new(0);

/// Addresses of loopback that nobody listened on a moment ago.
pub(super) fn free<const N: usize>() -> Result<[SocketAddr; N]> {
    let mut addresses = [SocketAddr::from(([127, 0, 0, 1], 0)); N];
    for address in &mut addresses {
        let mut candidates = (0..COUNT).map(|_| candidate());
        *address = candidates
            .find(|&address| TcpListener::bind(address).is_ok())
            .context("no free port")?;
    }
    Ok(addresses)
}

/// Another one each time, and in each process.
fn candidate() -> SocketAddr {
    let process = u16::try_from(std::process::id() % u32::from(COUNT)).unwrap_or(0);
    let tried = TRIED.fetch_add(1, Ordering::Relaxed);
    let port = FIRST + (process.wrapping_mul(7).wrapping_add(tried)) % COUNT;
    SocketAddr::from(([127, 0, 0, 1], port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_differ() {
        let [first, second] = free().unwrap();
        assert_ne!(first, second);
        assert!(
            [first, second]
                .iter()
                .all(|a| a.port() >= FIRST && a.port() < FIRST + COUNT)
        );
    }
}
