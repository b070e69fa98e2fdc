//! How much of its quota each client has used, for a bounded number of clients.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use governor::clock::Clock as _;
use governor::nanos::Nanos;
use governor::state::{InMemoryState, NotKeyed, StateStore};

use super::limit_clock::LimitClock;
use crate::client_address::ClientNetwork;

/// The most clients of one table. Each costs at most 24 bytes.
const MAX_CLIENTS: usize = 100_000;
/// Clients are spread over this many locks.
const SHARDS: usize = 64;
/// The least time between two searches of a full shard for clients at rest.
const SWEEP_INTERVAL: Duration = Duration::from_millis(100);
/// The states that newcomers share while the table is full.
const SHARED_STATES: usize = 1024;

/// A state for each client that is not at rest: one whose requests are longer ago than its
/// quota needs to be complete again is forgotten when there is need for its place.
///
/// While all places are taken, clients with a place keep it. Newcomers from the same region
/// share the quota of one client: those who flood the table, and nobody else.
pub(super) struct BoundedStates {
    shards: Box<[Mutex<Shard>]>,
    shared: Box<[InMemoryState]>,
    hasher: RandomState,
    clock: LimitClock,
    start: Duration,
}

#[derive(Default)]
struct Shard {
    /// The time at which each client is at rest.
    states: HashMap<ClientNetwork, Nanos>,
    next_sweep: Nanos,
}

impl BoundedStates {
    /// An empty table, with the clock of its rate limiter.
    pub(super) fn new(clock: LimitClock) -> Self {
        Self {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            shared: (0..SHARED_STATES)
                .map(|_| InMemoryState::default())
                .collect(),
            hasher: RandomState::new(),
            start: clock.now(),
            clock,
        }
    }

    fn lock(&self, client: ClientNetwork) -> MutexGuard<'_, Shard> {
        let shard = &self.shards[self.index(client, SHARDS)];
        shard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn shared_by_region(&self, client: ClientNetwork) -> &InMemoryState {
        &self.shared[self.index(client.region(), SHARED_STATES)]
    }

    /// With a random key, so that nobody can choose addresses of one shard.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "any part of a hash will do"
    )]
    fn index(&self, network: ClientNetwork, count: usize) -> usize {
        self.hasher.hash_one(network) as usize % count
    }

    /// The time as governor measures it.
    fn now(&self) -> Nanos {
        self.clock.now().saturating_sub(self.start).into()
    }
}

impl Shard {
    fn is_full(&self) -> bool {
        self.states.len() >= MAX_CLIENTS / SHARDS
    }

    fn remove_clients_at_rest(&mut self, now: Nanos) {
        if now >= self.next_sweep {
            self.next_sweep = now + Nanos::from(SWEEP_INTERVAL);
            self.states.retain(|_, rest| *rest > now);
        }
    }
}

impl StateStore for BoundedStates {
    type Key = ClientNetwork;

    fn measure_and_replace<T, F, E>(&self, client: &ClientNetwork, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut shard = self.lock(*client);
        if let Some(rest) = shard.states.get_mut(client) {
            let (outcome, next) = measure(Some(*rest))?;
            *rest = next;
            return Ok(outcome);
        }
        if shard.is_full() {
            shard.remove_clients_at_rest(self.now());
        }
        if shard.is_full() {
            drop(shard);
            let of_region = self.shared_by_region(*client);
            return of_region.measure_and_replace(&NotKeyed::NonKey, measure);
        }
        let (outcome, next) = measure(None)?;
        shard.states.insert(*client, next);
        Ok(outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use governor::middleware::NoOpMiddleware;
    use governor::{Quota, RateLimiter};
    use std::net::{IpAddr, Ipv6Addr};
    use std::num::NonZeroU32;
    use std::sync::Arc;
    use wechat_h5_clock::ManualClock;

    type Limiter = RateLimiter<ClientNetwork, BoundedStates, LimitClock, NoOpMiddleware<Duration>>;

    /// One request per second, five at once.
    fn limiter() -> (Limiter, ManualClock) {
        let clock = ManualClock::at(1_700_000_000);
        let shared = LimitClock(Arc::new(clock.clone()));
        let quota = Quota::per_minute(NonZeroU32::new(60).unwrap());
        let quota = quota.allow_burst(NonZeroU32::new(5).unwrap());
        let states = BoundedStates::new(shared.clone());
        (RateLimiter::new(quota, states, shared), clock)
    }

    fn client(ip: &str) -> ClientNetwork {
        ClientNetwork::of(ip.parse().unwrap())
    }

    /// A client that floods: each request comes from another /64 of its /32.
    fn flooder(number: u128) -> ClientNetwork {
        let first = "2001:db8::".parse::<Ipv6Addr>().unwrap().to_bits();
        ClientNetwork::of(IpAddr::V6(Ipv6Addr::from_bits(first + (number << 64))))
    }

    fn flood(limiter: &Limiter, requests: u128) -> usize {
        let results = (0..requests).map(|number| limiter.check_key(&flooder(number)));
        results.flatten().count()
    }

    fn accepted(limiter: &Limiter, ip: &str) -> usize {
        let results = (0..100).map(|_| limiter.check_key(&client(ip)));
        results.flatten().count()
    }

    /// The bytes that the table has allocated.
    fn allocated(states: &BoundedStates) -> usize {
        let entry = size_of::<(ClientNetwork, Nanos)>() + 1;
        let shards = states.shards.iter();
        shards
            .map(|shard| shard.lock().unwrap().states.capacity())
            .map(|capacity| (capacity * 8 / 7).next_power_of_two() * entry + size_of::<Shard>())
            .sum()
    }

    #[test]
    fn a_flood_of_clients_costs_a_known_amount_of_memory() {
        let (limiter, _) = limiter();
        flood(&limiter, 1_000_000);
        let states = limiter.into_state_store();
        let shards = states.shards.iter();
        let clients: usize = shards.map(|shard| shard.lock().unwrap().states.len()).sum();
        assert!((99_000..=MAX_CLIENTS).contains(&clients), "{clients}");
        let bytes = allocated(&states);
        assert!(bytes <= MAX_CLIENTS * 24, "{bytes} bytes");
    }

    #[test]
    fn a_flood_of_clients_limits_itself_and_nobody_else() {
        let (limiter, clock) = limiter();
        let known = "8.8.8.8";
        assert!(limiter.check_key(&client(known)).is_ok());
        let served = flood(&limiter, 1_000_000);
        assert!(served <= MAX_CLIENTS + 5, "{served}");
        // One that has a place goes on as before, and one from elsewhere is served.
        assert_eq!(accepted(&limiter, known), 4);
        assert_eq!(accepted(&limiter, "9.9.9.9"), 5);
        assert!(limiter.check_key(&flooder(2_000_000)).is_err());
        // The flood is over.
        clock.advance(Duration::from_secs(10));
        assert_eq!(accepted(&limiter, "9.9.9.10"), 5);
        assert!(limiter.check_key(&flooder(2_000_000)).is_ok());
    }

    #[test]
    fn clients_at_rest_make_room() {
        let (limiter, clock) = limiter();
        flood(&limiter, 200_000);
        clock.advance(Duration::from_secs(2));
        assert_eq!(flood(&limiter, 90_000), 90_000);
    }
}
