//! The query of a request, and the account that it names.

use std::borrow::Cow;

use http::Uri;
use wechat_h5_oauth::Query;

use crate::accounts::Account;
use crate::app::AppState;
use crate::error_response::{ErrorCode, ErrorResponse};

/// The query of this request.
pub(super) fn query(uri: &Uri) -> Query<'_> {
    Query::new(uri.query().unwrap_or_default())
}

/// A parameter that must be there, once.
pub(super) fn required<'a>(
    query: Query<'a>,
    name: &str,
    invalid: ErrorCode,
) -> Result<Cow<'a, str>, ErrorResponse> {
    query
        .one(name)
        .map_err(|err| ErrorResponse::new(invalid, format!("`{name}`: {err}")))?
        .ok_or_else(|| {
            ErrorResponse::new(ErrorCode::MissingParameter, format!("`{name}` is missing"))
        })
}

/// The account that `appid` names, or the only one.
pub(super) fn account<'a>(
    app: &'a AppState,
    query: Query<'_>,
) -> Result<&'a Account, ErrorResponse> {
    let app_id = query
        .one("appid")
        .map_err(|err| ErrorResponse::new(ErrorCode::UnknownAccount, format!("`appid`: {err}")))?;
    Ok(app.accounts.find(app_id.as_deref())?)
}
