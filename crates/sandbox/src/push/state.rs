use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Weak};

use tokio::sync::Semaphore;
use wechat_h5_sign::AppId;

use super::account_files::AccountFiles;
use super::config::{ConfigChange, PushConfig};
use super::error::{MAX_WAITING, PushError};
use super::mark_fail::MarkFail;
use super::target::Target;
use crate::chat::Chat;
use crate::clock::Clock;
use crate::journal::Journal;
use crate::lock::lock;
use crate::random::Source;

/// The ids of a second begin at the second times two to the power of this: above what a double
/// holds exactly, like WeChat's.
const IDS_OF_SECOND: u32 = 24;

/// What pushing needs: the configuration, and the state of the account's server. There is
/// one configuration, that of the first account.
#[derive(Debug)]
pub(crate) struct PushState {
    app_id: AppId,
    config_at_start: PushConfig,
    config: Mutex<PushConfig>,
    mark_fail: Mutex<MarkFail>,
    last_msg_id: AtomicU64,
    /// A permit for each caller whose pushes wait.
    pub(super) waiting: Arc<Semaphore>,
    pub(super) clock: Clock,
    pub(super) random: Source,
    pub(super) journal: Arc<Journal>,
    pub(super) chat: Arc<Chat>,
    /// Whoever has the files has this.
    files: Weak<dyn AccountFiles>,
}

impl PushState {
    pub(crate) fn new(
        app_id: AppId,
        config: PushConfig,
        (clock, random): (Clock, Source),
        (journal, chat): (Arc<Journal>, Arc<Chat>),
        files: Weak<dyn AccountFiles>,
    ) -> Self {
        Self {
            app_id,
            config: Mutex::new(config.clone()),
            config_at_start: config,
            mark_fail: Mutex::default(),
            last_msg_id: AtomicU64::default(),
            waiting: Arc::new(Semaphore::new(MAX_WAITING)),
            clock,
            random,
            journal,
            chat,
            files,
        }
    }

    pub(crate) fn config(&self) -> MutexGuard<'_, PushConfig> {
        lock(&self.config)
    }

    /// Changes the configuration, or nothing where a value is wrong.
    pub(crate) fn change_config(&self, change: ConfigChange) -> Result<PushConfig, PushError> {
        let mut changed = self.config().clone();
        changed.apply(change);
        changed.check(&self.app_id)?;
        self.config().clone_from(&changed);
        *self.mark_fail() = MarkFail::default();
        Ok(changed)
    }

    pub(super) fn target(&self) -> Result<Target, PushError> {
        self.config().target(&self.app_id)
    }

    pub(super) fn app_id(&self) -> &AppId {
        &self.app_id
    }

    /// Whether the account has this file.
    pub(super) fn has_file(&self, media_id: &str) -> bool {
        let files = self.files.upgrade();
        files.is_none_or(|files| files.has_file(media_id))
    }

    pub(super) fn mark_fail(&self) -> MutexGuard<'_, MarkFail> {
        lock(&self.mark_fail)
    }

    /// Never one that was there before, after a reset or a restart either: servers know by it
    /// what WeChat sends again.
    pub(super) fn next_msg_id(&self) -> u64 {
        let first = self.clock.now() << IDS_OF_SECOND;
        let next = |last: u64| (last + 1).max(first);
        let before = self
            .last_msg_id
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| {
                Some(next(last))
            });
        before.map_or(first, next)
    }

    /// Runs `future` with the sandbox's random source.
    pub(crate) async fn with_random<F: Future>(&self, future: F) -> F::Output {
        self.random.scope(future).await
    }

    pub(crate) fn reset(&self) {
        *self.config() = self.config_at_start.clone();
        *self.mark_fail() = MarkFail::default();
    }
}

#[cfg(test)]
mod tests {
    use super::super::account_files::tests::NoFiles;
    use super::*;

    fn state(clock: &Clock) -> PushState {
        PushState::new(
            AppId::parse("wx1234567890abcdef").unwrap(),
            PushConfig::default(),
            (clock.clone(), Source::new(None)),
            (
                Arc::new(Journal::new(9, clock.clone())),
                Arc::new(Chat::new(clock.clone())),
            ),
            Weak::<NoFiles>::new(),
        )
    }

    #[test]
    fn no_id_of_a_message_comes_again() {
        let clock = Clock::frozen_at(1_700_000_000);
        let before = state(&clock);
        let mut ids = vec![before.next_msg_id(), before.next_msg_id()];
        before.reset();
        ids.push(before.next_msg_id());
        clock.advance(1);
        ids.push(state(&clock).next_msg_id());
        assert!(ids.is_sorted_by(|a, b| a < b), "{ids:?}");
        assert!(ids[0] > 1 << f64::MANTISSA_DIGITS, "{ids:?}");
        assert!(i64::try_from(ids[3]).is_ok(), "{ids:?}");
    }
}
