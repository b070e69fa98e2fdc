//! The tickets that pages and cards are signed with.

use std::collections::VecDeque;

use super::credential::{IssuedCredential, LIFETIME, OVERLAP};
use crate::random;

/// How many tickets of a kind are kept, to recognise an expired one.
const KEPT: usize = 8;

/// The call that tickets are issued to.
const GET_TICKET: &str = "/cgi-bin/ticket/getticket";

/// The `type` of `cgi-bin/ticket/getticket`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TicketKind {
    JsApi,
    WxCard,
}

impl TicketKind {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "jsapi" => Some(Self::JsApi),
            "wx_card" => Some(Self::WxCard),
            _ => None,
        }
    }
}

#[derive(Default)]
pub(crate) struct Tickets {
    js_api: VecDeque<Ticket>,
    wx_card: VecDeque<Ticket>,
}

/// An issued ticket.
pub(crate) struct Ticket {
    pub(crate) value: String,
    pub(crate) issued_at: u64,
    /// The path of the call that it was issued to.
    pub(crate) issued_by: &'static str,
    pub(crate) expires_at: u64,
}

impl Ticket {
    pub(crate) fn is_valid(&self, now: u64) -> bool {
        now < self.expires_at
    }
}

impl Tickets {
    /// The current ticket with its remaining seconds, or a new one.
    ///
    /// That a call within the lifetime returns the same ticket is common knowledge, but
    /// not documented. When WeChat issues a new one is not known either: here it does, like
    /// `stable_token`, from 5 minutes before the old one expires.
    pub(crate) fn get(&mut self, kind: TicketKind, now: u64) -> IssuedCredential {
        self.get_for(GET_TICKET, kind, now)
    }

    /// The same for a call of another path.
    pub(crate) fn get_for(
        &mut self,
        caller: &'static str,
        kind: TicketKind,
        now: u64,
    ) -> IssuedCredential {
        let tickets = match kind {
            TicketKind::JsApi => &mut self.js_api,
            TicketKind::WxCard => &mut self.wx_card,
        };
        if let Some(latest) = tickets.back()
            && latest.expires_at > now.saturating_add(OVERLAP)
        {
            return IssuedCredential {
                value: latest.value.clone(),
                expires_in: latest.expires_at - now,
            };
        }
        if tickets.len() == KEPT {
            tickets.pop_front();
        }
        let value = random::ticket();
        tickets.push_back(Ticket {
            value: value.clone(),
            issued_at: now,
            issued_by: caller,
            expires_at: now.saturating_add(LIFETIME),
        });
        IssuedCredential {
            value,
            expires_in: LIFETIME,
        }
    }

    /// The jsapi tickets that are kept, the newest first.
    pub(crate) fn js_api(&self) -> impl Iterator<Item = &Ticket> {
        self.js_api.iter().rev()
    }

    /// The card tickets that are kept, the newest first.
    pub(crate) fn card(&self) -> impl Iterator<Item = &Ticket> {
        self.wx_card.iter().rev()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: u64 = 1_700_000_000;

    #[test]
    fn a_ticket_is_the_same_until_five_minutes_before_it_expires() {
        let mut tickets = Tickets::default();
        let first = tickets.get(TicketKind::JsApi, T);
        assert_eq!(first.expires_in, 7200);
        let again = tickets.get(TicketKind::JsApi, T + 6899);
        assert!(again.value == first.value);
        assert_eq!(again.expires_in, 301);
        assert!(tickets.get(TicketKind::JsApi, T + 6900).value != first.value);
        let alive: Vec<_> = tickets
            .js_api()
            .map(|ticket| ticket.is_valid(T + 7199))
            .collect();
        assert_eq!(alive, [true, true]);
        let alive: Vec<_> = tickets
            .js_api()
            .map(|ticket| ticket.is_valid(T + 7200))
            .collect();
        assert_eq!(alive, [true, false]);
    }

    #[test]
    fn kinds_are_separate_and_old_tickets_are_dropped() {
        let mut tickets = Tickets::default();
        let card = tickets.get(TicketKind::WxCard, T).value;
        for n in 0..20 {
            assert!(tickets.get(TicketKind::JsApi, T + n * 7200).value != card);
        }
        assert_eq!(tickets.js_api().count(), KEPT);
    }
}
