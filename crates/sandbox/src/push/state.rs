use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::Semaphore;
use wechat_h5_sign::AppId;

use super::config::{ConfigChange, PushConfig};
use super::error::{MAX_WAITING, PushError};
use super::mark_fail::MarkFail;
use super::target::Target;
use crate::chat::Chat;
use crate::clock::Clock;
use crate::journal::Journal;
use crate::lock::lock;
use crate::random::Source;

/// Larger than what a double holds exactly, like WeChat's ids.
const FIRST_MSG_ID: u64 = 24_000_000_000_000_001;

/// What pushing needs: the configuration, and the state of the account's server. There is
/// one configuration, that of the first account.
#[derive(Debug)]
pub(crate) struct PushState {
    app_id: AppId,
    config_at_start: PushConfig,
    config: Mutex<PushConfig>,
    mark_fail: Mutex<MarkFail>,
    msg_ids: AtomicU64,
    /// A permit for each caller whose pushes wait.
    pub(super) waiting: Arc<Semaphore>,
    pub(super) clock: Clock,
    pub(super) random: Source,
    pub(super) journal: Arc<Journal>,
    pub(super) chat: Arc<Chat>,
}

impl PushState {
    pub(crate) fn new(
        app_id: AppId,
        config: PushConfig,
        (clock, random): (Clock, Source),
        (journal, chat): (Arc<Journal>, Arc<Chat>),
    ) -> Self {
        Self {
            app_id,
            config: Mutex::new(config.clone()),
            config_at_start: config,
            mark_fail: Mutex::default(),
            msg_ids: FIRST_MSG_ID.into(),
            waiting: Arc::new(Semaphore::new(MAX_WAITING)),
            clock,
            random,
            journal,
            chat,
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

    pub(super) fn mark_fail(&self) -> MutexGuard<'_, MarkFail> {
        lock(&self.mark_fail)
    }

    pub(super) fn next_msg_id(&self) -> u64 {
        self.msg_ids.fetch_add(1, Ordering::Relaxed)
    }

    /// Runs `future` with the sandbox's random source.
    pub(crate) async fn with_random<F: Future>(&self, future: F) -> F::Output {
        self.random.scope(future).await
    }

    pub(crate) fn reset(&self) {
        *self.config() = self.config_at_start.clone();
        *self.mark_fail() = MarkFail::default();
        self.msg_ids.store(FIRST_MSG_ID, Ordering::Relaxed);
    }
}
