//! What was fetched and is not stored. The other processes go on with what they have, which in
//! legacy mode is dead after five minutes. Where the store fails it is written again, after a
//! growing wait, until it is stored or no longer in use.

use std::time::Duration;

use wechat_h5_clock::{Deadline, Now};
use wechat_h5_store::StoreError;

use super::{OTHER_PROCESS_WAIT, Refresher};
use crate::credential_store::{CredentialKind, Saved};
use crate::fail_point::fail_point;
use crate::stored_credential::StoredCredential;
use crate::token_mode::TokenMode;

/// The longest wait after the first failure of the store, and after many.
const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(2);
/// After this many failures the wait is the longest.
const DOUBLINGS: u32 = 2;

/// Credentials on their way to the store.
#[derive(Default)]
pub(super) struct Unstored {
    /// One of each kind at most.
    all: Vec<Fetched>,
    /// How often in a row the store has failed.
    failures: u32,
    /// Until when nothing is written.
    until: Option<Deadline>,
}

/// One of them.
#[derive(Clone)]
struct Fetched {
    kind: CredentialKind,
    record: StoredCredential,
    requested_at: Now,
    ttl: Duration,
    /// What this process knew to be stored when it was fetched.
    replaces: Option<Vec<u8>>,
    /// Whether the log says that it is not stored.
    is_logged: bool,
}

impl Unstored {
    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.all.len()
    }

    /// How long nothing is to be written, and at most this long.
    pub(super) fn wait(&self, now: Now, longest: Duration) -> Duration {
        let until = self.until.filter(|_| !self.all.is_empty());
        until.map_or(longest, |until| until.remaining(now).min(longest))
    }

    fn is_due(&self, now: Now) -> bool {
        !self.all.is_empty() && self.until.is_none_or(|until| until.has_passed(now))
    }

    /// The store may work again.
    pub(super) const fn try_now(&mut self) {
        self.until = None;
    }

    fn get(&mut self, kind: CredentialKind) -> Option<&mut Fetched> {
        self.all.iter_mut().find(|fetched| fetched.kind == kind)
    }

    /// In place of the one of its kind.
    fn put(&mut self, fetched: Fetched) {
        self.all.retain(|other| other.kind != fetched.kind);
        self.all.push(fetched);
    }

    /// Those that this is true of are not to be written any more.
    fn remove(&mut self, is_removed: impl Fn(&Fetched) -> bool) {
        self.all.retain(|fetched| !is_removed(fetched));
        if self.all.is_empty() {
            *self = Self::default();
        }
    }

    fn record_failure(&mut self, now: Now, jitter: f64) {
        self.until = Some(Deadline::after(now, wait(self.failures, jitter)));
        self.failures += 1;
    }
}

/// The wait after this many failures and one more. `jitter` is in `0.0..1.0` and spreads
/// processes of one store.
fn wait(failures: u32, jitter: f64) -> Duration {
    let limit = FIRST.saturating_mul(1 << failures.min(DOUBLINGS));
    limit.min(LONGEST).mul_f64(f64::midpoint(1.0, jitter))
}

impl Fetched {
    fn remaining(&self, now: Now) -> Duration {
        self.ttl.saturating_sub(elapsed(self.requested_at, now))
    }
}

/// The time between two readings, by the clock that says more: a monotonic one stops while
/// its machine is suspended.
fn elapsed(from: Now, to: Now) -> Duration {
    let by_wall = to.wall.saturating_sub(from.wall);
    to.monotonic.saturating_sub(from.monotonic).max(by_wall)
}

impl Refresher {
    /// Stores what was fetched. A process that lost its lease meanwhile, because it stood
    /// still, uses what the others do.
    pub(super) async fn save(
        &mut self,
        kind: CredentialKind,
        record: StoredCredential,
        requested_at: Now,
        ttl: Duration,
    ) {
        let fence = self
            .lease
            .fence()
            .unwrap_or_else(|| self.records.fence(kind));
        self.unstored.put(Fetched {
            kind,
            record: record.from(self.mode, fence),
            requested_at,
            ttl,
            replaces: self.records.known(kind).map(<[u8]>::to_vec),
            is_logged: false,
        });
        self.store_one(kind).await;
    }

    /// Stores all that was fetched, also where that was interrupted, unless the store fails.
    pub(super) async fn store_all(&mut self) {
        for kind in CredentialKind::ALL {
            // Whoever ends has no use for another one.
            if let Err(err) = self.write(kind).await {
                self.log_failure(kind, &err);
                return;
            }
        }
    }

