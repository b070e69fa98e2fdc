//! The hosts that answer for the API, and which of them to ask first.
//!
//! WeChat names several for disasters: `api`, `api2`, `sh.api`, `sz.api` and `hk.api`
//! under `weixin.qq.com`. Source: the API's domain names (接口域名说明).

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use super::error::{Blame, WeixinError};

/// How long a host that has failed is asked after all others.
const COOL_DOWN: Duration = Duration::from_mins(1);

/// What a call does when it is made twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeat {
    /// Nothing more than when it is made once.
    Harmless,
    /// It uses something up.
    Harmful,
}

/// The hosts, the preferred one first.
#[derive(Debug, Clone)]
pub(super) struct Hosts(Arc<[Host]>);

impl Hosts {
    /// The hosts at these addresses.
    pub(super) fn new(bases: &[Url]) -> Self {
        Self(bases.iter().map(Host::new).collect())
    }

    /// Whether there is another one to go to.
    pub(super) fn are_several(&self) -> bool {
        self.0.len() > 1
    }

    /// Every host, in the order in which to ask. A host that has failed is tried out
    /// again by calls that can go on to the next one, and by no others.
    pub(super) fn in_turn(&self, repeat: Repeat) -> Vec<&Host> {
        let mut hosts: Vec<_> = self.0.iter().collect();
        hosts.sort_by_key(|host| match (host.standing(), repeat) {
            (Standing::Untried, Repeat::Harmless) => Standing::Good,
            (standing, _) => standing,
        });
        hosts
    }
}

/// What is known of a host, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    Good,
    /// It failed a while ago, and nobody has asked it since.
    Untried,
    Failing,
}

/// One host.
#[derive(Debug)]
pub(super) struct Host {
    base: Box<str>,
    /// Until when it cools down, if it did not answer the last call.
    failing: Mutex<Option<Instant>>,
}

impl Host {
    fn new(base: &Url) -> Self {
        Self {
            base: base.as_str().trim_end_matches('/').into(),
            failing: Mutex::default(),
        }
    }

    /// `scheme://host[:port]`
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    fn standing(&self) -> Standing {
        match *self.lock() {
            None => Standing::Good,
            Some(until) if until <= Instant::now() => Standing::Untried,
            Some(_) => Standing::Failing,
        }
    }

    /// Remembers how a call ended. That it fails is said once, until it works again.
    pub(super) fn did(&self, error: Option<&WeixinError>) {
        match error.filter(|err| err.blame() != Blame::NotTheHost) {
            Some(error) => self.failed(error),
            None => self.answered(),
        }
    }

    fn failed(&self, error: &WeixinError) {
        let before = self.lock().replace(Instant::now() + COOL_DOWN);
        if before.is_none() {
            let host = self.base();
            tracing::warn!(host, %error, "a host of WeChat's fails: the others are asked first");
        }
    }

    fn answered(&self) {
        if self.lock().take().is_some() {
            tracing::info!(host = self.base(), "a host of WeChat's works again");
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Instant>> {
        self.failing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weixin::Endpoint;

    fn hosts() -> Hosts {
        Hosts::new(&["https://a.example/", "https://b.example/"].map(|url| url.parse().unwrap()))
    }

    fn first(hosts: &Hosts, repeat: Repeat) -> String {
        hosts.in_turn(repeat)[0].base().to_owned()
    }

    fn fail(host: &Host) {
        host.failed(&WeixinError::Status {
            endpoint: Endpoint::GetTicket,
            status: 502,
        });
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_failed_comes_last_until_it_has_cooled_down() {
        let hosts = hosts();
        for repeat in [Repeat::Harmless, Repeat::Harmful] {
            assert_eq!(first(&hosts, repeat), "https://a.example");
        }
        fail(&hosts.0[0]);
        for repeat in [Repeat::Harmless, Repeat::Harmful] {
            assert_eq!(first(&hosts, repeat), "https://b.example");
            assert_eq!(hosts.in_turn(repeat).len(), 2);
        }
        tokio::time::advance(COOL_DOWN).await;
        assert_eq!(first(&hosts, Repeat::Harmless), "https://a.example");
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_used_up_at_a_host_that_is_not_known_to_work() {
        let hosts = hosts();
        fail(&hosts.0[0]);
        tokio::time::advance(COOL_DOWN * 10).await;
        assert_eq!(first(&hosts, Repeat::Harmful), "https://b.example");
        hosts.0[0].answered();
        assert_eq!(first(&hosts, Repeat::Harmful), "https://a.example");
    }

    #[tokio::test(start_paused = true)]
    async fn where_all_fail_the_preferred_one_is_asked() {
        let hosts = hosts();
        hosts.0.iter().for_each(fail);
        for repeat in [Repeat::Harmless, Repeat::Harmful] {
            assert_eq!(first(&hosts, repeat), "https://a.example");
        }
    }
}
