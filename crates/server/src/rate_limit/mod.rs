//! How often one client may call the routes that strangers can call without end.
//!
//! A client is an IPv4 address or an IPv6 /64. All /64 of a /48 together have the quota of
//! a few clients, because one subscriber may have a whole /48.

mod address_limit;
mod bounded_states;
mod limit_clock;
mod single_limit;

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwapOption;
use governor::Quota;
use wechat_h5_clock::Clock;

pub(crate) use self::address_limit::AddressLimit;
pub(crate) use self::single_limit::SingleLimit;
use crate::client_address::ClientNetwork;
use crate::log_throttle::LogThrottle;

/// A kind of route, with a quota of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LimitedRoute {
    /// Signatures.
    Jssdk,
    /// Starts of logins, and sign-outs.
    Authorize,
    /// Ends of logins, and checks and refreshes of sessions, which call WeChat.
    Callback,
    /// Logins of other sites.
    Relay,
    /// Reports of invalid signatures.
    Report,
    /// What WeChat pushes.
    Push,
}

impl LimitedRoute {
    /// Each of them.
    const ALL: [Self; 6] = [
        Self::Jssdk,
        Self::Authorize,
        Self::Callback,
        Self::Relay,
        Self::Report,
        Self::Push,
    ];

    /// The key of that setting in the configuration file.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Jssdk => "rate_limit_jssdk",
            Self::Authorize => "rate_limit_authorize",
            Self::Callback => "rate_limit_callback",
            Self::Relay => "rate_limit_relay",
            Self::Report => "rate_limit_report",
            Self::Push => "rate_limit_push",
        }
    }

    /// The variable that sets its quota, for the log.
    pub(crate) const fn setting(self) -> &'static str {
        match self {
            Self::Jssdk => "WECHAT_H5_RATE_LIMIT_JSSDK",
            Self::Authorize => "WECHAT_H5_RATE_LIMIT_AUTHORIZE",
            Self::Callback => "WECHAT_H5_RATE_LIMIT_CALLBACK",
            Self::Relay => "WECHAT_H5_RATE_LIMIT_RELAY",
            Self::Report => "WECHAT_H5_RATE_LIMIT_REPORT",
            Self::Push => "WECHAT_H5_RATE_LIMIT_PUSH",
        }
    }
}

/// How much one client may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ClientQuota {
    /// Requests per minute in the long run.
    pub per_minute: NonZeroU32,
    /// Requests at once.
    pub burst: NonZeroU32,
}

/// Something that is no quota, and what one looks like.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a limit")]
pub(crate) struct NotAQuota;

impl NotAQuota {
    /// What to do.
    pub(crate) const ADVICE: &str =
        "use requests per minute such as 6000, with the most at once as 6000:3000, or `off`";
}

impl ClientQuota {
    /// A quota that no setting changes.
    ///
    /// # Panics
    ///
    /// If one of the two is zero.
    pub(crate) const fn new(per_minute: u32, burst: u32) -> Self {
        Self {
            per_minute: NonZeroU32::new(per_minute).expect("a quota is above zero"),
            burst: NonZeroU32::new(burst).expect("a quota is above zero"),
        }
    }

    /// Reads `6000`, `6000:3000`, or `off` for none.
    pub(crate) fn parse(text: &str) -> Result<Option<Self>, NotAQuota> {
        if text == "off" {
            return Ok(None);
        }
        let (per_minute, burst) = text.split_once(':').unwrap_or((text, text));
        let number = |text: &str| text.parse::<NonZeroU32>().map_err(|_| NotAQuota);
        let (per_minute, burst) = (number(per_minute)?, number(burst)?);
        Ok(Some(Self { per_minute, burst }))
    }

    fn to_governor(self) -> Quota {
        Quota::per_minute(self.per_minute).allow_burst(self.burst)
    }
}

/// As it is parsed.
impl fmt::Display for ClientQuota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.per_minute, self.burst)
    }
}

/// The quotas; `None` for no limit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RateLimitsConfig {
    /// Of [`LimitedRoute::Jssdk`].
    pub jssdk: Option<ClientQuota>,
    /// Of [`LimitedRoute::Authorize`].
    pub authorize: Option<ClientQuota>,
    /// Of [`LimitedRoute::Callback`].
    pub callback: Option<ClientQuota>,
    /// Of [`LimitedRoute::Relay`].
    pub relay: Option<ClientQuota>,
    /// Of [`LimitedRoute::Report`].
    pub report: Option<ClientQuota>,
    /// Of [`LimitedRoute::Push`].
    pub push: Option<ClientQuota>,
}

/// The limits, and how much of them each client has used.
pub(crate) struct RateLimits {
    jssdk: ArcSwapOption<RouteLimit>,
    authorize: ArcSwapOption<RouteLimit>,
    callback: ArcSwapOption<RouteLimit>,
    relay: ArcSwapOption<RouteLimit>,
    report: ArcSwapOption<RouteLimit>,
    push: ArcSwapOption<RouteLimit>,
    clock: Arc<dyn Clock>,
}

impl RateLimitsConfig {
    fn quota(&self, route: LimitedRoute) -> Option<ClientQuota> {
        match route {
            LimitedRoute::Jssdk => self.jssdk,
            LimitedRoute::Authorize => self.authorize,
            LimitedRoute::Callback => self.callback,
            LimitedRoute::Relay => self.relay,
            LimitedRoute::Report => self.report,
            LimitedRoute::Push => self.push,
        }
    }
}

