//! Whether the server can do its work, and what it cannot.

use std::time::Duration;

use serde::Serialize;
use wechat_h5_clock::{Deadline, Now};
use wechat_h5_credential::{AccountState, AccountStatus, RefreshFailure};

use crate::app::App;
use crate::config::ReadyWhen;

/// For everybody: no appids and no errcodes.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(crate) struct Readiness {
    /// Whether requests should be sent here.
    pub ready: bool,
    /// What cannot be done now.
    pub unavailable: Vec<Unavailable>,
    /// When it may be different.
    #[serde(skip)]
    pub retry_after: Duration,
}

/// Something that cannot be done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Unavailable {
    /// No account has a valid ticket.
    Signing,
    /// Some accounts have no valid ticket.
    SigningForSomeAccounts,
    /// The store does not work.
    Logins,
}

/// For operators.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct DetailedReadiness {
    #[serde(flatten)]
    pub summary: Readiness,
    ready_when: ReadyWhen,
    now: Option<String>,
    accounts: Vec<AccountReadiness>,
    store: StoreReadiness,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
struct AccountReadiness {
    app_id: String,
    can_sign: bool,
    state: &'static str,
    since: Option<String>,
    last_success: Option<String>,
    token_requested: Option<String>,
    token_expires: Option<String>,
    ticket_requested: Option<String>,
    ticket_expires: Option<String>,
    /// Where somebody has wanted one.
    #[serde(skip_serializing_if = "Option::is_none")]
    card_ticket_requested: Option<String>,
    /// The same.
    #[serde(skip_serializing_if = "Option::is_none")]
    card_ticket_expires: Option<String>,
    next_fetch: Option<String>,
    failures: u32,
    last_failure: Option<FailureDetails>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct FailureDetails {
    at: Option<String>,
    endpoint: &'static str,
    #[cfg_attr(test, schema(value_type = Option<String>))]
    host: Option<Box<str>>,
    errcode: Option<i64>,
    reason: String,
    remedy: Option<String>,
}

#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct StoreReadiness {
    location: String,
    works: bool,
    reason: Option<String>,
}

impl Readiness {
    /// The present one.
    pub(crate) fn of(app: &App) -> Self {
        let now = app.clock.now();
        let without_ticket: Vec<_> = app
            .accounts
            .iter()
            .filter(|account| account.snapshot.current(now).is_none())
            .collect();
        let mut unavailable = Vec::new();
        let accounts_are_ready = match without_ticket.len() {
            0 => true,
            some if some == app.accounts.iter().count() => {
                unavailable.push(Unavailable::Signing);
                false
            }
            _ => {
                unavailable.push(Unavailable::SigningForSomeAccounts);
                **app.ready_when.load() == ReadyWhen::Any
            }
        };
        let store_works = app.store.failure().is_none();
        if !store_works {
            unavailable.push(Unavailable::Logins);
        }
        let next_fetches = without_ticket.iter().filter_map(|account| {
            let next = account.snapshot.account_status().next_fetch?;
            Some(next.remaining(now))
        });
        // The store is tried again every second.
        let first = next_fetches.min().filter(|_| store_works);
        Self {
            ready: accounts_are_ready && store_works,
            unavailable,
            retry_after: first.unwrap_or_default().max(Duration::from_secs(1)),
        }
    }
}

impl DetailedReadiness {
    /// The present one.
    pub(crate) fn of(app: &App) -> Self {
        let now = app.clock.now();
        let accounts = app.accounts.iter().map(|account| {
            let status = account.snapshot.account_status();
            let can_sign = account.snapshot.current(now).is_some();
            AccountReadiness::new(account.app_id.to_string(), can_sign, &status, now)
        });
        let mut accounts: Vec<_> = accounts.collect();
        accounts.sort_unstable_by(|one, other| one.app_id.cmp(&other.app_id));
        let failure = app.store.failure();
        Self {
            summary: Readiness::of(app),
            ready_when: **app.ready_when.load(),
            now: time(now),
            accounts,
            store: StoreReadiness {
                location: app.store_location.clone(),
                works: failure.is_none(),
                reason: failure.map(|reason| reason.to_string()),
            },
        }
    }
}

impl AccountReadiness {
    fn new(app_id: String, can_sign: bool, status: &AccountStatus, now: Now) -> Self {
        let failure = status.last_failure.as_ref();
        Self {
            app_id,
            can_sign,
            state: match status.state {
                AccountState::NeverFetched => "never_fetched",
                AccountState::Fresh => "fresh",
                AccountState::Failing => "failing",
            },
            since: time(status.since),
            last_success: status.last_success.and_then(time),
            token_requested: wall_time(status.token_requested),
            token_expires: expiry(status.token_expires, now),
            ticket_requested: wall_time(status.ticket_requested),
            ticket_expires: expiry(status.ticket_expires, now),
            card_ticket_requested: wall_time(status.card_ticket_requested),
            card_ticket_expires: expiry(status.card_ticket_expires, now),
            next_fetch: expiry(status.next_fetch, now),
            failures: status.failures,
            last_failure: failure.map(FailureDetails::new),
        }
    }
}

impl FailureDetails {
    fn new(failure: &RefreshFailure) -> Self {
        Self {
            at: time(failure.at),
            endpoint: failure.endpoint.path(),
            host: failure.host.clone(),
            errcode: failure.errcode,
            reason: failure.reason.clone(),
            remedy: failure.remedy.clone(),
        }
    }
}

fn expiry(deadline: Option<Deadline>, now: Now) -> Option<String> {
    let remaining = deadline?.remaining(now);
    time(Now {
        wall: now.wall + remaining,
        ..now
    })
}

/// A time as the log writes it, in whole seconds.
fn time(time: Now) -> Option<String> {
    wall_time(Some(time.wall))
}

fn wall_time(since_1970: Option<Duration>) -> Option<String> {
    let seconds = i64::try_from(since_1970?.as_secs()).ok()?;
    Some(jiff::Timestamp::from_second(seconds).ok()?.to_string())
}
