//! `POST /wechat/pay/{mchid}`: what WeChat Pay tells a merchant. Nothing is believed that it has not
//! signed, and nothing is answered with 204 that is not in the queue.

use std::sync::Arc;

use axum::extract::{Request, State};
use http::StatusCode;
use wechat_h5_api::pay::{Notification, NotificationError, signature_headers};
use wechat_h5_sign::Timestamp;
use wechat_h5_sign::pay::{SignatureHeaders, VerifyError};

use super::push::read;
use super::timestamp;
use crate::app::AppState;
use crate::error_response::{ErrorCode, ErrorResponse};
use crate::push::{NotificationIntake, PushAccount};

/// The longest body, in bytes.
const MAX_BYTES: usize = 128 * 1024;

pub(crate) async fn receive(
    State(app): State<AppState>,
    request: Request,
) -> Result<StatusCode, ErrorResponse> {
    let (head, body) = request.into_parts();
    let merchant = head.uri.path().rsplit('/').next().unwrap_or_default();
    let notified = Notified::find(&app, merchant);
    let first = notified.first().ok_or_else(takes_none)?;
    let headers = signature_headers(&head.headers);
    let headers = headers.ok_or_else(|| first.refused(&Refusal::Unsigned))?;
    let body = read(body, MAX_BYTES).await;
    let body = body.map_err(|(reason, problem)| {
        first.log(reason, &problem.message);
        problem
    })?;
    let now = timestamp(app.clock.now())?;
    let mut refusal = None;
    for of_merchant in &notified {
        let proven = of_merchant.read(&headers, &body, now);
        match proven.and_then(|read| Ok((of_account(&notified, &read)?, read))) {
            Ok((account, notification)) => return take(account, &notification).await,
            Err(err) => _ = refusal.get_or_insert(err),
        }
    }
    Err(first.refused(&refusal.unwrap_or(Refusal::Unsigned)))
}

async fn take(
    account: &Notified,
    notification: &Notification,
) -> Result<StatusCode, ErrorResponse> {
    let taken = account.account.take_notification(notification).await;
    taken.map_err(|err| {
        account.account.queue_failed(&err);
        account.log_refused("queue");
        ErrorResponse::from(err)
    })?;
    Ok(StatusCode::NO_CONTENT)
}

/// An account that takes the notifications of a merchant.
struct Notified {
    account: Arc<PushAccount>,
    intake: Arc<NotificationIntake>,
}

/// Why a notification is not taken.
enum Refusal {
    Unsigned,
    NotProven(VerifyError),
    Unreadable(NotificationError),
    OtherMerchant,
    OtherAccount,
}

impl Notified {
    /// Those of this merchant, in the order of the settings.
    fn find(app: &AppState, merchant: &str) -> Vec<Self> {
        let accounts = app.pushes.iter().filter_map(|account| {
            Some(Self {
                account: account.clone(),
                intake: account.intake().notifications.clone()?,
            })
        });
        let of_merchant = accounts.filter(|it| it.intake.merchant.as_str() == merchant);
        of_merchant.collect()
    }

    /// Proves and reads it with the keys of this account.
    fn read(
        &self,
        headers: &SignatureHeaders<'_>,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Notification, Refusal> {
        let proven = self.intake.verify(headers, body, now);
        let notification = self.intake.read(proven.map_err(Refusal::NotProven)?);
        let notification = notification.map_err(Refusal::Unreadable)?;
        let merchant = notification.merchant_id();
        if merchant.is_some_and(|merchant| merchant != self.intake.merchant.as_str()) {
            return Err(Refusal::OtherMerchant);
        }
        Ok(notification)
    }

    fn refused(&self, refusal: &Refusal) -> ErrorResponse {
        if matches!(refusal, Refusal::NotProven(VerifyError::Probe)) {
            // Nothing is wrong.
            self.log_refused(refusal.reason());
        } else {
            self.log(refusal.reason(), &refusal.message());
        }
        refusal.to_response()
    }

    fn log(&self, reason: &'static str, error: &dyn std::fmt::Display) {
        let merchant = &self.intake.merchant;
        self.account.refused_notification(merchant, reason, error);
    }

    fn log_refused(&self, reason: &'static str) {
        self.account.metrics.refused(&self.account.app_id, reason);
    }
}

/// The account of the order. A refund names none: it is of the first one.
fn of_account<'a>(
    notified: &'a [Notified],
    notification: &Notification,
) -> Result<&'a Notified, Refusal> {
    let account = match notification.app_id() {
        Some(id) => notified.iter().find(|it| it.account.app_id.as_str() == id),
        None => notified.first(),
    };
    account.ok_or(Refusal::OtherAccount)
}

impl Refusal {
    /// For the log.
    fn message(&self) -> String {
        match self {
            Self::Unsigned => "it has no signature of WeChat Pay".to_owned(),
            Self::NotProven(err) => err.to_string(),
            Self::Unreadable(err) => err.to_string(),
            Self::OtherMerchant => "it is of another merchant than its address".to_owned(),
            Self::OtherAccount => {
                "it is of an account that does not have this merchant here".to_owned()
            }
        }
    }

    /// For the metrics.
    const fn reason(&self) -> &'static str {
        match self {
            Self::NotProven(VerifyError::Probe) => "probe",
            Self::NotProven(VerifyError::Clock { .. } | VerifyError::Timestamp) => "clock",
            Self::Unsigned | Self::NotProven(_) => "not_authentic",
            Self::Unreadable(NotificationError::Resource(_)) => "no_key",
            Self::Unreadable(_) => "malformed",
            Self::OtherMerchant | Self::OtherAccount => "other_account",
        }
    }

    /// Whoever is not proven to be WeChat Pay is told nothing more.
    fn to_response(&self) -> ErrorResponse {
        match self {
            Self::NotProven(VerifyError::Clock { .. })
            | Self::Unreadable(_)
            | Self::OtherMerchant
            | Self::OtherAccount => {
                ErrorResponse::new(ErrorCode::NotificationRefused, self.message())
            }
            Self::Unsigned | Self::NotProven(_) => {
                let message = "nothing proves that WeChat Pay has sent this";
                ErrorResponse::new(ErrorCode::NotificationNotAuthentic, message)
            }
        }
    }
}

fn takes_none() -> ErrorResponse {
    let message = "no notifications of this merchant are taken here";
    ErrorResponse::new(ErrorCode::NotFound, message)
        .with_hint("set pay_api_v3_key, push_webhook and push_webhook_key of the account")
}
