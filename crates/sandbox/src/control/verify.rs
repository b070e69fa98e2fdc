//! `POST /__sandbox/verify`: judges a signature as the client would.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use super::body::{Refused, read};
use crate::explanation::{self, Explanation, Issued};
use crate::journal::{Kind, Note};
use crate::twin::Twin;
use crate::verify::{Refusal, Shown, judge};

/// `jsApiList` and other fields may come along; they are not judged. `pageUrl`
/// and `signedUrl` help to explain.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Asked {
    app_id: String,
    #[serde(deserialize_with = "text_or_number")]
    timestamp: String,
    nonce_str: String,
    signature: String,
    url: String,
    page_url: Option<String>,
    signed_url: Option<String>,
}

impl From<Asked> for Shown {
    fn from(asked: Asked) -> Self {
        Self {
            app_id: asked.app_id,
            timestamp: asked.timestamp,
            nonce_str: asked.nonce_str,
            signature: asked.signature,
            url: asked.url,
            page_url: asked.page_url,
            signed_url: asked.signed_url,
        }
    }
}

pub(crate) async fn answer(
    State(twin): State<Arc<Twin>>,
    body: Bytes,
) -> Result<Json<Value>, Refused> {
    let shown = Shown::from(read::<Asked>(&body)?);
    let (verdict, explanation) = judge_and_explain(&twin, &shown);
    twin.record(
        Kind::Verify,
        "preVerifyJSAPI",
        note(&shown, verdict, explanation.clone()),
    );
    let Err(refusal) = verdict else {
        return Ok(Json(json!({ "ok": true, "errMsg": "config:ok" })));
    };
    let mut answer = json!({ "ok": false, "errMsg": refusal.err_msg(), "reason": refusal });
    if refusal.is_of_signature() {
        answer["explanation"] = json!(explanation);
    }
    Ok(Json(answer))
}

fn judge_and_explain(twin: &Twin, shown: &Shown) -> (Result<(), Refusal>, Option<Explanation>) {
    let now = twin.now();
    let (verdict, issued) = {
        let ledger = twin.ledger();
        let verdict = judge(shown, &ledger, now);
        let account = ledger.find(&shown.app_id).map(|key| ledger.account(key));
        let issued = account.filter(|_| verdict.is_err_and(Refusal::is_of_signature));
        let issued = issued.map(|of| Issued::at(now, &of.tickets, &of.access_tokens));
        (verdict, issued)
    };
    // The search takes a while: nobody else has to wait for it.
    let explanation = issued.and_then(|issued| explanation::find(shown, &issued));
    (verdict, explanation)
}

/// A query can hold a code: the journal keeps URLs up to there.
fn note(shown: &Shown, verdict: Result<(), Refusal>, explanation: Option<Explanation>) -> Note {
    let url = shown.url.split(['?', '#']).next().unwrap_or_default();
    let reason = verdict
        .err()
        .map(|refusal| json!(refusal))
        .unwrap_or_default();
    let mut note = Note::from_iter([
        ("ok".to_owned(), verdict.is_ok().into()),
        ("reason".to_owned(), reason),
        ("page".to_owned(), url.into()),
    ]);
    if let Some(explanation) = explanation {
        let kept = explanation.without_queries(shown);
        note.insert("explanation".to_owned(), json!(kept));
    }
    note
}

/// The config has a number, jweixin sends text.
fn text_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        Value::Null => String::new(),
        other => other.to_string(),
    })
}