impl RateLimits {
    /// Limits by this clock.
    pub(crate) fn new(config: RateLimitsConfig, clock: &Arc<dyn Clock>) -> Self {
        let limits = Self {
            jssdk: ArcSwapOption::empty(),
            authorize: ArcSwapOption::empty(),
            callback: ArcSwapOption::empty(),
            relay: ArcSwapOption::empty(),
            report: ArcSwapOption::empty(),
            push: ArcSwapOption::empty(),
            clock: clock.clone(),
        };
        limits.replace(config);
        limits
    }

    /// Sets other quotas. Returns those that are others; they count anew.
    pub(crate) fn replace(&self, config: RateLimitsConfig) -> Vec<LimitedRoute> {
        let mut changed = Vec::new();
        for route in LimitedRoute::ALL {
            let (limit, quota) = (self.limit(route), config.quota(route));
            if limit.load().as_ref().map(|limit| limit.quota) != quota {
                let new = |quota| Arc::new(RouteLimit::new(quota, &self.clock));
                limit.store(quota.map(new));
                changed.push(route);
            }
        }
        changed
    }

    fn limit(&self, route: LimitedRoute) -> &ArcSwapOption<RouteLimit> {
        match route {
            LimitedRoute::Jssdk => &self.jssdk,
            LimitedRoute::Authorize => &self.authorize,
            LimitedRoute::Callback => &self.callback,
            LimitedRoute::Relay => &self.relay,
            LimitedRoute::Report => &self.report,
            LimitedRoute::Push => &self.push,
        }
    }

    /// Counts a request.
    ///
    /// # Errors
    ///
    /// The time to wait, when the client has used up its quota.
    pub(crate) fn check(&self, route: LimitedRoute, client: ClientNetwork) -> Result<(), Duration> {
        let limit = self.limit(route).load();
        let Some(limit) = limit.as_ref() else {
            return Ok(());
        };
        limit
            .addresses
            .check(client)
            .inspect_err(|_| limit.log(route, client))
    }
}

/// The limit of one kind of route.
struct RouteLimit {
    quota: ClientQuota,
    addresses: AddressLimit,
    refused: LogThrottle,
}

impl RouteLimit {
    fn new(quota: ClientQuota, clock: &Arc<dyn Clock>) -> Self {
        Self {
            quota,
            addresses: AddressLimit::new(quota, clock),
            refused: LogThrottle::new(),
        }
    }

    fn log(&self, route: LimitedRoute, client: ClientNetwork) {
        let setting = route.setting();
        tracing::debug!(setting, %client, "a client is over its limit");
        if let Some(refused) = self.refused.count() {
            tracing::warn!(
                setting,
                %client,
                refused,
                fix = "raise the setting if these are visitors; list your proxy in \
                       WECHAT_H5_TRUSTED_PROXIES if the client is one",
                "requests are refused, because clients are over a limit"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wechat_h5_clock::ManualClock;

    fn client(ip: &str) -> ClientNetwork {
        ClientNetwork::of(ip.parse().unwrap())
    }

    fn limits(per_minute: u32, burst: u32) -> (RateLimits, ManualClock) {
        let quota = |number| NonZeroU32::new(number).unwrap();
        let quota = Some(ClientQuota {
            per_minute: quota(per_minute),
            burst: quota(burst),
        });
        let config = RateLimitsConfig {
            jssdk: quota,
            authorize: quota,
            callback: quota,
            relay: None,
            report: None,
            push: None,
        };
        let clock = ManualClock::at(1_700_000_000);
        let shared: Arc<dyn Clock> = Arc::new(clock.clone());
        (RateLimits::new(config, &shared), clock)
    }

    /// How many of a thousand requests at once are accepted.
    fn accepted(limits: &RateLimits, route: LimitedRoute, ip: &str) -> usize {
        let client = client(ip);
        let results = (0..1000).map(|_| limits.check(route, client));
        results.flatten().count()
    }

    #[test]
    fn a_client_has_a_burst_and_then_its_rate() {
        let (limits, clock) = limits(60, 10);
        let route = LimitedRoute::Callback;
        assert_eq!(accepted(&limits, route, "8.8.8.8"), 10);
        assert_eq!(
            limits.check(route, client("8.8.8.8")),
            Err(Duration::from_secs(1))
        );
        clock.advance(Duration::from_millis(2500));
        assert_eq!(accepted(&limits, route, "8.8.8.8"), 2);
        clock.advance(Duration::from_hours(1));
        assert_eq!(accepted(&limits, route, "8.8.8.8"), 10);
    }

    #[test]
    fn clients_and_kinds_of_routes_do_not_use_each_other_s_quota() {
        let (limits, _) = limits(60, 10);
        for route in [
            LimitedRoute::Jssdk,
            LimitedRoute::Authorize,
            LimitedRoute::Callback,
        ] {
            for ip in ["8.8.8.8", "8.8.8.9", "2001:db8:1:1::1", "2001:db8:2:1::1"] {
                assert_eq!(accepted(&limits, route, ip), 10, "{route:?} {ip}");
            }
        }
        assert_eq!(accepted(&limits, LimitedRoute::Relay, "8.8.8.8"), 1000);
    }

    #[test]
    fn an_ipv6_subscriber_cannot_multiply_its_quota() {
        let (limits, _) = limits(60, 10);
        let route = LimitedRoute::Jssdk;
        assert_eq!(accepted(&limits, route, "2001:db8:1:1::1"), 10);
        assert_eq!(accepted(&limits, route, "2001:db8:1:1:ffff::1"), 0);
        let others = (2..100).map(|net| format!("2001:db8:1:{net}::1"));
        let others: usize = others.map(|ip| accepted(&limits, route, &ip)).sum();
        assert_eq!(others, 70);
    }
}
