//! Searches for the cause beside the threads that answer requests, one report at a time: a
//! search may digest 64 MiB.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use wechat_h5_clock::Now;
use wechat_h5_credential::Snapshot;
use wechat_h5_page_api::SignatureFinding;
use wechat_h5_sign::AppId;
use wechat_h5_sign::explain::{Explanation, KnownTicket, TicketKind, explain};

use super::report::SignatureReport;
use crate::log_text::LogText;
use crate::log_throttle::LogThrottle;

/// How long a report waits for those before it.
const MAX_WAIT: Duration = Duration::from_secs(2);

/// Explains reports, and logs that there are some.
pub(crate) struct Explainer {
    place: Arc<Semaphore>,
    reports: LogThrottle,
}

/// Others are explained for so long that this one is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooManyReports;

impl Explainer {
    pub(crate) fn new() -> Self {
        Self {
            place: Arc::new(Semaphore::new(1)),
            reports: LogThrottle::new(),
        }
    }

    /// Explains a report with these tickets.
    ///
    /// # Errors
    ///
    /// [`TooManyReports`], and nothing was done.
    pub(crate) async fn explain(
        &self,
        report: Arc<SignatureReport>,
        tickets: Vec<KnownTicket>,
    ) -> Result<Explanation, TooManyReports> {
        let place = self.place.clone().acquire_owned();
        let place = tokio::time::timeout(MAX_WAIT, place).await;
        let Ok(Ok(place)) = place else {
            return Err(TooManyReports);
        };
        let search = move || {
            let explanation = explain(&report.evidence(&tickets));
            drop(place);
            explanation
        };
        let explained = tokio::task::spawn_blocking(search).await;
        explained.map_err(|_| TooManyReports)
    }

    /// Says in the log that pages fail, with what was found out.
    pub(crate) fn log(&self, app_id: &AppId, report: &SignatureReport, found: &SignatureFinding) {
        let page = report.page_url.split(['?', '#']).next().unwrap_or_default();
        let user_agent = report.user_agent.as_deref().unwrap_or_default();
        let (cause, detail) = (found.cause.as_ref(), found.message.as_str());
        tracing::debug!(
            appid = %app_id, cause, detail, page = %LogText(page),
            user_agent = %LogText(user_agent), "a page reported an invalid signature"
        );
        if let Some(reports) = self.reports.count() {
            tracing::warn!(
                appid = %app_id, cause, detail, page = %LogText(page),
                user_agent = %LogText(user_agent), reports,
                "pages report that clients refuse their signature"
            );
        }
    }
}

/// The tickets that may have made a signature of the account.
pub(crate) fn known_tickets(snapshot: &Snapshot, now: Now) -> Vec<KnownTicket> {
    let current = snapshot.ticket(now).map(|current| KnownTicket {
        ticket: current.ticket,
        kind: TicketKind::Current,
    });
    let previous = snapshot.previous_ticket().map(|ticket| KnownTicket {
        ticket: (*ticket).clone(),
        kind: TicketKind::Previous,
    });
    current.into_iter().chain(previous).collect()
}
