//! The response to a call, and its entry in the journal.

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::call::Call;
use crate::journal::EntryKind;
use crate::platform::errcode::Errcode;
use crate::platform::error_body::{ErrorBody, RidForm};
use crate::platform::records::{RefusedCall, body_without_secrets, without_secrets};
use crate::platform::state::Platform;
use crate::query::Query;
use crate::random;

/// What a call that succeeds gets.
#[derive(Debug)]
pub(crate) enum ResponseBody {
    Json(String),
    File(FileBody),
}

/// A file to download.
#[derive(Debug)]
pub(crate) struct FileBody {
    pub(crate) content_type: &'static str,
    pub(crate) name: String,
    pub(crate) bytes: Bytes,
}

impl From<String> for ResponseBody {
    fn from(json: String) -> Self {
        Self::Json(json)
    }
}

impl IntoResponse for FileBody {
    fn into_response(self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, self.content_type.to_owned()),
            (
                header::CONTENT_DISPOSITION,
                format!("attachment; filename=\"{}\"", self.name),
            ),
            (
                header::CACHE_CONTROL,
                "no-cache, must-revalidate".to_owned(),
            ),
        ];
        (headers, self.bytes).into_response()
    }
}

/// Records the call and makes the response.
pub(super) fn respond(
    platform: &Platform,
    mut call: Call,
    result: Result<ResponseBody, Errcode>,
    status: StatusCode,
) -> Response {
    let rid = random::rid(platform.now());
    call.add_detail(
        "errcode",
        result.as_ref().err().map_or(0, |errcode| errcode.number()),
    );
    call.add_detail("rid", rid.clone());
    let body = result.unwrap_or_else(|errcode| {
        let body = json(&ErrorBody::new(
            errcode,
            call.caller,
            rid_form(&call.path),
            &rid,
        ));
        keep_refused(platform, &call, &rid, &body);
        body.into()
    });
    let kind = content_type(&call.path);
    platform
        .journal()
        .record(EntryKind::Platform, &call.path, call.details);
    match body {
        ResponseBody::Json(json) => {
            let headers = [(header::CONTENT_TYPE, kind)];
            (status, headers, Body::from(json)).into_response()
        }
        ResponseBody::File(file) => (status, file).into_response(),
    }
}

/// For `openapi/rid/get`.
fn keep_refused(platform: &Platform, call: &Call, rid: &str, response: &str) {
    let refused = RefusedCall {
        invoke_time: platform.now(),
        cost_in_ms: u64::try_from(call.started.elapsed().as_millis()).unwrap_or(u64::MAX),
        request_url: without_secrets(call.query.pairs()),
        request_body: body_without_secrets(&call.body),
        response_body: response.to_owned(),
    };
    platform.records().refused_calls.insert(rid, refused);
}

/// The refusal of an injected fault.
pub(crate) fn injected_refusal(
    platform: &Platform,
    (path, query): (&str, &str),
    (errcode, text): (i64, &str),
    rid: &str,
) -> Response {
    let body = json(&ErrorBody::with_text(errcode, text, (rid_form(path), rid)));
    let refused = RefusedCall {
        invoke_time: platform.now(),
        cost_in_ms: 0,
        request_url: without_secrets(Query::parse(query).pairs()),
        request_body: String::new(),
        response_body: body.clone(),
    };
    platform.records().refused_calls.insert(rid, refused);
    (
        [(header::CONTENT_TYPE, content_type(path))],
        Body::from(body),
    )
        .into_response()
}

/// By reports, of both: JSON has a parameter that is not `charset`, and the responses of web
/// authorization and the refusals of media files are JSON that is sent as text.
fn content_type(path: &str) -> HeaderValue {
    let is_text = ["/sns/", "/cgi-bin/media/"];
    HeaderValue::from_static(if is_text.iter().any(|begin| path.starts_with(begin)) {
        "text/plain"
    } else {
        "application/json; encoding=utf-8"
    })
}

fn rid_form(path: &str) -> RidForm {
    if path.starts_with("/sns/") {
        RidForm::Comma
    } else {
        RidForm::Space
    }
}

/// `{"errcode":0,"errmsg":"ok"}` with further fields.
pub(crate) fn ok_with(fields: &impl Serialize) -> String {
    #[derive(Serialize)]
    struct Success<'a, T> {
        errcode: u8,
        errmsg: &'static str,
        #[serde(flatten)]
        fields: &'a T,
    }
    json(&Success {
        errcode: 0,
        errmsg: "ok",
        fields,
    })
}

/// The body of a success.
pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("plain structs are JSON")
}
