//! Which account a knob is about.

use axum::extract::RawQuery;

use super::body::Refused;
use crate::ledger::{AccountKey, Ledger};
use crate::query::Query;

/// The account of `?appid=`, or the first.
pub(super) fn asked_account(ledger: &Ledger, query: RawQuery) -> Result<AccountKey, Refused> {
    let query = Query::parse(&query.0.unwrap_or_default());
    named_account(ledger, query.get("appid"))
}

/// The account with this appid, or the first where none is named.
pub(super) fn named_account(ledger: &Ledger, app_id: Option<&str>) -> Result<AccountKey, Refused> {
    let Some(app_id) = app_id else {
        return Ok(AccountKey::FIRST);
    };
    ledger.find(app_id).ok_or_else(|| Refused {
        code: "unknown_account",
        message: format!("no account has the appid {app_id:?}: GET /__sandbox/accounts"),
    })
}
