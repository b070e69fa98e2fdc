//! A back end with a key: what it may do, and how much of it.

use std::num::NonZeroU64;
use std::sync::Arc;

use wechat_h5_clock::{Clock, Now};
use wechat_h5_sign::AppId;
use wechat_h5_store::Store;

use super::call_log::{CallLog, CallRefused};
use super::daily_calls::DailyCalls;
use super::key_file::ClientEntry;
use crate::rate_limit::SingleLimit;

/// A back end of the accounts' owner.
#[derive(Debug)]
pub(crate) struct BackEnd {
    entry: ClientEntry,
    rate: Option<Arc<SingleLimit>>,
    daily: Option<(NonZeroU64, Arc<DailyCalls>)>,
    log: Arc<CallLog>,
}

impl BackEnd {
    /// One of this entry of the file, which may have been another one before.
    pub(super) fn new(
        entry: ClientEntry,
        before: Option<&Self>,
        store: &Arc<dyn Store>,
        clock: &Arc<dyn Clock>,
    ) -> Self {
        let rate = entry.rights.rate.map(|quota| {
            let same = before.and_then(|before| before.rate.clone());
            let same = same.filter(|limit| limit.quota() == quota);
            same.unwrap_or_else(|| Arc::new(SingleLimit::new(quota, clock)))
        });
        let daily = entry.rights.daily_calls.map(|limit| {
            let same = before.and_then(|before| before.daily.as_ref());
            let calls = same.map(|(_, calls)| calls.clone());
            let new = || DailyCalls::new(&entry.name, store.clone(), clock.clone());
            (limit, calls.unwrap_or_else(|| Arc::new(new())))
        });
        let log = before.map(|before| before.log.clone());
        Self {
            entry,
            rate,
            daily,
            log: log.unwrap_or_default(),
        }
    }

    /// Its entry of the file.
    pub(super) fn entry(&self) -> &ClientEntry {
        &self.entry
    }

    /// Its name, for logs and metrics.
    pub(crate) fn name(&self) -> &str {
        &self.entry.name
    }

    /// Whether it may act for this account.
    pub(crate) fn may_use(&self, app_id: &AppId) -> bool {
        let app_ids = self.entry.rights.app_ids.as_ref();
        app_ids.is_none_or(|app_ids| app_ids.contains(app_id))
    }

    /// Whether it may call this path of WeChat's API.
    pub(crate) fn may_call(&self, path: &str) -> bool {
        self.entry.rights.paths.allow(path)
    }

    /// Whether it gets the account's token itself.
    pub(crate) fn may_fetch_tokens(&self) -> bool {
        self.entry.rights.may_fetch_tokens
    }

    /// Whether it may do what operators do.
    pub(crate) fn may_operate(&self) -> bool {
        self.entry.rights.may_operate
    }

    /// Whether it may act for every account, those that are not here among them.
    pub(crate) fn may_use_all(&self) -> bool {
        self.entry.rights.app_ids.is_none()
    }

    /// Whether it may place orders.
    pub(crate) fn may_take_payments(&self) -> bool {
        self.entry.rights.may_take_payments
    }

    /// Whether it may refund orders.
    pub(crate) fn may_refund(&self) -> bool {
        self.entry.rights.may_refund
    }

    /// Its calls of this day as far as this process knows them, and its limit, if it has one.
    pub(super) fn daily_calls(&self, now: Now) -> Option<(u64, u64)> {
        let (limit, calls) = self.daily.as_ref()?;
        Some((calls.made(now), limit.get()))
    }

    /// Whether it may make a call now. Calls that are then refused for another reason count
    /// for the rate too.
    ///
    /// # Errors
    ///
    /// [`CallRefused::Rate`].
    pub(crate) fn check_rate(&self) -> Result<(), CallRefused> {
        let checked = self.rate.as_ref().map_or(Ok(()), |rate| rate.check());
        checked.map_err(|retry_after| self.refused(CallRefused::Rate { retry_after }))
    }

    /// Counts a call that is made.
    ///
    /// # Errors
    ///
    /// [`CallRefused::Daily`], and the call is not counted.
    pub(crate) async fn count_call(&self) -> Result<(), CallRefused> {
        if let Some((limit, calls)) = &self.daily
            && !calls.count(*limit).await
        {
            return Err(self.refused(CallRefused::Daily));
        }
        self.log.counted(self.name());
        Ok(())
    }

    fn refused(&self, refused: CallRefused) -> CallRefused {
        self.log.refused(self.name(), refused);
        refused
    }
}
