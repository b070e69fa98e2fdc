//! What the log says of calls that were not made.

use super::refusal::Refusal;
use crate::error_response::{ErrorCode, ErrorResponse};
use crate::log_text::LogText;
use crate::log_throttle::LogThrottles;

/// Counts and logs them, each client's for itself.
pub(crate) struct Refusals {
    not_allowed: LogThrottles<String>,
    failed: LogThrottles<String>,
}

impl Refusals {
    /// None so far.
    pub(crate) fn new() -> Self {
        Self {
            not_allowed: LogThrottles::new(),
            failed: LogThrottles::new(),
        }
    }

    /// The key is somebody's who may not do this.
    pub(super) fn not_allowed(&self, client: &str, path: &str, refusal: Refusal) -> Refusal {
        let (errcode, errmsg) = refusal.kind.errcode();
        tracing::debug!(client, path = %LogText(path), errcode, "a client may not call this");
        if let Some(refused) = self.not_allowed.count(client) {
            tracing::warn!(
                client,
                path = %LogText(path),
                errcode,
                errmsg,
                refused,
                "a call was refused: the file of client keys does not allow it"
            );
        }
        refusal
    }

    /// A call that was allowed has failed.
    pub(crate) fn failed(&self, client: &str, path: &str, err: &ErrorResponse) {
        let fix = match err.code {
            // Of the caller, who is told it. It says nothing of WeChat or of the network to it.
            ErrorCode::InvalidBody => return,
            ErrorCode::TokenUnavailable => "look at the refresh failures before it",
            _ => "if it lasts, check DNS, the firewall, the proxy and the network to WeChat",
        };
        let Some(failed) = self.failed.count(client) else {
            return;
        };
        let cause = err.cause.as_deref();
        let cause = cause.map_or(String::new(), |err| wechat_h5_api::error_chain(err));
        tracing::warn!(
            client,
            path = %LogText(path),
            code = err.code.as_str(),
            cause = %LogText(&cause),
            failed,
            fix,
            "calls of clients fail"
        );
    }
}
