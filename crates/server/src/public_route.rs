//! The paths that the public listener serves, other than the files of the page.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// The first segment of the API: every path below it that is not a route is unknown.
const API: &str = "/api";

/// One of the routes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PublicRoute {
    /// The parameters of `wx.config`.
    JsSdkConfig,
    /// Why the client refused them.
    JsSdkReport,
    /// The parameters of `addCard`.
    CardToAdd,
    /// The parameters of `chooseCard`.
    CardsToChoose,
    /// A login starts.
    LoginAuthorize,
    /// A login comes back.
    LoginCallback,
    /// A login for another site starts.
    RelayAuthorize,
    /// A login for another site comes back.
    RelayCallback,
    /// Who is signed in.
    Session,
    /// Whether WeChat still accepts what the login returned.
    SessionCheck,
    /// Another access token of the same user.
    SessionRefresh,
    /// What WeChat pushes to an account.
    Push,
    /// What WeChat Pay tells a merchant.
    PayNotification,
    /// A phone wants to be debugged.
    DebugSessions,
    /// A desk wants to debug it.
    DebugClaim,
    /// A side ends their session.
    DebugSession,
    /// A side has a message for the other.
    DebugMessages,
    /// What is new to a side.
    DebugEvents,
    /// What the error codes mean.
    Errors,
    /// The process runs.
    Health,
    /// The server can sign.
    Readiness,
}

impl PublicRoute {
    /// Every route.
    pub(crate) const ALL: [Self; 21] = [
        Self::JsSdkConfig,
        Self::JsSdkReport,
        Self::CardToAdd,
        Self::CardsToChoose,
        Self::LoginAuthorize,
        Self::LoginCallback,
        Self::RelayAuthorize,
        Self::RelayCallback,
        Self::Session,
        Self::SessionCheck,
        Self::SessionRefresh,
        Self::Push,
        Self::PayNotification,
        Self::Errors,
        Self::Health,
        Self::Readiness,
        Self::DebugSessions,
        Self::DebugClaim,
        Self::DebugSession,
        Self::DebugMessages,
        Self::DebugEvents,
    ];

    /// Its path, as the router knows it.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::JsSdkConfig => "/api/jssdk/config",
            Self::JsSdkReport => "/api/jssdk/report",
            Self::CardToAdd => "/api/jssdk/card/add",
            Self::CardsToChoose => "/api/jssdk/card/choose",
            Self::LoginAuthorize => "/api/oauth/authorize",
            Self::LoginCallback => "/api/oauth/callback",
            Self::RelayAuthorize => "/connect/oauth2/authorize",
            Self::RelayCallback => "/api/oauth/relay",
            Self::Session => "/api/session",
            Self::SessionCheck => "/api/session/check",
            Self::SessionRefresh => "/api/session/refresh",
            Self::Push => "/wechat/push/{appid}",
            Self::DebugSessions => "/api/debug/sessions",
            Self::DebugClaim => "/api/debug/sessions/claim",
            Self::DebugSession => "/api/debug/sessions/{id}",
            Self::DebugMessages => "/api/debug/sessions/{id}/messages",
            Self::DebugEvents => "/api/debug/sessions/{id}/events",
            Self::PayNotification => "/wechat/pay/{mchid}",
            Self::Errors => "/api/errors",
            Self::Health => "/healthz",
            Self::Readiness => "/readyz",
        }
    }

    /// The route that this path leads to.
    pub(crate) fn of(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|route| route.matches(path))
    }

    /// Whether this path leads to it.
    pub(crate) fn matches(self, path: &str) -> bool {
        match self.path().split_once('{') {
            None => self.path() == path,
            Some((before, parameter)) => {
                let after = parameter.split_once('}').map_or("", |(_, after)| after);
                let rest = path.strip_prefix(before);
                let segment = rest.and_then(|rest| rest.strip_suffix(after));
                segment.is_some_and(is_segment)
            }
        }
    }

    /// Whether it exists only where a setting turns desks and phones on.
    pub(crate) const fn is_for_debugging(self) -> bool {
        matches!(
            self,
            Self::DebugSessions
                | Self::DebugClaim
                | Self::DebugSession
                | Self::DebugMessages
                | Self::DebugEvents
        )
    }
}

