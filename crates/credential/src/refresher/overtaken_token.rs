//! Calls for an access token that another process may have overtaken.
//!
//! `cgi-bin/token` issues another token at each call, and the last one that WeChat has issued
//! lasts: the one that is stored may be another. Both work for five minutes, in which one more
//! is fetched. So it is after a call without response, which may still be on its way.

use std::sync::Arc;

use wechat_h5_api::{AccessToken, CallError, Issued, Recovery};
use wechat_h5_oauth::AppSecret;

use super::Refresher;
use super::traced_fetch::traced;
use crate::credential_store::CredentialKind;
use crate::token_mode::TokenMode;

/// The term of a stored token that could not be read: no token that is read later is known to
/// have been requested after it.
const UNKNOWN_TERM: u64 = u64::MAX;

/// Which call fetches a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenCall {
    /// That of the account's mode.
    Normal,
    /// The one that replaces a token that has not expired.
    Forced,
}

impl Refresher {
    pub(super) async fn call_for_token(
        &mut self,
        secret: &Arc<AppSecret>,
        call: TokenCall,
    ) -> Result<Issued<AccessToken>, CallError> {
        let (own, requested_at) = (self.lease.fence(), self.clock.now());
        let (platform, app_id) = (&self.platform, &self.app_id);
        let call = match (self.mode, call) {
            (TokenMode::Legacy, _) => platform.legacy_access_token(app_id, secret),
            (TokenMode::Stable, TokenCall::Normal) => platform.access_token(app_id, secret),
            (TokenMode::Stable, TokenCall::Forced) => platform.forced_access_token(app_id, secret),
        };
        let call = traced(app_id, CredentialKind::AccessToken, call);
        let result = self.lease.hold(call).await;
        let rejected = result.as_ref().err().filter(|err| is_of_the_secret(err));
        self.rejected = rejected.map(|_| secret.clone());
        if self.mode == TokenMode::Legacy {
            match self.overtaken_since(own).await {
                Some(term) => self.suspect_token(term),
                None if result.is_ok() => self.state.trust_token(),
                None => {}
            }
            match &result {
                Ok(_) => self.state.settle_late_call(requested_at.monotonic),
                Err(err) if may_arrive_late(err) => {
                    self.state.expect_late_call(self.clock.now());
                }
                Err(_) => {}
            }
        }
        result
    }

    /// The store has refused a credential of this term, because another process was faster.
    pub(super) async fn suspect_overtaken(&mut self, kind: CredentialKind, term: u64) {
        if self.mode == TokenMode::Legacy && kind == CredentialKind::AccessToken {
            let stored = if self.records.is_read_due(kind) {
                UNKNOWN_TERM
            } else {
                self.records.fence(kind)
            };
            let other = self.overtaken_since(self.lease.fence()).await;
            self.suspect_token(other.unwrap_or(stored).max(term));
        }
        self.lease.lose();
    }

    /// The term of another process, if this one has lost the lease since its term `own`.
    async fn overtaken_since(&mut self, own: Option<u64>) -> Option<u64> {
        self.lease.overtaken_by(own?).await
    }

    /// One more is fetched, because it is not known which token lasts.
    pub(super) fn suspect_token(&mut self, term: u64) {
        tracing::info!(
            appid = %self.app_id,
            "another process has fetched an access token at the same time: one more is fetched, \
             because only the last one that WeChat has issued lasts"
        );
        self.state.suspect_token(term);
    }
}

/// Whether the call may reach WeChat, or be on its way behind a gateway there, although it was
/// given up.
const fn may_arrive_late(err: &CallError) -> bool {
    matches!(
        err,
        CallError::Unreachable { was_sent: true, .. } | CallError::Status { status: 504, .. }
    )
}

/// Whether another AppSecret may help.
fn is_of_the_secret(err: &CallError) -> bool {
    matches!(err.recovery(), Recovery::ChangeSettings | Recovery::Unknown)
}
