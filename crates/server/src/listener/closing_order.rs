//! Which connections are closed first when places run out.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::activity::Waiting;
use crate::client_address::ClientNetwork;

/// As many places of an IPv6 /48 count as one place of a client.
const SITE_PLACES: usize = 2;

/// The places that are in use, by their clients.
#[derive(Debug)]
pub(super) struct HeldPlaces {
    few: usize,
    by_client: HashMap<ClientNetwork, usize>,
    by_site: HashMap<ClientNetwork, usize>,
}

/// A connection that waits for its client.
#[derive(Debug)]
pub(super) struct WaitingConnection<T> {
    /// None for a trusted proxy, which is for many clients.
    pub(super) client: Option<ClientNetwork>,
    pub(super) waiting: Waiting,
    pub(super) connection: T,
}

impl HeldPlaces {
    /// None yet. Clients with at most `few` of them, which a browser needs, are equal.
    pub(super) fn new(few: usize) -> Self {
        Self {
            few,
            by_client: HashMap::new(),
            by_site: HashMap::new(),
        }
    }

    pub(super) fn add(&mut self, client: ClientNetwork) {
        *self.by_client.entry(client).or_default() += 1;
        if let Some(site) = client.site() {
            *self.by_site.entry(site).or_default() += 1;
        }
    }

    /// Takes one place of the client away. Returns how many it held, and how many it and its
    /// site held, as they count.
    fn remove(&mut self, client: ClientNetwork) -> (usize, usize) {
        let held = take_one(&mut self.by_client, client);
        let site = client.site();
        let held_by_site = site.map_or(0, |site| take_one(&mut self.by_site, site));
        (held, held.max(held_by_site / SITE_PLACES))
    }

    /// The connections to close, the first first: those of the client that then holds the most
    /// places, and among equals as they wait. New ones of clients with few places are the last.
    pub(super) fn first_to_close<T>(
        mut self,
        mut waiting: Vec<WaitingConnection<T>>,
        at_most: usize,
    ) -> impl Iterator<Item = T> {
        waiting.sort_unstable_by_key(|connection| connection.waiting);
        let mut in_order: Vec<_> = waiting
            .into_iter()
            .map(|connection| {
                let removed = connection.client.map(|client| self.remove(client));
                let (held, weight) = removed.unwrap_or_default();
                let is_spared = connection.waiting.is_new() && held <= self.few;
                let key = (is_spared, Reverse(weight.max(self.few)));
                (key, connection.connection)
            })
            .collect();
        in_order.sort_by_key(|(key, _)| *key);
        let connections = in_order.into_iter().map(|(_, connection)| connection);
        connections.take(at_most)
    }
}

fn take_one(places: &mut HashMap<ClientNetwork, usize>, holder: ClientNetwork) -> usize {
    let held = places.entry(holder).or_default();
    let before = *held;
    *held = before.saturating_sub(1);
    before
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEW: usize = 2;
    const OLD: fn(u64) -> Waiting = Waiting::old;
    const NEW: fn(u64) -> Waiting = Waiting::new;

    /// The numbers of the connections in the order in which they are closed.
    fn order(connections: &[(&str, Waiting)]) -> Vec<usize> {
        let mut held = HeldPlaces::new(FEW);
        let connections = connections.iter().enumerate();
        let waiting = connections.map(|(connection, (ip, waiting))| {
            let client = (!ip.is_empty()).then(|| ClientNetwork::of(ip.parse().unwrap()));
            if let Some(client) = client {
                held.add(client);
            }
            WaitingConnection {
                client,
                waiting: *waiting,
                connection,
            }
        });
        let waiting = waiting.collect();
        held.first_to_close(waiting, usize::MAX).collect()
    }

    #[test]
    fn the_client_with_the_most_places_is_first_and_few_places_are_equal() {
        let (a, b, c, proxy) = ("8.8.8.1", "8.8.8.2", "8.8.8.3", "");
        for (connections, expected) in [
            // By age, whoever has one or two.
            (
                &[(a, OLD(3)), (b, OLD(1)), (a, OLD(2)), (proxy, OLD(0))][..],
                &[3, 1, 2, 0][..],
            ),
            // The oldest of the one with four, until it has no more than another has.
            (
                &[
                    (a, OLD(7)),
                    (b, OLD(4)),
                    (b, OLD(3)),
                    (b, OLD(6)),
                    (b, OLD(5)),
                    (c, OLD(1)),
                    (c, OLD(8)),
                    (c, OLD(9)),
                ],
                &[2, 5, 1, 4, 3, 0, 6, 7],
            ),
            // One that is new goes last, unless its client has many.
            (&[(a, NEW(1)), (b, OLD(2)), (proxy, NEW(0))], &[1, 2, 0]),
            (
                &[(a, NEW(1)), (b, NEW(2)), (b, NEW(3)), (b, NEW(4))],
                &[1, 0, 2, 3],
            ),
        ] {
            assert_eq!(order(connections), expected, "{connections:?}");
        }
    }

    #[test]
    fn the_networks_of_a_site_count_together() {
        let network = |number: usize| format!("2001:db8:1:{number}::1");
        let networks: Vec<_> = (0..8).map(network).collect();
        let mut connections = vec![("8.8.8.8", OLD(0))];
        connections.extend(networks.iter().map(|ip| (&**ip, OLD(9))));
        let order = order(&connections);
        // Eight count as four, and two are few.
        assert_eq!(order.iter().position(|number| *number == 0), Some(3));
    }
}
