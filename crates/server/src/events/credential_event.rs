//! One event: which credential of which account is current.

use std::time::Duration;

use axum::response::sse::Event;
use serde::Serialize;
use wechat_h5_clock::Now;
use wechat_h5_credential::Snapshot;
use wechat_h5_sign::AppId;

/// What a client is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CredentialKind {
    AccessToken,
    JsApiTicket,
    CardTicket,
}

/// A credential that is current. It holds a secret, and has no `Debug`.
pub(super) struct Current {
    pub(super) value: String,
    issued_at: u64,
    remaining: Duration,
}

/// The data of an event.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct CredentialEvent<'a> {
    /// The account.
    appid: &'a str,
    /// The seconds that the credential has left.
    expires_in: u64,
    /// When WeChat issued it, in seconds since 1970.
    issued_at: u64,
    /// The credential itself, for a client that may have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
}

impl CredentialKind {
    /// Every kind.
    pub(crate) const ALL: [Self; 3] = [Self::AccessToken, Self::JsApiTicket, Self::CardTicket];

    /// The name of its events.
    pub(crate) const fn event_name(self) -> &'static str {
        match self {
            Self::AccessToken => "access_token",
            Self::JsApiTicket => "jsapi_ticket",
            Self::CardTicket => "wx_card_ticket",
        }
    }

    /// The current one of an account, if there is one.
    pub(super) fn current(self, snapshot: &Snapshot, now: Now) -> Option<Current> {
        let current = |value: &str, issued_at, remaining| Current {
            value: value.to_owned(),
            issued_at,
            remaining,
        };
        match self {
            Self::AccessToken => {
                let token = snapshot.access_token(now)?;
                Some(current(
                    token.token.expose(),
                    token.issued_at,
                    token.remaining(now),
                ))
            }
            Self::JsApiTicket => {
                let ticket = snapshot.ticket(now)?;
                Some(current(
                    ticket.ticket.expose(),
                    ticket.issued_at,
                    ticket.remaining(now),
                ))
            }
            Self::CardTicket => {
                let ticket = snapshot.card_ticket(now)?;
                Some(current(
                    ticket.ticket.expose(),
                    ticket.issued_at,
                    ticket.remaining(now),
                ))
            }
        }
    }
}

/// The event that tells of a credential. Its id is the same at every process.
pub(super) fn event(
    kind: CredentialKind,
    app_id: &AppId,
    current: &Current,
    with_value: bool,
) -> Event {
    let data = CredentialEvent {
        appid: app_id.as_str(),
        expires_in: current.remaining.as_secs(),
        issued_at: current.issued_at,
        value: with_value.then_some(&current.value),
    };
    let data = serde_json::to_string(&data).unwrap_or_default();
    let name = kind.event_name();
    Event::default()
        .event(name)
        .id(format!("{app_id}.{name}.{}", current.issued_at))
        .data(data)
}
