//! How many calls to WeChat run at the same time, and who waits for a place.
//!
//! Refreshes have places of their own, so that no number of logins delays one. A login that
//! finds no place waits for a short time in a queue of limited length; beyond that it is
//! refused before its code is sent.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};

use crate::login_places::{ClientKey, LoginPlaces, Place};
use crate::timeout::CALL_TIMEOUT;

/// How many logins call WeChat at the same time, at most.
pub const MAX_LOGIN_CALLS: usize = 128;
/// How long a login waits for a place, at most.
pub const MAX_LOGIN_WAIT: Duration = Duration::from_secs(2);
/// How many logins wait for a place, at most: about as many as are served within
/// [`MAX_LOGIN_WAIT`] while WeChat is as fast as usual.
const MAX_WAITING_LOGINS: usize = 1024;
/// How many tokens and tickets are fetched at the same time, at most: one per account.
const MAX_REFRESH_CALLS: usize = 32;
/// After this time without a refusal, the log says that logins are accepted again.
const CALM: Duration = Duration::from_secs(10);

/// WeChat is slow, and too many logins wait for it already. Nothing was sent: the same code
/// can be used later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many logins wait for WeChat already")]
pub struct TooManyLogins;

impl TooManyLogins {
    /// The time until every call that is in progress now has ended.
    pub const fn retry_after(self) -> Duration {
        CALL_TIMEOUT
    }
}

/// The places of one client.
#[derive(Debug)]
pub(crate) struct CallLimit {
    logins: LoginPlaces,
    refreshes: Arc<Semaphore>,
    overload: Mutex<Option<Overload>>,
}

/// Logins are being refused.
#[derive(Debug)]
struct Overload {
    refused: u64,
    last: Instant,
}

impl CallLimit {
    pub(crate) fn new() -> Self {
        Self {
            logins: LoginPlaces::new(MAX_LOGIN_CALLS, MAX_WAITING_LOGINS),
            refreshes: Arc::new(Semaphore::new(MAX_REFRESH_CALLS)),
            overload: Mutex::default(),
        }
    }

    /// A place for a login of this client, if it is known.
    pub(crate) async fn login(&self, client: Option<ClientKey>) -> Result<Place, TooManyLogins> {
        let place = self.logins.take(client, MAX_LOGIN_WAIT).await;
        match place {
            Some(_) => self.log_accepted(),
            None => self.log_refused(),
        }
        place.ok_or(TooManyLogins)
    }

    /// A place for a refresh; `None`: none became free until then.
    pub(crate) async fn refresh(&self, until: Instant) -> Option<OwnedSemaphorePermit> {
        let place = timeout_at(until, self.refreshes.clone().acquire_owned());
        place.await.ok()?.ok()
    }

    fn log_refused(&self) {
        let mut overload = self.overload();
        if let Some(overload) = &mut *overload {
            overload.refused += 1;
            overload.last = Instant::now();
            return;
        }
        *overload = Some(Overload {
            refused: 1,
            last: Instant::now(),
        });
        drop(overload);
        tracing::warn!(
            calls = MAX_LOGIN_CALLS,
            waiting = MAX_WAITING_LOGINS,
            "logins are refused: too many wait for WeChat, which responds slowly or not at all"
        );
    }

    fn log_accepted(&self) {
        let mut overload = self.overload();
        let is_over = |overload: &mut Overload| overload.last.elapsed() >= CALM;
        let over = overload.take_if(is_over);
        drop(overload);
        if let Some(Overload { refused, .. }) = over {
            tracing::info!(refused, "logins are no longer refused");
        }
    }

    fn overload(&self) -> MutexGuard<'_, Option<Overload>> {
        self.overload.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every place of this limit for logins.
    async fn take_all(limit: &CallLimit) -> Vec<Place> {
        let mut places = Vec::new();
        while places.len() < MAX_LOGIN_CALLS {
            places.push(limit.login(None).await.unwrap());
        }
        places
    }

    fn spawn(limit: &Arc<CallLimit>) -> tokio::task::JoinHandle<Result<Place, TooManyLogins>> {
        let limit = limit.clone();
        tokio::spawn(async move { limit.login(None).await })
    }

    /// Lets every task run until it waits.
    async fn settle() {
        for _ in 0..40 {
            tokio::task::yield_now().await;
        }
    }

    fn refused(limit: &CallLimit) -> Option<u64> {
        limit.overload().as_ref().map(|overload| overload.refused)
    }

    #[tokio::test(start_paused = true)]
    async fn a_login_waits_for_a_place_a_short_time_and_no_longer() {
        let limit = CallLimit::new();
        let places = take_all(&limit).await;
        let start = Instant::now();
        assert_eq!(limit.login(None).await.err(), Some(TooManyLogins));
        assert_eq!(start.elapsed(), MAX_LOGIN_WAIT);
        drop(places);
        drop(limit.login(None).await.unwrap());
        assert_eq!(start.elapsed(), MAX_LOGIN_WAIT);
    }

    #[tokio::test(start_paused = true)]
    async fn the_queue_is_limited_and_first_come_first_served() {
        let limit = Arc::new(CallLimit::new());
        let mut places = take_all(&limit).await;
        let queue: Vec<_> = (0..MAX_WAITING_LOGINS).map(|_| spawn(&limit)).collect();
        settle().await;
        let start = Instant::now();
        assert_eq!(limit.login(None).await.err(), Some(TooManyLogins));
        assert!(start.elapsed().is_zero(), "it does not wait");
        places.pop();
        settle().await;
        let ended: Vec<_> = queue
            .iter()
            .map(tokio::task::JoinHandle::is_finished)
            .collect();
        assert!(ended[0] && !ended[1..].contains(&true));
    }

    #[tokio::test(start_paused = true)]
    async fn who_gives_up_leaves_the_queue() {
        let limit = Arc::new(CallLimit::new());
        let _places = take_all(&limit).await;
        for _ in 0..3 * MAX_WAITING_LOGINS {
            let waiting = spawn(&limit);
            settle().await;
            waiting.abort();
        }
        settle().await;
        assert_eq!(limit.logins.waiting(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn logins_take_no_place_of_a_refresh() {
        let limit = CallLimit::new();
        let _places = take_all(&limit).await;
        let now = Instant::now();
        let mut refreshes = Vec::new();
        for _ in 0..MAX_REFRESH_CALLS {
            refreshes.push(limit.refresh(now + CALL_TIMEOUT).await.unwrap());
        }
        assert!(now.elapsed().is_zero());
        assert!(limit.refresh(now + CALL_TIMEOUT).await.is_none());
        assert_eq!(now.elapsed(), CALL_TIMEOUT);
    }

    #[tokio::test(start_paused = true)]
    async fn an_overload_begins_and_ends_once() {
        let limit = CallLimit::new();
        let mut places = take_all(&limit).await;
        assert_eq!(refused(&limit), None);
        for expected in 1..=3 {
            limit.login(None).await.unwrap_err();
            assert_eq!(refused(&limit), Some(expected));
            places.pop();
            places.push(limit.login(None).await.unwrap());
            assert_eq!(refused(&limit), Some(expected), "it may still go on");
        }
        places.clear();
        tokio::time::advance(CALM).await;
        drop(limit.login(None).await.unwrap());
        assert_eq!(refused(&limit), None);
    }
}
