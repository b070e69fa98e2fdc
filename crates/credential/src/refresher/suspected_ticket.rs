//! Fetches the ticket anew that somebody suspects, once and only if it is the current one.

use std::time::Duration;

use subtle::ConstantTimeEq as _;
use wechat_h5_api::{AccessToken, Recovery};
use wechat_h5_clock::Deadline;
use wechat_h5_sign::JsApiTicket;

use super::Refresher;
use super::traced_fetch::traced;
use crate::credential_store::CredentialKind;
use crate::ticket_report::{SuspectedTicket, TicketReport};

/// Who reports an access token that turns out to be invalid on the way.
const REPORTER: &str = "(ticket)";
/// How soon to look again while another process refreshes, and how often.
const OTHER_PROCESS_WAIT: Duration = Duration::from_millis(100);
const OTHER_PROCESS_LOOKS: u32 = 50;

impl Refresher {
    /// Does what a suspicion requires, and responds to it.
    pub(super) async fn respond_to_suspicion(&mut self, suspected: SuspectedTicket) {
        let report = self.check_ticket(&suspected.ticket).await;
        // Whoever suspects it may have stopped waiting.
        let _ = suspected.respond.send(report);
    }

    async fn check_ticket(&mut self, ticket: &JsApiTicket) -> TicketReport {
        if !self.is_current_ticket(ticket) {
            return TicketReport::Replaced;
        }
        let now = self.clock.now();
        // So that many pages that report at once cost no reading of the store each.
        if let Some(until) = self.ticket_checked.filter(|until| !until.has_passed(now)) {
            let retry_after = until.remaining(now);
            return TicketReport::Refused { retry_after };
        }
        for _ in 0..OTHER_PROCESS_LOOKS {
            self.adopt().await;
            if !self.is_current_ticket(ticket) {
                return TicketReport::Replaced;
            }
            if let Some(until) = self.state.backing_off(now) {
                let retry_after = until.remaining(now);
                return TicketReport::Failed { retry_after };
            }
            if self.may_refresh().await {
                let report = self.check_ticket_with_lease(ticket).await;
                self.release_lease().await;
                return report;
            }
            tokio::time::sleep(OTHER_PROCESS_WAIT).await;
        }
        TicketReport::Failed {
            retry_after: Duration::from_secs(1),
        }
    }

    async fn check_ticket_with_lease(&mut self, ticket: &JsApiTicket) -> TicketReport {
        // Another process may just have replaced it.
        self.adopt().await;
        if !self.is_current_ticket(ticket) {
            return TicketReport::Replaced;
        }
        let Some(token) = self.valid_token() else {
            return self.ticket_failed();
        };
        let now = self.clock.now();
        let number = match self.suspected.begin(now).await {
            Ok(number) => number,
            Err(retry_after) => {
                self.ticket_checked = Some(Deadline::after(now, retry_after));
                return TicketReport::Refused { retry_after };
            }
        };
        match self.fetch_suspected(ticket, token).await {
            TicketReport::Refreshed => {
                tracing::warn!(
                    appid = %self.app_id, suspected_today = number,
                    fix = "if it happens again, look which other program calls getticket",
                    "WeChat had replaced the jsapi ticket in use before its end: a page reported \
                     its signature as invalid, and the new ticket is in use"
                );
                TicketReport::Refreshed
            }
            other => other,
        }
    }

    /// With the token in use, and with another one where WeChat calls that invalid.
    async fn fetch_suspected(&mut self, ticket: &JsApiTicket, token: AccessToken) -> TicketReport {
        let mut next = Some(token);
        let mut is_first = true;
        while let Some(token) = next.take() {
            let requested_at = self.clock.now();
            let call = self.platform.jsapi_ticket(&token);
            let call = traced(&self.app_id, CredentialKind::JsApiTicket, call);
            match self.lease.hold(call).await {
                Ok(issued) if is_same(&issued.value, ticket) => return TicketReport::Confirmed,
                Ok(issued) => {
                    self.store_ticket(issued, requested_at).await;
                    return TicketReport::Refreshed;
                }
                Err(err) if is_first && err.recovery() == Recovery::ReplaceToken => {
                    is_first = false;
                    let report = self.replace_with_lease(&token, REPORTER).await;
                    next = report.has_new_token().then(|| self.valid_token()).flatten();
                }
                Err(err) => self.record_failure(&err, None),
            }
        }
        self.ticket_failed()
    }

    fn valid_token(&self) -> Option<AccessToken> {
        let now = self.clock.now();
        let current = self.state.current_token()?;
        (!current.expires.has_passed(now)).then_some(current.token)
    }

    fn is_current_ticket(&self, ticket: &JsApiTicket) -> bool {
        let current = self.state.ticket();
        current.is_some_and(|current| is_same(current, ticket))
    }

    fn ticket_failed(&self) -> TicketReport {
        let now = self.clock.now();
        let until = self.state.backing_off(now);
        TicketReport::Failed {
            retry_after: until.map_or(Duration::from_secs(1), |until| until.remaining(now)),
        }
    }
}

fn is_same(one: &JsApiTicket, other: &JsApiTicket) -> bool {
    let (one, other) = (one.expose().as_bytes(), other.expose().as_bytes());
    one.ct_eq(other).into()
}
