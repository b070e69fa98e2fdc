//! Logs once that an account cannot sign, and once that it can again: not a line per page.

use std::sync::atomic::{AtomicU64, Ordering};

use wechat_h5_sign::AppId;

/// How many pages of an account were refused since a ticket was valid.
#[derive(Debug, Default)]
pub(crate) struct SigningOutage(AtomicU64);

impl SigningOutage {
    /// A page was refused, because no ticket is valid.
    pub(crate) fn refused(&self, app_id: &AppId) {
        if self.0.fetch_add(1, Ordering::Relaxed) == 0 {
            tracing::error!(
                appid = %app_id,
                "pages cannot be signed: no ticket is valid, and the refresh fails or takes long"
            );
        }
    }

    /// A page was signed.
    pub(crate) fn signed(&self, app_id: &AppId) {
        // Read first: this runs for every signature, and nearly always there is nothing to do.
        if self.0.load(Ordering::Relaxed) == 0 {
            return;
        }
        let refused = self.0.swap(0, Ordering::Relaxed);
        if refused > 0 {
            tracing::info!(appid = %app_id, refused, "pages are signed again");
        }
    }
}
