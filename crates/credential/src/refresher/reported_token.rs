//! Replaces an access token that somebody has reported, once and only if it is the current
//! one.

use std::time::Duration;

use wechat_h5_api::AccessToken;
use wechat_h5_clock::Deadline;

use super::Refresher;
use super::overtaken_token::TokenCall;
use crate::token_mode::TokenMode;
use crate::token_report::{Reported, TokenReport};

/// For how long WeChat is believed that a token is the current one.
const CONFIRMED: Duration = Duration::from_secs(30);
/// How soon to look again while another process refreshes, and how often.
const OTHER_PROCESS_WAIT: Duration = Duration::from_millis(100);
const OTHER_PROCESS_LOOKS: u32 = 50;

impl Refresher {
    /// Does what a report requires, and responds to it.
    pub(super) async fn respond(&mut self, reported: Reported) {
        let report = self.replace(&reported.token, &reported.reporter).await;
        // Who hears of another token finds it in the status too.
        self.publish_status(Duration::ZERO);
        // Whoever reported it may have stopped waiting.
        let _ = reported.respond.send(report);
    }

    async fn replace(&mut self, token: &AccessToken, reporter: &str) -> TokenReport {
        self.adopt().await;
        if !self.is_current(token) {
            return TokenReport::Replaced;
        }
        if let Some(failed) = self.backing_off() {
            return failed;
        }
        for _ in 0..OTHER_PROCESS_LOOKS {
            if self.may_refresh().await {
                let report = self.replace_with_lease(token, reporter).await;
                self.release_lease().await;
                return report;
            }
            tokio::time::sleep(OTHER_PROCESS_WAIT).await;
            self.adopt().await;
            if !self.is_current(token) {
                return TokenReport::Replaced;
            }
        }
        TokenReport::Failed {
            retry_after: Duration::from_secs(1),
        }
    }

    pub(super) async fn replace_with_lease(
        &mut self,
        token: &AccessToken,
        reporter: &str,
    ) -> TokenReport {
        // Another process may just have replaced it, or failed.
        self.adopt().await;
        if !self.is_current(token) {
            return TokenReport::Replaced;
        }
        self.adopt_cool_downs().await;
        if let Some(failed) = self.backing_off() {
            return failed;
        }
        let requested_at = self.clock.now();
        // In legacy mode each call replaces the token.
        if self.mode == TokenMode::Legacy || self.is_confirmed() {
            return self.force(reporter).await;
        }
        let secret = self.secret.current();
        match self.call_for_token(&secret, TokenCall::Normal).await {
            Ok(issued) if issued.value.is(token.expose()) => {
                self.confirmed = Some(Deadline::after(requested_at, CONFIRMED));
                self.force(reporter).await
            }
            Ok(issued) => {
                self.log_replaced(reporter);
                self.store_token(issued, requested_at).await;
                TokenReport::Refreshed
            }
            Err(err) => {
                self.record_failure(&err, None);
                self.failed()
            }
        }
    }

    /// WeChat calls the token the current one and somebody calls it invalid.
    async fn force(&mut self, reporter: &str) -> TokenReport {
        let requested_at = self.clock.now();
        let number = match self.forced.begin(requested_at).await {
            Ok(number) => number,
            Err(retry_after) => {
                tracing::warn!(
                    appid = %self.app_id, reporter, retry_after = retry_after.as_secs(),
                    "an access token that WeChat calls the current one was reported as invalid, \
                     and may not be replaced by force so often"
                );
                return TokenReport::Refused { retry_after };
            }
        };
        let secret = self.secret.current();
        match self.call_for_token(&secret, TokenCall::Forced).await {
            Ok(issued) => {
                tracing::warn!(
                    appid = %self.app_id, reporter, forced_today = number,
                    "the access token was replaced by force, because it was reported as invalid"
                );
                self.confirmed = None;
                self.counts.forced += 1;
                self.store_token(issued, requested_at).await;
                TokenReport::Refreshed
            }
            Err(err) => {
                self.record_failure(&err, None);
                self.failed()
            }
        }
    }

    fn log_replaced(&self, reporter: &str) {
        if self.state.expires_soon(self.clock.now()) {
            tracing::info!(
                appid = %self.app_id, reporter,
                "the access token was reported as invalid and is replaced"
            );
        } else if self.records.has_failed() {
            tracing::warn!(
                appid = %self.app_id, reporter,
                fix = "see why the store did not work; if this comes again while it works, let \
                       every program get its token from this server",
                "the access token in use here had been replaced and had not expired: the store did \
                 not work since it was fetched, and another process may have replaced it meanwhile"
            );
        } else {
            tracing::warn!(
                appid = %self.app_id, reporter,
                fix = "let every program get its token from this server",
                "another program refreshes this account's access token: the one in use here had \
                 not expired"
            );
        }
    }

    fn is_current(&self, token: &AccessToken) -> bool {
        let current = self.state.token();
        current.is_some_and(|current| current.is(token.expose()))
    }

    fn is_confirmed(&self) -> bool {
        let now = self.clock.now();
        self.confirmed.is_some_and(|until| !until.has_passed(now))
    }

    fn backing_off(&self) -> Option<TokenReport> {
        let now = self.clock.now();
        let until = self.state.backing_off(now)?;
        Some(TokenReport::Failed {
            retry_after: until.remaining(now),
        })
    }

    fn failed(&self) -> TokenReport {
        self.backing_off().unwrap_or(TokenReport::Failed {
            retry_after: Duration::ZERO,
        })
    }
}
