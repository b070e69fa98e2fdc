//! Failures that processes share: after one of them has failed, all of them wait.
//!
//! Where the store fails, each process waits for its own failures alone.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use wechat_h5_api::CallError;
use wechat_h5_clock::{Deadline, Now};
use wechat_h5_oauth::AppSecret;
use wechat_h5_sign::AppId;
use wechat_h5_store::{Key, Namespace, Store};

use crate::backoff;
use crate::token_mode::TokenMode;

/// The last failure of each account and mode, until a fetch succeeds.
const COOL_DOWNS: Namespace = Namespace::new("refresh_cool_down", 20_000).lossy();
/// For how long after its end a wait counts as one of a row.
const REMEMBERED: Duration = Duration::from_mins(2);
/// WeChat refuses the address of this process: that of another one may be allowed.
const OF_THE_ADDRESS: [i64; 6] = [40164, 61004, 89501, 89503, 89506, 89507];

/// What was fetched.
#[derive(Debug, Clone, Copy)]
pub(crate) enum CoolDownOf {
    /// The access token and the ticket of pages.
    Account,
    /// The ticket of cards.
    CardTicket,
}

/// The cool-down of some fetches of one account.
pub(crate) struct CoolDown {
    store: Arc<dyn Store>,
    key: Key,
    /// A failure that is not stored yet.
    unshared: Option<Failure>,
    /// Whether there is one in the store, as far as this process knows.
    is_stored: bool,
}

/// A failure, and the wait after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Failure {
    /// How many in a row this was the last of.
    pub(crate) failures: u32,
    /// In milliseconds since 1970.
    failed_at_ms: u64,
    wait_ms: u64,
    /// The AppSecret that was rejected: whoever has another one does not wait.
    #[serde(default)]
    rejected: Option<SecretCheck>,
}

/// Two bytes of a digest: enough to tell that an AppSecret is another one, and too few to find
/// it or to confirm a guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SecretCheck(u16);

impl SecretCheck {
    pub(crate) fn of(app_id: &AppId, secret: &AppSecret) -> Self {
        let digest = Sha256::new()
            .chain_update(app_id.as_str())
            .chain_update([0])
            .chain_update(secret.expose())
            .finalize();
        Self(u16::from_be_bytes([digest[0], digest[1]]))
    }
}

impl Failure {
    /// A failure now, with the wait that follows from it. `None`: it is of this process alone.
    pub(crate) fn shared(
        err: &CallError,
        failures: u32,
        until: Deadline,
        now: Now,
        rejected: Option<SecretCheck>,
    ) -> Option<Self> {
        let errcode = err.errcode();
        let is_of_the_address = errcode.is_some_and(|code| OF_THE_ADDRESS.contains(&code));
        let wait = until.remaining(now).as_millis();
        (!is_of_the_address).then(|| Self {
            failures,
            failed_at_ms: now.unix_millis(),
            wait_ms: u64::try_from(wait).unwrap_or(u64::MAX),
            rejected,
        })
    }

    /// Until when to wait; never longer than from now on, if clocks differ.
    pub(crate) fn until(&self, now: Now) -> Deadline {
        let wait = Duration::from_millis(self.wait_ms);
        let end = Duration::from_millis(self.failed_at_ms).saturating_add(wait);
        Deadline::after(now, end.saturating_sub(now.wall).min(wait))
    }

    /// Whether the wait is for somebody who changes something, and not for WeChat alone.
    pub(crate) fn waits_for_somebody(&self) -> bool {
        Duration::from_millis(self.wait_ms) > backoff::LONGEST
    }

    fn concerns(&self, secret: SecretCheck) -> bool {
        self.rejected.is_none_or(|rejected| rejected == secret)
    }
}

impl CoolDown {
    pub(crate) fn new(
        store: Arc<dyn Store>,
        app_id: &AppId,
        mode: TokenMode,
        of: CoolDownOf,
    ) -> Self {
        let of = match of {
            CoolDownOf::Account => "account",
            CoolDownOf::CardTicket => "wx_card_ticket",
        };
        let id = format!("{app_id}/{}/{of}", mode.name());
        Self {
            store,
            key: Key::new(COOL_DOWNS, id),
            unshared: None,
            is_stored: false,
        }
    }

