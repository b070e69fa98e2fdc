//! The paths that the internal listener serves itself. Every other one is WeChat's.

/// One of the routes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InternalRoute {
    /// The process runs.
    Health,
    /// What can be done, and what not and why.
    Readiness,
    /// For Prometheus.
    Metrics,
    /// Each new credential, when it exists.
    Events,
    /// What both listeners serve, for programs.
    OpenApi,
    /// All entries of the store, for operators.
    Backup,
    /// The pushes that were not delivered, for operators.
    DeadPushes,
    /// An order that a page pays.
    PayJsApi,
    /// A refund.
    PayRefund,
    /// WeChat's call for an access token.
    Token,
    /// The same in its newer form.
    StableToken,
    /// WeChat's call for a ticket.
    Ticket,
}

impl InternalRoute {
    /// Every route.
    pub(crate) const ALL: [Self; 12] = [
        Self::Health,
        Self::Readiness,
        Self::Metrics,
        Self::Events,
        Self::OpenApi,
        Self::Backup,
        Self::DeadPushes,
        Self::PayJsApi,
        Self::PayRefund,
        Self::Token,
        Self::StableToken,
        Self::Ticket,
    ];

    /// The route that this path leads to.
    pub(crate) fn of(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|route| route.path() == path)
    }

    /// Whether it is one of WeChat's endpoints, which read the body themselves.
    pub(crate) const fn is_of_wechat(self) -> bool {
        matches!(self, Self::Token | Self::StableToken | Self::Ticket)
    }

    /// Its path.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Health => "/healthz",
            Self::Readiness => "/readyz",
            Self::Metrics => "/metrics",
            Self::Events => "/events",
            Self::OpenApi => "/openapi.json",
            Self::Backup => "/operations/backup",
            Self::DeadPushes => "/operations/pushes",
            Self::PayJsApi => "/pay/jsapi",
            Self::PayRefund => "/pay/refund",
            Self::Token => "/cgi-bin/token",
            Self::StableToken => "/cgi-bin/stable_token",
            Self::Ticket => "/cgi-bin/ticket/getticket",
        }
    }
}
