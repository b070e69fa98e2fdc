//! Ports for processes that a test starts.

use std::net::{Ipv4Addr, TcpListener};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

/// Below those that the system gives to connections and to whoever binds port 0: one of
/// these would be given again as soon as it is free, to this test or to another.
const FIRST: u32 = 10_000;
const COUNT: u32 = 20_000;
/// How many a test has to itself. Tests run in processes of their own, whose ids are near
/// each other.
const PER_PROCESS: u32 = 8;

/// A port of loopback that nobody listens on, another one at each call.
///
/// # Panics
///
/// When every port is taken.
#[must_use]
pub fn free_port() -> u16 {
    static USED: AtomicU32 = AtomicU32::new(0);
    let start = process::id().wrapping_mul(PER_PROCESS);
    let mut ports = (0..COUNT).map(|_| {
        let used = USED.fetch_add(1, Ordering::Relaxed);
        u16::try_from(FIRST + start.wrapping_add(used) % COUNT).unwrap()
    });
    let is_free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    ports.find(is_free).expect("a port is free")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_port_is_given_twice_or_while_somebody_listens_on_it() {
        let next = free_port() + 1;
        let _taken = TcpListener::bind((Ipv4Addr::LOCALHOST, next));
        let ports: HashSet<u16> = (0..100).map(|_| free_port()).collect();
        assert!(ports.len() == 100 && !ports.contains(&next));
    }
}
