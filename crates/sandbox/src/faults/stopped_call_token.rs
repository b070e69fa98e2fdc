//! The token of a call that does not reach the platform. Its verdict is recorded all the
//! same, so that the counters include every token.

use crate::journal::{Details, fingerprint};
use crate::platform::Platform;
use crate::query::Query;

pub(super) fn add_token(platform: &Platform, path: &str, query: &str, details: &mut Details) {
    let query = Query::parse(query);
    let Some(token) = query.filled("access_token") else {
        return;
    };
    let (now, records) = (platform.now(), platform.records());
    let verdict = if path.starts_with("/sns/") {
        records.user_tokens.verdict(token, now).0
    } else {
        records.verdict(token, now).0
    };
    details.insert("token".to_owned(), fingerprint(token).into());
    details.insert("verdict".to_owned(), verdict.name().into());
}
