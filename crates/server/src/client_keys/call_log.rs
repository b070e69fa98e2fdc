//! What the log says of the calls of a client: how many it makes, and which are over its
//! limits.

use std::time::Duration;

use crate::log_throttle::LogThrottle;

/// Why a call is not made now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CallRefused {
    /// It has made too many calls in short time.
    Rate {
        /// When it may go on.
        retry_after: Duration,
    },
    /// It has made all calls of this day.
    Daily,
}

/// The calls of one client.
#[derive(Debug, Default)]
pub(super) struct CallLog {
    counted: LogThrottle,
    rate: LogThrottle,
    daily: LogThrottle,
}

impl CallLog {
    /// A call that is made. A key that nobody uses any more has no lines.
    pub(super) fn counted(&self, client: &str) {
        if let Some(calls) = self.counted.count() {
            tracing::info!(client, calls, "a client makes calls");
        }
    }

    pub(super) fn refused(&self, client: &str, refused: CallRefused) {
        let limit = match refused {
            CallRefused::Rate { .. } => "rate",
            CallRefused::Daily => "daily_calls",
        };
        tracing::debug!(client, limit, "a call of a client is over its limit");
        match refused {
            CallRefused::Rate { .. } => self.log_rate(client),
            CallRefused::Daily => self.log_daily(client),
        }
    }

    fn log_rate(&self, client: &str) {
        if let Some(calls) = self.rate.count() {
            tracing::warn!(
                client,
                calls,
                fix = "let it call less often, or raise `rate` in the file of client keys",
                "calls of a client are refused, because it calls too often"
            );
        }
    }

    fn log_daily(&self, client: &str) {
        if let Some(calls) = self.daily.count() {
            tracing::warn!(
                client,
                calls,
                fix = "find out what it calls so often, or raise `daily_calls` in the file of \
                       client keys",
                "calls of a client are refused, because it has made those of this day"
            );
        }
    }
}
