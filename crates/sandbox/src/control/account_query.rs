//! The account that a request concerns.

use axum::extract::RawQuery;

use crate::json_body::BadRequest;
use crate::platform::{AccountIndex, Records};
use crate::query::Query;

/// The account of `?appid=`, or the first.
pub(super) fn queried_account(
    records: &Records,
    query: RawQuery,
) -> Result<AccountIndex, BadRequest> {
    let query = Query::parse(&query.0.unwrap_or_default());
    named_account(records, query.get("appid"))
}

/// The account with this appid, or the first if there is none in the request.
pub(super) fn named_account(
    records: &Records,
    app_id: Option<&str>,
) -> Result<AccountIndex, BadRequest> {
    let Some(app_id) = app_id else {
        return Ok(AccountIndex::FIRST);
    };
    records.find(app_id).ok_or_else(|| BadRequest {
        code: "unknown_account",
        message: format!("no account has the appid {app_id:?}: GET /__sandbox/accounts"),
    })
}
