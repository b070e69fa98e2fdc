//! `GET /api/jssdk/config?url=[&appid=]`: what `wx.config` takes.
//!
//! Nothing here waits for the network or for a refresh while a ticket is valid.

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use http::{HeaderValue, Uri, header};
use wechat_h5_credential::NoTicket;
use wechat_h5_oauth::Query;
use wechat_h5_sign::{PageUrl, Timestamp};

use crate::app::AppState;
use crate::envelope::{Code, Problem};
use crate::nonce;
use crate::origins::OriginError;

pub(crate) async fn config(State(app): State<AppState>, uri: Uri) -> Result<Response, Problem> {
    let query = Query::new(uri.query().unwrap_or_default());
    let app_id = query
        .one("appid")
        .map_err(|err| Problem::new(Code::UnknownAccount, format!("`appid`: {err}")))?;
    let account = app.accounts.find(app_id.as_deref())?;
    let page = page(query)?;
    account.origins.admit(&page)?;

    let mut now = app.clock.now();
    let current = if let Some(current) = account.snapshot.current(now) {
        current
    } else {
        let current = account.snapshot.wait().await?;
        now = app.clock.now();
        current
    };
    let timestamp = Timestamp::from_seconds(now.unix_seconds())
        .map_err(|err| Problem::new(Code::Internal, "the clock is wrong").because(err))?;
    let nonce = nonce::random();
    let signature = current.signer().sign(&page, &nonce, timestamp);
    let body = account.template.fill(timestamp, &nonce, &signature);
    let mut response = Response::new(Body::from(body));
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    Ok(response)
}

fn page(query: Query<'_>) -> Result<PageUrl, Problem> {
    let url = query
        .one("url")
        .map_err(|err| Problem::new(Code::InvalidUrl, format!("`url`: {err}")))?
        .ok_or_else(|| Problem::new(Code::MissingParameter, "there is no `url`"))?;
    PageUrl::parse(&url).map_err(|err| Problem::new(Code::InvalidUrl, err.to_string()))
}

impl From<OriginError> for Problem {
    fn from(err: OriginError) -> Self {
        let code = match err {
            OriginError::NotAllowed(_) => Code::OriginNotAllowed,
            OriginError::NotCanonical(_) | OriginError::Ambiguous => Code::InvalidUrl,
        };
        Self::new(code, err.to_string())
    }
}

impl From<NoTicket> for Problem {
    fn from(none: NoTicket) -> Self {
        let seconds = none.retry_after.as_secs() + 1;
        Self::new(Code::TicketUnavailable, none.to_string()).retry_after(seconds)
    }
}
