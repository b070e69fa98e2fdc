//! `POST /__sandbox/verify`: verifies a signature as the client does.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::diagnosis::{Diagnosis, IssuedCredentials, diagnose};
use super::proxied_origin::url_behind_proxy;
use super::verify::{ConfigRequest, Refusal, verify};
use crate::client::state::Client;
use crate::journal::{Details, EntryKind};
use crate::json_body::{BadRequest, read_json};
use crate::platform::Platform;
use crate::text_or_number::text_or_number;

/// `jsApiList` and other fields are ignored. `pageUrl` and `signedUrl` help to find the
/// cause.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct VerifyRequest {
    app_id: String,
    #[serde(deserialize_with = "text_or_number")]
    timestamp: String,
    nonce_str: String,
    signature: String,
    url: String,
    page_url: Option<String>,
    signed_url: Option<String>,
}

impl From<VerifyRequest> for ConfigRequest {
    fn from(request: VerifyRequest) -> Self {
        Self {
            app_id: request.app_id,
            timestamp: request.timestamp,
            nonce_str: request.nonce_str,
            signature: request.signature,
            url: request.url,
            page_url: request.page_url,
            signed_url: request.signed_url,
            url_behind_proxy: None,
        }
    }
}

pub(crate) async fn verify_config(
    State(client): State<Arc<Client>>,
    body: Bytes,
) -> Result<Json<Value>, BadRequest> {
    let mut request = ConfigRequest::from(read_json::<VerifyRequest>(&body)?);
    request.url_behind_proxy = url_behind_proxy(&client.addresses, &request.url);
    let (verdict, diagnosis) = verify_and_diagnose(&client.platform, &request);
    client.platform.journal().record(
        EntryKind::Verify,
        "preVerifyJSAPI",
        details(&request, verdict, diagnosis.clone()),
    );
    let Err(refusal) = verdict else {
        return Ok(Json(json!({ "ok": true, "errMsg": "config:ok" })));
    };
    let mut response = json!({ "ok": false, "errMsg": refusal.err_msg(), "reason": refusal });
    if refusal.is_of_signature() {
        response["explanation"] = json!(diagnosis);
    }
    Ok(Json(response))
}

fn verify_and_diagnose(
    platform: &Platform,
    request: &ConfigRequest,
) -> (Result<(), Refusal>, Option<Diagnosis>) {
    let now = platform.now();
    let (verdict, issued) = {
        let records = platform.records();
        let verdict = verify(request, &records, now);
        let account = records
            .find(&request.app_id)
            .map(|key| records.account(key));
        let issued = account.filter(|_| verdict.is_err_and(Refusal::is_of_signature));
        let issued = issued.map(|of| IssuedCredentials::at(now, &of.tickets, &of.access_tokens));
        (verdict, issued)
    };
    // The search takes a while, so the lock is released before it.
    let diagnosis = issued.and_then(|issued| diagnose(request, &issued));
    (verdict, diagnosis)
}

/// A query can contain a code: the journal keeps the URL without it.
fn details(
    request: &ConfigRequest,
    verdict: Result<(), Refusal>,
    diagnosis: Option<Diagnosis>,
) -> Details {
    let url = request.url.split(['?', '#']).next().unwrap_or_default();
    let reason = verdict
        .err()
        .map(|refusal| json!(refusal))
        .unwrap_or_default();
    let mut details = Details::from_iter([
        ("api".to_owned(), "wx.config".into()),
        ("ok".to_owned(), verdict.is_ok().into()),
        ("reason".to_owned(), reason),
        ("page".to_owned(), url.into()),
    ]);
    if let Some(diagnosis) = diagnosis {
        let kept = diagnosis.without_queries(request);
        details.insert("explanation".to_owned(), json!(kept));
    }
    details
}
