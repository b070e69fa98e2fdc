//! The token of a call that the platform does not get to see: it is judged all
//! the same, so that the counters tell of every token.

use crate::journal::{Note, fingerprint};
use crate::query::Query;
use crate::twin::Twin;

pub(super) fn note_token(twin: &Twin, path: &str, query: &str, note: &mut Note) {
    let query = Query::parse(query);
    let Some(token) = query.filled("access_token") else {
        return;
    };
    let (now, ledger) = (twin.now(), twin.ledger());
    let verdict = if path.starts_with("/sns/") {
        ledger.user_tokens.judge(token, now).0
    } else {
        ledger.judge(token, now).0
    };
    note.insert("token".to_owned(), fingerprint(token).into());
    note.insert("verdict".to_owned(), verdict.name().into());
}
