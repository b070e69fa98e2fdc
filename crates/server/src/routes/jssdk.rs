//! `GET /api/jssdk/config?url=[&appid=]`: the parameters of `wx.config`.
//!
//! While a ticket is valid, nothing here waits for the network or for a refresh.

use axum::extract::State;
use axum::response::Response;
use http::Uri;
use wechat_h5_credential::NoTicket;
use wechat_h5_oauth::Query;
use wechat_h5_sign::{PageUrl, Timestamp};

use super::json;
use super::request_query::{account, query};
use crate::app::AppState;
use crate::error_response::{ErrorCode, ErrorResponse};
use crate::nonce;
use crate::origin_allow_list::OriginError;

pub(crate) async fn config(
    State(app): State<AppState>,
    uri: Uri,
) -> Result<Response, ErrorResponse> {
    let query = query(&uri);
    let account = account(&app, query)?;
    let page = page(query)?;
    account.origins.admit(&page)?;

    let mut now = app.clock.now();
    let current = if let Some(current) = account.snapshot.current(now) {
        current
    } else {
        let current = account.snapshot.wait().await;
        let current = current.inspect_err(|_| account.signing_outage.refused(&account.app_id))?;
        now = app.clock.now();
        current
    };
    account.signing_outage.signed(&account.app_id);
    let timestamp = Timestamp::from_seconds(now.unix_seconds()).map_err(|err| {
        ErrorResponse::new(ErrorCode::Internal, "the clock is wrong").with_cause(err)
    })?;
    let nonce = nonce::random();
    let signature = current.signer().sign(&page, &nonce, timestamp);
    Ok(json(account.template.fill(timestamp, &nonce, &signature)))
}

fn page(query: Query<'_>) -> Result<PageUrl, ErrorResponse> {
    let url = query
        .one("url")
        .map_err(|err| ErrorResponse::new(ErrorCode::InvalidUrl, format!("`url`: {err}")))?
        .ok_or_else(|| ErrorResponse::new(ErrorCode::MissingParameter, "`url` is missing"))?;
    PageUrl::parse(&url).map_err(|err| ErrorResponse::new(ErrorCode::InvalidUrl, err.to_string()))
}

impl From<OriginError> for ErrorResponse {
    fn from(err: OriginError) -> Self {
        let code = match err {
            OriginError::NotAllowed(_) => ErrorCode::OriginNotAllowed,
            OriginError::NotCanonical(_) | OriginError::Ambiguous => ErrorCode::InvalidUrl,
        };
        Self::new(code, err.to_string())
    }
}

impl From<NoTicket> for ErrorResponse {
    fn from(none: NoTicket) -> Self {
        let seconds = none.retry_after.as_secs() + 1;
        Self::new(ErrorCode::TicketUnavailable, none.to_string()).retry_after(seconds)
    }
}
