//! The account that a request concerns.

use axum::extract::RawQuery;

use super::query::strict_query;
use crate::json_body::BadRequest;
use crate::platform::{AccountIndex, Records};

/// The account of `?appId=`, or the first.
pub(super) fn queried_account(
    records: &Records,
    query: RawQuery,
) -> Result<AccountIndex, BadRequest> {
    let query = strict_query(query, &["appId"])?;
    named_account(records, query.get("appId"))
}

/// The account with this appid, or the first if there is none in the request.
pub(super) fn named_account(
    records: &Records,
    app_id: Option<&str>,
) -> Result<AccountIndex, BadRequest> {
    let Some(app_id) = app_id else {
        return Ok(AccountIndex::FIRST);
    };
    records.find(app_id).ok_or_else(|| {
        let known = records
            .accounts()
            .map(|(_, of)| of.account.app_id().as_str());
        let known: Vec<_> = known.collect();
        let message = format!(
            "no account has the appid {app_id:?}: there are {}",
            known.join(", ")
        );
        BadRequest::new("unknown_account", message).at("appId")
    })
}
