//! `GET /cgi-bin/showqrcode` of mp.weixin.qq.com: the picture of a QR code.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::qr_code;
use crate::journal::{Details, EntryKind, RecordedRequest, fingerprint};
use crate::platform::endpoint::SHOW_QR_CODE;
use crate::platform::state::Platform;
use crate::query::Query;

/// No token is required. A ticket that is unknown, expired or not percent-encoded is not
/// found.
pub(super) async fn show(
    State(platform): State<Arc<Platform>>,
    uri: Uri,
    RawQuery(query): RawQuery,
) -> Response {
    let query = Query::parse(&query.unwrap_or_default());
    let ticket = query.get("ticket").unwrap_or_default();
    let picture = content(&platform, ticket).and_then(|url| qr_code::jpeg(&url));
    let request = RecordedRequest::new(&Method::GET, &uri.to_string());
    let details = Details::from_iter([
        ("request".to_owned(), request.into()),
        ("qrTicket".to_owned(), fingerprint(ticket).into()),
        ("found".to_owned(), picture.is_some().into()),
    ]);
    platform
        .journal()
        .record(EntryKind::Page, SHOW_QR_CODE, details);
    let Some(picture) = picture else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // The documented type, though the registered name is image/jpeg.
    let kind = HeaderValue::from_static("image/jpg");
    ([(header::CONTENT_TYPE, kind)], picture).into_response()
}

fn content(platform: &Platform, ticket: &str) -> Option<String> {
    let now = platform.now();
    let records = platform.records();
    let mut found = records
        .accounts()
        .filter_map(|(_, state)| state.qr_codes.find(ticket, now));
    found.next().map(|code| code.url.clone())
}
