//! How many connections one client may hold.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::client_address::{ClientNetwork, TrustedProxies};
use crate::reloadable::Reloadable;

/// The part of all connections that one client may hold.
const CLIENT_PART: usize = 8;
/// The part that a whole IPv6 /48 may hold.
const SITE_PART: usize = 4;

/// Counts the connections of each client. Those of trusted proxies, which are for many
/// clients, are not counted.
#[derive(Debug)]
pub(super) struct ClientPlaces {
    exempt: Reloadable<TrustedProxies>,
    max_of_client: usize,
    max_of_site: usize,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    by_client: HashMap<ClientNetwork, usize>,
    by_site: HashMap<ClientNetwork, usize>,
}

/// A connection that is counted until this is dropped.
#[derive(Debug)]
pub(super) struct ClientPlace(Option<(Arc<ClientPlaces>, ClientNetwork)>);

impl ClientPlaces {
    /// For a listener with this maximum of connections.
    pub(super) fn new(max_connections: usize, exempt: Reloadable<TrustedProxies>) -> Self {
        Self {
            exempt,
            max_of_client: (max_connections / CLIENT_PART).max(1),
            max_of_site: (max_connections / SITE_PART).max(1),
            held: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a connection from this address, or `None` if its client has enough.
    pub(super) fn take(self: &Arc<Self>, peer: IpAddr) -> Option<ClientPlace> {
        if self.exempt.load().contains(peer) {
            return Some(ClientPlace(None));
        }
        let client = ClientNetwork::of(peer);
        let mut held = self.lock();
        let count = |counts: &HashMap<_, usize>, key| counts.get(&key).copied().unwrap_or(0);
        if count(&held.by_client, client) >= self.max_of_client {
            return None;
        }
        if let Some(site) = client.site() {
            if count(&held.by_site, site) >= self.max_of_site {
                return None;
            }
            *held.by_site.entry(site).or_default() += 1;
        }
        *held.by_client.entry(client).or_default() += 1;
        Some(ClientPlace(Some((self.clone(), client))))
    }
}

impl ClientPlace {
    /// Whose it is, if that is no trusted proxy.
    pub(super) fn client(&self) -> Option<ClientNetwork> {
        self.0.as_ref().map(|(_, client)| *client)
    }
}

impl Drop for ClientPlace {
    fn drop(&mut self) {
        let Some((places, client)) = self.0.take() else {
            return;
        };
        let mut held = places.lock();
        release(&mut held.by_client, client);
        if let Some(site) = client.site() {
            release(&mut held.by_site, site);
        }
    }
}

/// Nothing is kept of a client without connections.
fn release(counts: &mut HashMap<ClientNetwork, usize>, key: ClientNetwork) {
    if let Some(count) = counts.get_mut(&key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of a hundred connections from each of these addresses have a place.
    fn taken(addresses: &[&str]) -> usize {
        let places = Arc::new(ClientPlaces::new(80, TrustedProxies::default().into()));
        let addresses = addresses.iter().map(|address| address.parse().unwrap());
        let attempts = addresses.flat_map(|address| std::iter::repeat_n(address, 100));
        let taken: Vec<_> = attempts
            .filter_map(|address| places.take(address))
            .collect();
        let count = taken.len();
        drop(taken);
        let held = places.lock();
        assert!(held.by_client.is_empty() && held.by_site.is_empty());
        count
    }

    #[test]
    fn a_client_holds_a_part_and_a_trusted_proxy_any_number() {
        for (addresses, count) in [
            (&["8.8.8.8"][..], 10),
            (&["8.8.8.8", "8.8.8.9"], 20),
            (&["8.8.8.8", "::ffff:8.8.8.8"], 10),
            (&["2001:db8:1:1::1", "2001:db8:1:1::2"], 10),
            (&["2001:db8:1:1::", "2001:db8:1:2::", "2001:db8:1:3::"], 20),
            (&["2001:db8:1:1::", "2001:db8:2:1::"], 20),
            (&["127.0.0.1", "10.0.0.1"], 200),
        ] {
            assert_eq!(taken(addresses), count, "{addresses:?}");
        }
    }

    #[test]
    fn a_closed_connection_frees_its_place() {
        let places = Arc::new(ClientPlaces::new(8, TrustedProxies::none().into()));
        let peer = "127.0.0.1".parse().unwrap();
        let first = places.take(peer);
        assert!(first.is_some());
        assert!(places.take(peer).is_none());
        drop(first);
        assert!(places.take(peer).is_some());
    }
}