/// The routes that read the body themselves: that of a push only after the signature in its query
/// is proven, and that of a notification only where it has a signature.
pub(crate) fn reads_its_body(path: &str) -> bool {
    PublicRoute::Push.matches(path) || is_pay_notification(path)
}

/// Whether WeChat Pay calls this path, and reads errors in its own form.
pub(crate) fn is_pay_notification(path: &str) -> bool {
    PublicRoute::PayNotification.matches(path)
}

fn is_segment(rest: &str) -> bool {
    !rest.is_empty() && !rest.contains('/')
}

/// Whether this path is the API or below it.
pub(crate) fn is_api(path: &str) -> bool {
    path.strip_prefix(API)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a server or a proxy, however lenient, could read this path as a route or as the
/// API: in other letter case, with escapes, with path parameters (`/a;b=c/d`), or with a
/// slash at the end.
pub(crate) fn could_be_route(path: &str) -> bool {
    let segments = path.trim_end_matches('/').split('/');
    let segments: Vec<_> = segments.map(lenient_segment).collect();
    let path = segments.join("/");
    is_api(&path) || PublicRoute::ALL.iter().any(|route| route.matches(&path))
}

fn lenient_segment(segment: &str) -> String {
    let decoded: Cow<'_, str> = percent_decode_str(segment).decode_utf8_lossy();
    let name = decoded.split(';').next().unwrap_or_default();
    name.trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_route_is_recognised() {
        for route in PublicRoute::ALL {
            let path = route.path().replace("{appid}", "wx1").replace("{id}", "0a");
            let path = path.replace("{mchid}", "1900009191");
            let path = path.as_str();
            let (parent, last) = path.rsplit_once('/').unwrap();
            let (first, rest) = last.split_at(1);
            let escaped = format!("%{:02X}", first.as_bytes()[0]);
            for spelling in [
                path.to_owned(),
                path.to_ascii_uppercase(),
                format!("{path}/"),
                format!("{path};jsessionid=1"),
                format!("{path}%3Ba"),
                format!("{path}%20"),
                format!("{parent}/{escaped}{rest}"),
                format!("{parent}/{}{rest}", escaped.to_ascii_lowercase()),
                format!("{parent}/{}", last.to_ascii_uppercase()),
            ] {
                assert!(could_be_route(&spelling), "{spelling}");
            }
        }
    }

    #[test]
    fn a_path_with_a_parameter_has_one_segment_for_it() {
        for (path, expected) in [
            ("/wechat/push/wx1", Some(PublicRoute::Push)),
            ("/wechat/push/", None),
            ("/wechat/push/a/b", None),
            ("/api/debug/sessions", Some(PublicRoute::DebugSessions)),
            ("/api/debug/sessions/", None),
            ("/api/debug/sessions/claim", Some(PublicRoute::DebugClaim)),
            ("/api/debug/sessions/0a", Some(PublicRoute::DebugSession)),
            (
                "/api/debug/sessions/0a/events",
                Some(PublicRoute::DebugEvents),
            ),
            (
                "/api/debug/sessions/0a/messages",
                Some(PublicRoute::DebugMessages),
            ),
            ("/api/debug/sessions//events", None),
            ("/api/debug/sessions/0a/0b/events", None),
            ("/api/debug/sessions/0a/other", None),
        ] {
            assert_eq!(PublicRoute::of(path), expected, "{path}");
        }
    }

    #[test]
    fn the_api_is_recognised_and_pages_are_not() {
        for (path, expected) in [
            ("/api", true),
            ("/api/", true),
            ("/API/nothing", true),
            ("/%61pi/nothing", true),
            ("/a%70%49", true),
            ("/api;v=1/session", true),
            ("/", false),
            ("/apiary", false),
            ("/me/api", false),
            ("/healthz.html", false),
            ("/health", false),
            ("/connect", false),
            ("/wechat/push", false),
            ("/wechat/push/", false),
            ("/wechat/push/a/b", false),
            ("/WeChat/push/wx1", true),
            ("/wechat/pay", false),
            ("/wechat/pay/a/b", false),
            ("/wechat/PAY/1900009191", true),
            ("/connect/oauth2", false),
            ("/connect/oauth2/authorize/me", false),
            ("/pages/connect/oauth2/authorize", false),
            ("/%E4%B8%AD", false),
        ] {
            assert_eq!(could_be_route(path), expected, "{path}");
        }
    }
}
