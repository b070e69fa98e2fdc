//! The credentials of each account.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use wechat_h5_clock::{Deadline, Now};
use wechat_h5_credential::{AccountState, AccountStatus, FailureCounts, LeaseCounts};

use crate::accounts::Accounts;

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfAccount {
    appid: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfCredential {
    appid: String,
    credential: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfFailure {
    appid: String,
    reason: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OfLease {
    appid: String,
    change: &'static str,
}

/// The accounts at one instant.
#[derive(Default)]
pub(super) struct AccountMetrics {
    remaining: Family<OfCredential, Gauge<f64, AtomicU64>>,
    fetches: Family<OfCredential, Counter>,
    failures: Family<OfFailure, Counter>,
    held_back: Family<OfAccount, Counter>,
    lease: Family<OfLease, Counter>,
    forced: Family<OfAccount, Counter>,
    failing: Family<OfAccount, Gauge>,
    unstored: Family<OfAccount, Gauge>,
}

impl AccountMetrics {
    pub(super) fn now(accounts: &Accounts, now: Now) -> Self {
        let metrics = Self::default();
        for account in accounts.iter() {
            let status = account.snapshot.account_status();
            metrics.observe(account.app_id.as_str(), &status, now);
        }
        metrics
    }

    fn observe(&self, appid: &str, status: &AccountStatus, now: Now) {
        let counts = status.counts;
        let mut credentials = vec![
            ("access_token", status.token_expires, counts.tokens),
            ("jsapi_ticket", status.ticket_expires, counts.tickets),
        ];
        // That there is none is no failure where nobody wants one.
        if let Some(expires) = status.card_ticket_expires {
            credentials.push(("wx_card_ticket", Some(expires), counts.card_tickets));
        }
        for (credential, expires, fetches) in credentials {
            let appid = appid.to_owned();
            let labels = OfCredential { appid, credential };
            let remaining = expires.map_or(Duration::ZERO, |at: Deadline| at.remaining(now));
            let gauge = self.remaining.get_or_create(&labels);
            gauge.set(remaining.as_secs_f64());
            self.fetches.get_or_create(&labels).inc_by(fetches);
        }
        let labels = OfAccount {
            appid: appid.to_owned(),
        };
        let held_back = self.held_back.get_or_create(&labels);
        held_back.inc_by(counts.held_back);
        self.forced.get_or_create(&labels).inc_by(counts.forced);
        let is_failing = status.state == AccountState::Failing;
        self.failing.get_or_create(&labels).set(is_failing.into());
        let unstored = i64::try_from(status.unstored).unwrap_or(i64::MAX);
        self.unstored.get_or_create(&labels).set(unstored);
        self.observe_failures(appid, counts.failures);
        self.observe_lease(appid, status.lease);
    }

    fn observe_failures(&self, appid: &str, failures: FailureCounts) {
        for (reason, count) in [
            ("refused", failures.refused),
            ("unreachable", failures.unreachable),
            ("unusable", failures.unusable),
        ] {
            let appid = appid.to_owned();
            let labels = OfFailure { appid, reason };
            self.failures.get_or_create(&labels).inc_by(count);
        }
    }

    fn observe_lease(&self, appid: &str, lease: LeaseCounts) {
        for (change, count) in [
            ("taken", lease.taken),
            ("taken_over", lease.taken_over),
            ("lost", lease.lost),
        ] {
            let appid = appid.to_owned();
            let labels = OfLease { appid, change };
            self.lease.get_or_create(&labels).inc_by(count);
        }
    }

    pub(super) fn register(self, registry: &mut Registry) {
        registry.register(
            "credential_remaining_seconds",
            "How long the credential in use is still valid; 0 if there is none",
            self.remaining,
        );
        registry.register(
            "credential_fetches",
            "Credentials that this process has fetched from WeChat",
            self.fetches,
        );
        registry.register(
            "credential_fetch_failures",
            "Fetches of this process that failed, by reason",
            self.failures,
        );
        registry.register(
            "credential_fetches_held_back",
            "Fetches that were due and not made, because another process had just failed",
            self.held_back,
        );
        registry.register(
            "refresh_lease",
            "How often this process acquired the right to refresh, how often from a process that \
             died or stood still, and how often it lost it so",
            self.lease,
        );
        registry.register(
            "forced_refreshes",
            "Access tokens that this process replaced by force; WeChat allows an account 20 a day",
            self.forced,
        );
        registry.register(
            "account_failing",
            "Whether the last refresh of the account failed: 1, while the old ticket is served",
            self.failing,
        );
        registry.register(
            "credentials_unstored",
            "Credentials that this process has fetched and could not store yet: the other processes \
             do not have them",
            self.unstored,
        );
    }
}
