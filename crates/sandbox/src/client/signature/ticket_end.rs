//! What became of a ticket that a page is still signed with: it expired, and perhaps another
//! one had taken its place.

use std::borrow::Cow;

use serde::Serialize;

use super::named_cause::{Advice, NamedCause};
use crate::journal::fingerprint;
use crate::platform::{Ticket, beijing_time};

/// Times are virtual seconds since the epoch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TicketEnd {
    /// As the journal names the ticket in the calls that returned it.
    name: String,
    issued_at: u64,
    /// The path of the call.
    issued_by: &'static str,
    expired_at: u64,
    expired_seconds_ago: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    replaced: Option<Replacement>,
}

/// The next ticket of the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    at: u64,
    seconds_ago: u64,
    by: &'static str,
}

impl TicketEnd {
    /// `None` while the ticket is valid.
    pub(super) fn of(ticket: &Ticket, next: Option<&Ticket>, now: u64) -> Option<Self> {
        let replacement = |next: &Ticket| Replacement {
            at: next.issued_at,
            seconds_ago: now.saturating_sub(next.issued_at),
            by: next.issued_by,
        };
        (!ticket.is_valid(now)).then(|| Self {
            name: fingerprint(&ticket.value),
            issued_at: ticket.issued_at,
            issued_by: ticket.issued_by,
            expired_at: ticket.expires_at,
            expired_seconds_ago: now.saturating_sub(ticket.expires_at),
            replaced: next.map(replacement),
        })
    }

    #[cfg(test)]
    pub(super) fn is_replaced(&self) -> bool {
        self.replaced.is_some()
    }

    /// The cause by name, with the times.
    pub(super) fn cause(&self) -> NamedCause {
        let (issued, expired) = (clock(self.issued_at), clock(self.expired_at));
        let ago = ago(self.expired_seconds_ago);
        let by = self.issued_by;
        let Some(next) = &self.replaced else {
            return NamedCause {
                code: "expired_ticket",
                advice: Advice {
                    zh: Cow::Owned(format!(
                        "ticket 于 {issued}（北京时间）由 {by} 签发，{expired} 已过期（{}），之后没有再获取新的：按 expires_in 在过期前重新获取",
                        ago.zh
                    )),
                    en: Cow::Owned(format!(
                        "the ticket was issued at {issued} (Beijing time) by {by} and expired at {expired}, {}; no new one was fetched since: fetch one before `expires_in` is over",
                        ago.en
                    )),
                },
            };
        };
        let (replaced, next_by) = (clock(next.at), next.by);
        NamedCause {
            code: "replaced_ticket",
            advice: Advice {
                zh: Cow::Owned(format!(
                    "ticket 于 {issued}（北京时间）由 {by} 签发，{replaced} 被 {next_by} 签发的新 ticket 取代，{expired} 已过期（{}）：只由一台中控服务器保管 ticket，其他地方不要缓存",
                    ago.zh
                )),
                en: Cow::Owned(format!(
                    "the ticket was issued at {issued} (Beijing time) by {by}, replaced at {replaced} by a new one from {next_by}, and expired at {expired}, {}: let one central server keep the ticket, and cache it nowhere else",
                    ago.en
                )),
            },
        }
    }
}

fn clock(seconds: u64) -> String {
    beijing_time(seconds)
        .strftime("%Y-%m-%d %H:%M:%S")
        .to_string()
}

struct Ago {
    zh: String,
    en: String,
}

fn ago(seconds: u64) -> Ago {
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    let (zh, en) = match (hours, minutes) {
        (0, 0) => (format!("{seconds} 秒"), format!("{seconds} s")),
        (0, _) => (format!("{minutes} 分钟"), format!("{minutes} min")),
        (_, 0) => (format!("{hours} 小时"), format!("{hours} h")),
        _ => (
            format!("{hours} 小时 {minutes} 分钟"),
            format!("{hours} h {minutes} min"),
        ),
    };
    Ago {
        zh: format!("{zh}前"),
        en: format!("{en} ago"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2023-11-15 06:13:20 in Beijing.
    const T: u64 = 1_700_000_000;

    fn ticket(issued_at: u64) -> Ticket {
        Ticket {
            value: "t".to_owned(),
            issued_at,
            issued_by: "/cgi-bin/ticket/getticket",
            expires_at: issued_at + 7200,
        }
    }

    #[test]
    fn an_expired_ticket_is_told_apart_from_a_replaced_one() {
        let (first, next) = (ticket(T), ticket(T + 6900));
        assert_eq!(TicketEnd::of(&first, None, T + 7199), None);
        let expired = TicketEnd::of(&first, None, T + 7380).unwrap();
        let replaced = TicketEnd::of(&first, Some(&next), T + 7380).unwrap();
        for (end, code, says) in [
            (
                &expired,
                "expired_ticket",
                [
                    "issued at 2023-11-15 06:13:20 (Beijing time) by /cgi-bin/ticket/getticket",
                    "expired at 2023-11-15 08:13:20, 3 min ago",
                    "2023-11-15 08:13:20 已过期（3 分钟前）",
                ],
            ),
            (
                &replaced,
                "replaced_ticket",
                [
                    "replaced at 2023-11-15 08:08:20 by a new one from /cgi-bin/ticket/getticket",
                    "expired at 2023-11-15 08:13:20, 3 min ago",
                    "2023-11-15 08:08:20 被 /cgi-bin/ticket/getticket 签发的新 ticket 取代",
                ],
            ),
        ] {
            let cause = end.cause();
            assert_eq!(cause.code, code);
            let both = format!("{} {}", cause.advice.en, cause.advice.zh);
            for text in says {
                assert!(both.contains(text), "{both}");
            }
        }
    }

    #[test]
    fn durations_are_short() {
        for (seconds, expected) in [
            (0, "0 s ago"),
            (59, "59 s ago"),
            (60, "1 min ago"),
            (7200, "2 h ago"),
            (7260, "2 h 1 min ago"),
            (90_000, "25 h ago"),
        ] {
            assert_eq!(ago(seconds).en, expected);
        }
    }
}
