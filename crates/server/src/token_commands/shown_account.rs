//! An account's credentials, as `token show` prints them.

use std::fmt::Write as _;
use std::time::Duration;

use serde::Serialize;
use wechat_h5_clock::Now;
use wechat_h5_credential::{StoredAccount, StoredSecret};

use crate::durations::in_words;
use crate::running_server::{AccountReport, FailureReport};
use crate::terminal::{Color, Terminal};

/// One account.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ShownAccount {
    pub(super) appid: String,
    /// `server 127.0.0.1:8081` or `store redb:…`.
    pub(super) source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) state: Option<String>,
    pub(super) access_token: Option<ShownCredential>,
    pub(super) jsapi_ticket: Option<ShownCredential>,
    /// Only where somebody signs cards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) wx_card_ticket: Option<ShownCredential>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) last_fetch: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next_fetch: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) last_failure: Option<FailureReport>,
}

/// One credential.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ShownCredential {
    pub(super) expires: String,
    pub(super) remaining_seconds: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) age_seconds: Option<u64>,
    /// Only where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<String>,
}

impl ShownAccount {
    /// What the server says.
    pub(super) fn served(account: &AccountReport, source: String, now: Now) -> Self {
        let credential = |expires: &Option<String>, requested: Option<&str>| {
            let age = requested.and_then(since_1970);
            let age = age.map(|requested| now.wall.saturating_sub(requested));
            let expires = since_1970(expires.as_deref()?)?;
            ShownCredential::new(expires.saturating_sub(now.wall), age, now)
        };
        Self {
            appid: account.app_id.clone(),
            source,
            state: Some(account.state.clone()),
            access_token: credential(&account.token_expires, account.token_requested.as_deref()),
            jsapi_ticket: credential(&account.ticket_expires, account.ticket_requested.as_deref()),
            wx_card_ticket: credential(
                &account.card_ticket_expires,
                account.card_ticket_requested.as_deref(),
            ),
            last_fetch: account.last_success.clone(),
            next_fetch: account.next_fetch.clone(),
            last_failure: account.last_failure.clone(),
        }
    }

    /// What the store has.
    pub(super) fn stored(appid: &str, stored: &StoredAccount, source: String, now: Now) -> Self {
        let token = stored.token.as_ref();
        let ticket = stored.ticket.as_ref();
        let card_ticket = stored.card_ticket.as_ref();
        Self {
            appid: appid.to_owned(),
            source,
            state: None,
            access_token: token.and_then(|token| ShownCredential::stored(token, now)),
            jsapi_ticket: ticket.and_then(|ticket| ShownCredential::stored(ticket, now)),
            wx_card_ticket: card_ticket.and_then(|ticket| ShownCredential::stored(ticket, now)),
            last_fetch: None,
            next_fetch: None,
            last_failure: None,
        }
    }

    /// Whether pages are signed and calls can be made.
    pub(super) fn is_whole(&self) -> bool {
        self.access_token.is_some() && self.jsapi_ticket.is_some()
    }

    pub(super) fn lines(&self, terminal: Terminal) -> String {
        let state = self.state.as_deref();
        let state = state.map_or(String::new(), |state| {
            format!(", {}", state.replace('_', " "))
        });
        let mut text = format!("{} ({}{state})\n", self.appid, self.source);
        text.push_str(&line("access token", self.access_token.as_ref(), terminal));
        text.push_str(&line("jsapi ticket", self.jsapi_ticket.as_ref(), terminal));
        if let Some(ticket) = &self.wx_card_ticket {
            text.push_str(&line("wx_card ticket", Some(ticket), terminal));
        }
        for (name, time) in [
            ("last fetch", &self.last_fetch),
            ("next fetch", &self.next_fetch),
        ] {
            if let Some(time) = time {
                let _ = writeln!(text, "  {name:<14} {time}");
            }
        }
        if let Some(failure) = &self.last_failure {
            let at = failure.at.as_deref().unwrap_or_default();
            let _ = writeln!(text, "  last failure   {at} {}", failure.reason);
            if let Some(remedy) = &failure.remedy {
                let _ = writeln!(text, "                 -> {remedy}");
            }
        }
        text
    }
}

fn line(name: &str, credential: Option<&ShownCredential>, terminal: Terminal) -> String {
    let text = match credential {
        None => terminal.paint(Color::Red, "none that is valid"),
        Some(credential) => credential.text(terminal),
    };
    format!("  {name:<14} {text}\n")
}

/// A time of the server's report.
fn since_1970(time: &str) -> Option<Duration> {
    let time: jiff::Timestamp = time.parse().ok()?;
    Some(Duration::from_secs(u64::try_from(time.as_second()).ok()?))
}

impl ShownCredential {
    fn stored<T>(stored: &StoredSecret<T>, now: Now) -> Option<Self> {
        Self::new(stored.remaining(now), Some(stored.age(now)), now)
    }

    /// `None`: it has expired.
    fn new(remaining: Duration, age: Option<Duration>, now: Now) -> Option<Self> {
        let expires = i64::try_from((now.wall + remaining).as_secs()).ok()?;
        let expires = jiff::Timestamp::from_second(expires).ok()?;
        (!remaining.is_zero()).then(|| Self {
            expires: expires.to_string(),
            remaining_seconds: remaining.as_secs(),
            age_seconds: age.map(|age| age.as_secs()),
            value: None,
        })
    }

    fn text(&self, terminal: Terminal) -> String {
        let left = in_words(Duration::from_secs(self.remaining_seconds));
        let left = terminal.paint(Color::Green, &format!("{left} left"));
        let age = self.age_seconds.map(Duration::from_secs).map(in_words);
        let age = age.map_or(String::new(), |age| format!(", {age} old"));
        let value = self.value.as_deref();
        let value = value.map_or(String::new(), |value| format!("\n                 {value}"));
        format!("{left}, until {}{age}{value}", self.expires)
    }
}
