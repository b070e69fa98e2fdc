//! The places of logins, which clients share: each holds a part of them at most, and those
//! that wait have turns.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

/// The part of all places that one client may hold.
const CLIENT_PART: usize = 8;
/// The part that all clients of one site may hold together.
const SITE_PART: usize = 4;

/// Whose login it is, as the application counts its clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientKey {
    client: u64,
    site: Option<u64>,
}

impl ClientKey {
    /// A client and, if it can appear as many clients, what these have in common: one
    /// subscriber may have all IPv6 networks of a /48.
    pub const fn new(client: u64, site: Option<u64>) -> Self {
        Self { client, site }
    }
}

/// A client while it holds places or waits for one. A login whose client is not known counts
/// as a client of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Client {
    Known(ClientKey),
    Unknown(Ticket),
}

impl Client {
    fn site(self) -> Option<u64> {
        match self {
            Self::Known(key) => key.site,
            Self::Unknown(_) => None,
        }
    }
}

/// The number of a login, the later the higher.
type Ticket = u64;

/// All places of logins.
#[derive(Debug, Clone)]
pub(crate) struct LoginPlaces {
    state: Arc<Mutex<State>>,
}

/// The right of a login to call WeChat. Given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    places: LoginPlaces,
    client: Client,
}

#[derive(Debug)]
struct State {
    places: usize,
    max_waiting: usize,
    held: usize,
    waiting: usize,
    next_ticket: Ticket,
    clients: HashMap<Client, Share>,
    held_by_site: HashMap<u64, usize>,
    /// The clients that wait, in the order of their turns.
    turns: VecDeque<Client>,
}

/// What one client has.
#[derive(Debug, Default)]
struct Share {
    held: usize,
    /// The earliest first.
    waiting: VecDeque<Waiter>,
}

#[derive(Debug)]
struct Waiter {
    ticket: Ticket,
    sender: oneshot::Sender<Place>,
}

/// What a login gets at first.
enum Entry {
    Place(Place),
    Waiting(Waiting, oneshot::Receiver<Place>),
    Full,
}

/// Leaves the queue when it is dropped.
struct Waiting {
    places: LoginPlaces,
    client: Client,
    ticket: Ticket,
}

