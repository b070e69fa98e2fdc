//! The hosts of the API, and which of them to call first.
//!
//! WeChat names several for disaster recovery: `api`, `api2`, `sh.api`, `sz.api` and `hk.api`
//! under `weixin.qq.com`. Source: the API's domain names (接口域名说明).

use std::fmt::Display;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use crate::error::{CallError, ErrorSource};
use crate::origin::Origin;

/// How long a host that has failed is called after all others.
const COOL_DOWN: Duration = Duration::from_mins(1);

/// The hosts, the preferred one first.
#[derive(Debug, Clone)]
pub(super) struct Hosts(Arc<[Host]>);

impl Hosts {
    /// The hosts at these addresses.
    pub(super) fn new(bases: &[Url]) -> Self {
        Self(bases.iter().map(Host::new).collect())
    }

    /// Whether there is more than one.
    pub(super) fn are_several(&self) -> bool {
        self.0.len() > 1
    }

    /// Every host, in the order in which to call them. A host that has failed is tried
    /// again only by calls that can continue with the next host.
    pub(super) fn in_order(&self, is_idempotent: bool) -> Vec<&Host> {
        let mut hosts: Vec<_> = self.0.iter().collect();
        hosts.sort_by_key(|host| match host.status() {
            HostStatus::CooledDown if is_idempotent => HostStatus::Working,
            status => status,
        });
        hosts
    }
}

/// What is known about a host, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum HostStatus {
    Working,
    /// It failed a while ago, and has not been called since.
    CooledDown,
    Failing,
}

/// One host.
#[derive(Debug)]
pub(super) struct Host {
    base: Box<str>,
    origin: Option<Origin>,
    /// The end of its cool-down, if the last call failed.
    failing_until: Mutex<Option<Instant>>,
}

impl Host {
    fn new(base: &Url) -> Self {
        Self {
            base: base.as_str().trim_end_matches('/').into(),
            origin: Origin::of(base),
            failing_until: Mutex::default(),
        }
    }

    /// `scheme://host[:port]`
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// The same, for requests; `None` where it is no URL of a host.
    pub(super) fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    fn status(&self) -> HostStatus {
        match *self.lock() {
            None => HostStatus::Working,
            Some(until) if until <= Instant::now() => HostStatus::CooledDown,
            Some(_) => HostStatus::Failing,
        }
    }

    /// Records the outcome of a call. A failing host is logged once, until it works again.
    pub(super) fn record(&self, error: Option<&CallError>) {
        match error.filter(|err| err.error_source() != ErrorSource::NotTheHost) {
            Some(error) => self.failed(error),
            None => self.responded(),
        }
    }

    /// Records that a call has failed.
    pub(super) fn failed(&self, error: &dyn Display) {
        let before = self.lock().replace(Instant::now() + COOL_DOWN);
        if before.is_none() {
            let host = self.base();
            tracing::warn!(host, %error, "a WeChat host fails, the other hosts are called first");
        }
    }

    /// Records that a call has succeeded.
    pub(super) fn responded(&self) {
        if self.lock().take().is_some() {
            tracing::info!(host = self.base(), "a WeChat host works again");
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Instant>> {
        self.failing_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::Endpoint;

    fn hosts() -> Hosts {
        Hosts::new(&["https://a.example/", "https://b.example/"].map(|url| url.parse().unwrap()))
    }

    fn first(hosts: &Hosts, is_idempotent: bool) -> String {
        hosts.in_order(is_idempotent)[0].base().to_owned()
    }

    fn fail(host: &Host) {
        host.failed(&CallError::Status {
            endpoint: Endpoint::GetTicket,
            host: None,
            status: 502,
        });
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_failed_is_last_until_it_has_cooled_down() {
        let hosts = hosts();
        for is_idempotent in [true, false] {
            assert_eq!(first(&hosts, is_idempotent), "https://a.example");
        }
        fail(&hosts.0[0]);
        for is_idempotent in [true, false] {
            assert_eq!(first(&hosts, is_idempotent), "https://b.example");
            assert_eq!(hosts.in_order(is_idempotent).len(), 2);
        }
        tokio::time::advance(COOL_DOWN).await;
        assert_eq!(first(&hosts, true), "https://a.example");
    }

    #[tokio::test(start_paused = true)]
    async fn calls_that_cannot_be_repeated_go_to_a_host_that_is_known_to_work() {
        let hosts = hosts();
        fail(&hosts.0[0]);
        tokio::time::advance(COOL_DOWN * 10).await;
        assert_eq!(first(&hosts, false), "https://b.example");
        hosts.0[0].responded();
        assert_eq!(first(&hosts, false), "https://a.example");
    }

    #[tokio::test(start_paused = true)]
    async fn if_all_hosts_fail_the_preferred_one_is_called_first() {
        let hosts = hosts();
        hosts.0.iter().for_each(fail);
        for is_idempotent in [true, false] {
            assert_eq!(first(&hosts, is_idempotent), "https://a.example");
        }
    }
}