    /// Stores what the store has not taken, when it is time for that.
    pub(super) async fn store_again(&mut self) {
        self.forget_unused();
        if !self.unstored.is_due(self.clock.now()) {
            return;
        }
        // With the lease: a process that fetches now would be refused because of this write.
        match self.lease.acquire().await {
            Ok(true) => {
                self.adopt().await;
                self.forget_unused();
                for kind in CredentialKind::ALL {
                    // Not after a failure: the others would fail too.
                    if self.unstored.is_due(self.clock.now()) {
                        self.store_one(kind).await;
                    }
                }
                self.release_lease().await;
            }
            Ok(false) => {
                let until = Deadline::after(self.clock.now(), OTHER_PROCESS_WAIT);
                self.unstored.until = Some(until);
            }
            Err(_) => {
                let jitter = (self.jitter)();
                self.unstored.record_failure(self.clock.now(), jitter);
            }
        }
    }

    /// Stores the one of this kind, if there is one.
    async fn store_one(&mut self, kind: CredentialKind) {
        let fetched = self.unstored.get(kind);
        let term = fetched.map_or(0, |fetched| fetched.record.fence());
        match self.write(kind).await {
            Ok(Some(Saved::Refused)) => {
                self.adopt().await;
                self.suspect_overtaken(kind, term).await;
            }
            Ok(_) => {}
            Err(err) => {
                self.log_failure(kind, &err);
                let jitter = (self.jitter)();
                self.unstored.record_failure(self.clock.now(), jitter);
            }
        }
    }

    /// `None`: there is none of this kind.
    async fn write(&mut self, kind: CredentialKind) -> Result<Option<Saved>, StoreError> {
        let time = match self.unstored.get(kind) {
            None => return Ok(None),
            Some(fetched) if fetched.record.has_store_time() => None,
            Some(_) => self.records.time(kind).await,
        };
        let now = self.clock.now();
        let Some(fetched) = self.unstored.get(kind) else {
            return Ok(None);
        };
        if let Some(time) = time {
            let elapsed = elapsed(fetched.requested_at, now);
            fetched.record.requested_before(time, elapsed);
        }
        fail_point!("{} before the write", kind.name());
        let (record, ttl) = (&fetched.record, fetched.remaining(now));
        let saved = self.records.save(kind, record, ttl).await?;
        fail_point!("{} written", kind.name());
        if fetched.is_logged && saved == Saved::Done {
            tracing::info!(
                appid = %self.app_id, kind = kind.name(),
                "the credential that could not be stored is stored"
            );
        }
        self.unstored.remove(|fetched| fetched.kind == kind);
        Ok(Some(saved))
    }

    /// Once for each credential.
    fn log_failure(&mut self, kind: CredentialKind, err: &StoreError) {
        self.records.remember_failure();
        let Some(fetched) = self.unstored.get(kind).filter(|fetched| !fetched.is_logged) else {
            return;
        };
        fetched.is_logged = true;
        tracing::warn!(
            appid = %self.app_id, kind = kind.name(), error = wechat_h5_api::error_chain(err),
            "the credential could not be stored and is kept in memory only"
        );
    }

    /// Forgets what is stored after all, has expired, or was replaced.
    fn forget_unused(&mut self) {
        self.suspect_unstored_token();
        let (now, state, records) = (self.clock.now(), &self.state, &self.records);
        self.unstored.remove(|fetched| {
            let value = fetched.record.value();
            let is_used = match fetched.kind {
                CredentialKind::AccessToken => state.token().is_some_and(|token| token.is(value)),
                CredentialKind::JsApiTicket => state
                    .ticket()
                    .is_some_and(|ticket| ticket.expose() == value),
                CredentialKind::CardTicket => {
                    let ticket = state.card_ticket();
                    ticket.is_some_and(|ticket| ticket.expose() == value)
                }
            };
            let is_stored = records.requested_at(fetched.kind, value).is_some();
            is_stored || !is_used || fetched.remaining(now).is_zero()
        });
    }

    /// In legacy mode nobody knows which of two tokens lasts, if another process has stored one
    /// while this one could not.
    fn suspect_unstored_token(&mut self) {
        let kind = CredentialKind::AccessToken;
        let (mode, stored) = (self.mode, self.records.known(kind));
        let Some(fetched) = self.unstored.get(kind) else {
            return;
        };
        let is_own = self.records.requested_at(kind, fetched.record.value());
        let is_another = stored.is_some() && stored != fetched.replaces.as_deref();
        if mode == TokenMode::Legacy && is_own.is_none() && is_another {
            self.unstored.remove(|fetched| fetched.kind == kind);
            self.suspect_token(self.records.fence(kind));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_two_seconds() {
        let longest = |failures| wait(failures, 1.0).as_millis();
        let waits = [0, 1, 2, 3, u32::MAX].map(longest);
        assert_eq!(waits, [500, 1000, 2000, 2000, 2000]);
        assert_eq!(wait(0, 0.0).as_millis(), 250);
    }
}
