//! `POST /__sandbox/verify`: judges a signature as the client would.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use super::body::{Refused, read};
use crate::journal::{Kind, Note};
use crate::twin::Twin;
use crate::verify::{Refusal, Shown, judge};

/// `jsApiList` and other fields may come along; they are not judged.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Asked {
    app_id: String,
    #[serde(deserialize_with = "text_or_number")]
    timestamp: String,
    nonce_str: String,
    signature: String,
    url: String,
}

pub(crate) async fn answer(
    State(twin): State<Arc<Twin>>,
    body: Bytes,
) -> Result<Json<Value>, Refused> {
    let Asked {
        app_id,
        timestamp,
        nonce_str,
        signature,
        url,
    } = read(&body)?;
    let shown = Shown {
        app_id,
        timestamp,
        nonce_str,
        signature,
        url,
    };
    let verdict = judge(
        &shown,
        &twin.options.account,
        &twin.ledger().tickets,
        twin.now(),
    );
    twin.record(Kind::Verify, "preVerifyJSAPI", note(&shown, verdict));
    Ok(Json(match verdict {
        Ok(()) => json!({ "ok": true, "errMsg": "config:ok" }),
        Err(refusal) => json!({ "ok": false, "errMsg": refusal.err_msg(), "reason": refusal }),
    }))
}

/// A query can hold a code: the journal keeps the URL up to there.
fn note(shown: &Shown, verdict: Result<(), Refusal>) -> Note {
    let url = shown.url.split(['?', '#']).next().unwrap_or_default();
    let reason = verdict
        .err()
        .map(|refusal| json!(refusal))
        .unwrap_or_default();
    Note::from_iter([
        ("ok".to_owned(), verdict.is_ok().into()),
        ("reason".to_owned(), reason),
        ("page".to_owned(), url.into()),
    ])
}

/// The config has a number, jweixin sends text.
fn text_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        Value::Null => String::new(),
        other => other.to_string(),
    })
}