    /// The last failure of any process that concerns one with this AppSecret.
    pub(crate) async fn load(&mut self, secret: SecretCheck) -> Option<Failure> {
        let stored = self.store.get(&self.key).await.ok()??;
        self.is_stored = true;
        let failure: Failure = serde_json::from_slice(&stored).ok()?;
        failure.concerns(secret).then_some(failure)
    }

    /// A fetch has failed. [`Self::share`] stores it.
    pub(crate) fn fail(&mut self, failure: Option<Failure>) {
        self.unshared = failure;
    }

    /// Stores the last failure, or removes it if fetches succeed.
    pub(crate) async fn share(&mut self, is_failing: bool) {
        let unshared = self.unshared.take();
        if !is_failing {
            if self.is_stored {
                self.is_stored = self.store.take(&self.key).await.is_err();
            }
        } else if let Some(failure) = unshared
            && let Ok(bytes) = serde_json::to_vec(&failure)
        {
            let ttl = Duration::from_millis(failure.wait_ms) + REMEMBERED;
            self.is_stored |= self.store.put(&self.key, bytes, ttl).await.is_ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use wechat_h5_api::Endpoint;
    use wechat_h5_clock::{Clock as _, ManualClock};
    use wechat_h5_store::MemoryStore;

    use super::*;

    const WAIT: Duration = Duration::from_secs(30);

    fn refused(errcode: i64) -> CallError {
        CallError::Refused {
            endpoint: Endpoint::StableToken,
            host: None,
            errcode,
            errmsg: "no".into(),
        }
    }

    fn failure(errcode: i64, now: Now, rejected: Option<SecretCheck>) -> Option<Failure> {
        let until = Deadline::after(now, WAIT);
        Failure::shared(&refused(errcode), 3, until, now, rejected)
    }

    #[test]
    fn what_concerns_the_address_of_a_process_is_not_shared() {
        let now = ManualClock::at(1_700_000_000).now();
        for (errcode, is_shared) in [
            (-1, true),
            (45009, true),
            (40125, true),
            (40164, false),
            (89503, false),
        ] {
            let shared = failure(errcode, now, None);
            assert_eq!(shared.is_some(), is_shared, "{errcode}");
        }
    }

    #[test]
    fn clocks_that_differ_do_not_make_a_wait_longer() {
        let failed_at = ManualClock::at(1_700_000_000).now();
        let failure = failure(-1, failed_at, None).unwrap();
        for (wall, seconds) in [
            (1_699_990_000, 30),
            (1_700_000_000, 30),
            (1_700_000_010, 20),
            (1_700_000_030, 0),
            (1_700_009_000, 0),
        ] {
            let now = ManualClock::at(wall).now();
            let remaining = failure.until(now).remaining(now);
            assert_eq!(remaining, Duration::from_secs(seconds), "{wall}");
        }
    }

    #[tokio::test]
    async fn it_is_shared_until_a_fetch_succeeds_with_those_whom_it_concerns() {
        let clock = ManualClock::at(1_700_000_000);
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new(Arc::new(clock.clone())));
        let app_id = AppId::parse("wx5a4d6f78c1e2b390").unwrap();
        let of = |mode| CoolDown::new(store.clone(), &app_id, mode, CoolDownOf::Account);
        let check = |secret| SecretCheck::of(&app_id, &AppSecret::parse(secret).unwrap());
        let (wrong, right) = (check("wrong"), check("right"));
        let (mut first, mut second) = (of(TokenMode::Stable), of(TokenMode::Stable));
        let failed = failure(40125, clock.now(), Some(wrong));
        first.fail(failed.clone());
        first.share(true).await;
        assert_eq!(second.load(wrong).await, failed);
        assert_eq!(second.load(right).await, None);
        assert_eq!(of(TokenMode::Legacy).load(wrong).await, None);
        second.share(false).await;
        assert_eq!(first.load(wrong).await, None);
    }
}