impl LoginPlaces {
    pub(crate) fn new(places: usize, max_waiting: usize) -> Self {
        let state = State {
            places,
            max_waiting,
            held: 0,
            waiting: 0,
            next_ticket: 0,
            clients: HashMap::new(),
            held_by_site: HashMap::new(),
            turns: VecDeque::new(),
        };
        Self {
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// A place for a login of this client; `None`: it found none within this time, or no
    /// place in the queue.
    pub(crate) async fn take(&self, client: Option<ClientKey>, wait: Duration) -> Option<Place> {
        match self.enter(client) {
            Entry::Place(place) => Some(place),
            Entry::Waiting(_waiting, place) => timeout(wait, place).await.ok()?.ok(),
            Entry::Full => None,
        }
    }

    fn enter(&self, client: Option<ClientKey>) -> Entry {
        let mut state = self.lock();
        state.next_ticket += 1;
        let ticket = state.next_ticket;
        let client = client.map_or(Client::Unknown(ticket), Client::Known);
        if state.may_hold(client) {
            state.hold(client);
            return Entry::Place(self.place(client));
        }
        if !state.make_room(client) {
            return Entry::Full;
        }
        let (sender, receiver) = oneshot::channel();
        state.wait(client, Waiter { ticket, sender });
        let places = self.clone();
        let waiting = Waiting {
            places,
            client,
            ticket,
        };
        Entry::Waiting(waiting, receiver)
    }

    fn place(&self, client: Client) -> Place {
        let places = self.clone();
        Place { places, client }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    pub(crate) fn waiting(&self) -> usize {
        self.lock().waiting
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut state = self.places.lock();
        state.give_back(self.client);
        let next = state.next();
        drop(state);
        // A place that nobody takes any more comes back here: never while it is locked.
        if let Some((client, waiter)) = next {
            let _ = waiter.sender.send(self.places.place(client));
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.places.lock().leave(self.client, self.ticket);
    }
}

impl State {
    /// Whether there is a place for this client. Whoever waits may hold none at the moment,
    /// or there is none.
    fn may_hold(&self, client: Client) -> bool {
        let part = |part: usize| (self.places / part).max(1);
        let held = self.clients.get(&client).map_or(0, |share| share.held);
        let held_by_site = client.site().and_then(|site| self.held_by_site.get(&site));
        self.held < self.places
            && held < part(CLIENT_PART)
            && held_by_site.copied().unwrap_or(0) < part(SITE_PART)
    }

    fn hold(&mut self, client: Client) {
        self.held += 1;
        self.clients.entry(client).or_default().held += 1;
        if let Some(site) = client.site() {
            *self.held_by_site.entry(site).or_default() += 1;
        }
    }

    fn give_back(&mut self, client: Client) {
        self.held -= 1;
        if let Some(share) = self.clients.get_mut(&client) {
            share.held -= 1;
        }
        self.forget_if_idle(client);
        if let Some(site) = client.site()
            && let Some(held) = self.held_by_site.get_mut(&site)
        {
            *held -= 1;
            if *held == 0 {
                self.held_by_site.remove(&site);
            }
        }
    }

    /// Gives a place to the earliest login of the client whose turn it is.
    fn next(&mut self) -> Option<(Client, Waiter)> {
        let turn = self
            .turns
            .iter()
            .position(|client| self.may_hold(*client))?;
        let client = self.turns.remove(turn)?;
        let share = self.clients.get_mut(&client)?;
        let waiter = share.waiting.pop_front()?;
        if !share.waiting.is_empty() {
            self.turns.push_back(client);
        }
        self.waiting -= 1;
        self.hold(client);
        Some((client, waiter))
    }

    fn wait(&mut self, client: Client, waiter: Waiter) {
        self.waiting += 1;
        let share = self.clients.entry(client).or_default();
        if share.waiting.is_empty() {
            self.turns.push_back(client);
        }
        share.waiting.push_back(waiter);
    }

    /// Makes room in the queue for a login of this client: where it is full, the latest one
    /// of the client that has most of it leaves, unless this client would have as many.
    fn make_room(&mut self, client: Client) -> bool {
        if self.waiting < self.max_waiting {
            return true;
        }
        let length = |share: &Share| share.waiting.len();
        let own = self.clients.get(&client).map_or(0, length);
        let most = self.clients.iter().max_by_key(|(_, share)| length(share));
        let Some((&heaviest, share)) = most else {
            return false;
        };
        let latest = share.waiting.back().map(|waiter| waiter.ticket);
        match latest {
            Some(latest) if length(share) > own + 1 => {
                self.leave(heaviest, latest);
                true
            }
            _ => false,
        }
    }

    fn leave(&mut self, client: Client, ticket: Ticket) {
        let Some(share) = self.clients.get_mut(&client) else {
            return;
        };
        let found = share.waiting.iter().position(|w| w.ticket == ticket);
        let Some(index) = found else {
            return;
        };
        share.waiting.remove(index);
        let is_last = share.waiting.is_empty();
        self.waiting -= 1;
        if is_last {
            self.turns.retain(|other| *other != client);
        }
        self.forget_if_idle(client);
    }

    fn forget_if_idle(&mut self, client: Client) {
        let share = self.clients.get(&client);
        if share.is_some_and(|share| share.held == 0 && share.waiting.is_empty()) {
            self.clients.remove(&client);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::task::JoinHandle;

    const PLACES: usize = 128;
    const MAX_WAITING: usize = 1024;
    const WAIT: Duration = Duration::from_secs(2);

    fn places() -> LoginPlaces {
        LoginPlaces::new(PLACES, MAX_WAITING)
    }

    fn client(client: u64) -> ClientKey {
        ClientKey::new(client, None)
    }

    fn of_site(client: u64) -> ClientKey {
        ClientKey::new(client, Some(7))
    }

    /// Lets every task run until it waits.
    async fn settle() {
        for _ in 0..60 {
            tokio::task::yield_now().await;
        }
    }

    /// What this many logins of a client get; those without an answer wait.
    async fn flood(
        places: &LoginPlaces,
        client: Option<ClientKey>,
        logins: usize,
    ) -> Vec<JoinHandle<Option<Place>>> {
        let mut flood = Vec::new();
        for _ in 0..logins {
            let places = places.clone();
            flood.push(tokio::spawn(async move { places.take(client, WAIT).await }));
        }
        settle().await;
        flood
    }

    /// Every login has a place for this time.
    async fn busy(places: &LoginPlaces, client: Option<ClientKey>, logins: usize, call: Duration) {
        for _ in 0..logins {
            let places = places.clone();
            tokio::spawn(async move {
                let _place = places.take(client, WAIT).await?;
                tokio::time::sleep(call).await;
                Some(())
            });
        }
        settle().await;
    }

    fn assert_idle(places: &LoginPlaces) {
        let state = places.lock();
        assert_eq!((state.held, state.waiting), (0, 0));
        assert!(state.clients.is_empty() && state.turns.is_empty());
        assert!(state.held_by_site.is_empty());
    }

    fn counts(places: &LoginPlaces) -> (usize, usize) {
        let state = places.lock();
        (state.held, state.waiting)
    }

    #[tokio::test(start_paused = true)]
    async fn two_clients_that_flood_delay_no_third() {
        let places = places();
        for flooding in 1..=2 {
            busy(
                &places,
                Some(client(flooding)),
                2000,
                Duration::from_secs(1),
            )
            .await;
        }
        assert_eq!(counts(&places), (32, MAX_WAITING));
        for _ in 0..50 {
            let start = tokio::time::Instant::now();
            assert!(places.take(Some(client(3)), WAIT).await.is_some());
            assert!(start.elapsed().is_zero());
        }
        tokio::time::sleep(Duration::from_mins(1)).await;
        assert_idle(&places);
    }

    /// So many that they hold all places and have the whole queue.
    #[tokio::test(start_paused = true)]
    async fn among_many_clients_that_flood_each_has_its_turn() {
        let places = places();
        for flooding in 1..=20 {
            busy(&places, Some(client(flooding)), 500, Duration::from_secs(1)).await;
        }
        assert_eq!(counts(&places), (PLACES, MAX_WAITING));
        let start = tokio::time::Instant::now();
        assert!(places.take(Some(client(0)), WAIT).await.is_some());
        assert!(start.elapsed() <= Duration::from_secs(1));
        tokio::time::sleep(Duration::from_mins(1)).await;
        assert_idle(&places);
    }

    #[tokio::test(start_paused = true)]
    async fn the_latest_of_the_heaviest_leaves_a_full_queue() {
        let places = places();
        let held = flood(&places, None, PLACES).await;
        let light = flood(&places, Some(client(2)), 24).await;
        let heavy = flood(&places, Some(client(1)), MAX_WAITING - 24).await;
        assert_eq!(counts(&places), (PLACES, MAX_WAITING));
        let third = flood(&places, Some(client(3)), 1).await;
        assert!(!third[0].is_finished(), "it waits");
        assert!(heavy.last().unwrap().is_finished());
        assert!(!heavy[heavy.len() - 2].is_finished() && !light[23].is_finished());
        let own = flood(&places, Some(client(1)), 1).await;
        assert!(own[0].is_finished(), "it has most of the queue itself");
        drop(held);
        settle().await;
        assert!(third[0].is_finished());
        drop((light, heavy, third));
    }

    #[tokio::test(start_paused = true)]
    async fn clients_that_nobody_knows_have_no_part_and_are_served_in_order() {
        let places = places();
        let mut held = flood(&places, None, PLACES).await;
        assert!(held.iter().all(JoinHandle::is_finished));
        let queue = flood(&places, None, MAX_WAITING).await;
        assert_eq!(counts(&places), (PLACES, MAX_WAITING));
        let full = flood(&places, None, 1).await;
        assert!(full[0].is_finished());
        drop(held.pop().unwrap().await.unwrap());
        settle().await;
        let served: Vec<_> = queue.iter().map(JoinHandle::is_finished).collect();
        assert!(served[0] && !served[1..].contains(&true));
        for task in queue.iter().chain(&held) {
            task.abort();
        }
        drop((queue, held, full));
        settle().await;
        assert_idle(&places);
    }

    #[tokio::test(start_paused = true)]
    async fn a_site_that_appears_as_many_clients_has_a_part() {
        let places = places();
        for network in 0..1000 {
            busy(&places, Some(of_site(network)), 1, Duration::from_secs(1)).await;
        }
        assert_eq!(counts(&places).0, PLACES / SITE_PART);
        assert!(places.take(Some(client(3)), WAIT).await.is_some());
        tokio::time::sleep(Duration::from_mins(1)).await;
        assert_idle(&places);
    }

    /// Many phones behind the address of a carrier, while WeChat is as fast as usual.
    #[tokio::test(start_paused = true)]
    async fn one_client_signs_many_in_while_calls_are_short() {
        let places = places();
        let call = Duration::from_millis(100);
        let mut crowd = tokio::task::JoinSet::new();
        for _ in 0..300 {
            let places = places.clone();
            crowd.spawn(async move {
                let place = places.take(Some(client(1)), WAIT).await;
                tokio::time::sleep(call).await;
                place.is_some()
            });
        }
        assert!(crowd.join_all().await.into_iter().all(|served| served));
        assert_idle(&places);
    }

    #[tokio::test(start_paused = true)]
    async fn who_gives_up_leaves_no_trace() {
        let places = places();
        let held = flood(&places, Some(client(1)), PLACES / CLIENT_PART).await;
        for _ in 0..10 {
            for task in flood(&places, Some(client(1)), 100).await {
                task.abort();
            }
            settle().await;
            assert_eq!(counts(&places), (PLACES / CLIENT_PART, 0));
        }
        // One gives up in the moment in which it gets a place.
        let waiting = flood(&places, Some(client(1)), 1).await;
        drop(held);
        waiting[0].abort();
        settle().await;
        drop(waiting);
        settle().await;
        assert_idle(&places);
    }
}
