//! `GET /api/jssdk/config?url=[&appid=]`: the parameters of `wx.config`.
//!
//! While a ticket is valid, nothing here waits for the network or for a refresh.

use std::borrow::Cow;
use std::time::Instant;

use axum::extract::State;
use axum::response::Response;
use http::Uri;
use wechat_h5_credential::NoTicket;
use wechat_h5_oauth::Query;
use wechat_h5_sign::{PageUrl, PageUrlError};

use super::limit_clients::WithinJssdkLimit;
use super::request_query::{account, query, required};
use super::{json, timestamp};
use crate::app::AppState;
use crate::error_response::{ErrorCode, ErrorResponse};
use crate::nonce;
use crate::origin_allow_list::OriginError;

pub(crate) async fn config(
    _: WithinJssdkLimit,
    State(app): State<AppState>,
    uri: Uri,
) -> Result<Response, ErrorResponse> {
    let start = Instant::now();
    let query = query(&uri);
    let account = account(&app, query)?;
    let page = page(query)?;
    account.settings.load().origins.admit(&page)?;

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
    let timestamp = timestamp(now)?;
    let nonce = nonce::random();
    let signature = current.signer().sign(&page, &nonce, timestamp);
    let settings = account.settings.load();
    let response = json(settings.template.fill(timestamp, &nonce, &signature));
    app.sign_latency.observe(start.elapsed());
    Ok(response)
}

fn page(query: Query<'_>) -> Result<PageUrl, ErrorResponse> {
    if is_cut(query) {
        let message = "`url` was cut at its first `&`, because it was not encoded";
        return Err(invalid_url(message)
            .with_hint("send encodeURIComponent(location.href) as the value of `url`"));
    }
    let url = required(query, "url", ErrorCode::InvalidUrl)?;
    PageUrl::parse(&url).map_err(|err| {
        let response = invalid_url(err.to_string());
        match err {
            PageUrlError::TooLong { .. } => response
                .with_hint("shorten the page's URL; what stands behind its # is not counted"),
            _ => response,
        }
    })
}

/// Whether the query is that of a page URL that was inserted as it is: its value has a
/// query of its own that nobody has encoded, and other parameters follow.
fn is_cut(query: Query<'_>) -> bool {
    let has_query = |value: &str| value.contains("://") && value.contains('?');
    query.names().any(|name| !matches!(name, "url" | "appid"))
        && query.raw("url").is_some_and(has_query)
}

fn invalid_url(message: impl Into<Cow<'static, str>>) -> ErrorResponse {
    ErrorResponse::new(ErrorCode::InvalidUrl, message)
}

impl From<OriginError> for ErrorResponse {
    fn from(err: OriginError) -> Self {
        let message = err.to_string();
        match err {
            OriginError::NotAllowed(_) => Self::new(ErrorCode::OriginNotAllowed, message),
            OriginError::NotCanonical(_) => invalid_url(message),
            OriginError::Ambiguous => invalid_url(message)
                .with_hint("rename the parameter `timestamp` or `url` of the page's own query"),
        }
    }
}

impl From<NoTicket> for ErrorResponse {
    fn from(none: NoTicket) -> Self {
        let seconds = none.retry_after.as_secs() + 1;
        Self::new(ErrorCode::TicketUnavailable, none.to_string()).retry_after(seconds)
    }
}
