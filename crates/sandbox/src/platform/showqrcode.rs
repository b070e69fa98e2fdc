//! `GET /cgi-bin/showqrcode` of mp.weixin.qq.com: the picture of a QR code.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::journal::{Kind, Note, fingerprint};
use crate::qr_picture;
use crate::query::Query;
use crate::twin::Twin;

pub(crate) const PATH: &str = "/cgi-bin/showqrcode";

/// No token is asked for; a ticket that is unknown, too old or not escaped is
/// not found.
pub(crate) async fn show(State(twin): State<Arc<Twin>>, RawQuery(query): RawQuery) -> Response {
    let query = Query::parse(&query.unwrap_or_default());
    let ticket = query.get("ticket").unwrap_or_default();
    let picture = content(&twin, ticket).and_then(|url| qr_picture::jpeg(&url));
    let note = Note::from_iter([
        ("qrTicket".to_owned(), fingerprint(ticket).into()),
        ("found".to_owned(), picture.is_some().into()),
    ]);
    twin.record(Kind::Page, PATH, note);
    let Some(picture) = picture else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // As documented, though the registered name is image/jpeg.
    let kind = HeaderValue::from_static("image/jpg");
    ([(header::CONTENT_TYPE, kind)], picture).into_response()
}

fn content(twin: &Twin, ticket: &str) -> Option<String> {
    let now = twin.now();
    let ledger = twin.ledger();
    let mut found = ledger
        .accounts()
        .filter_map(|(_, state)| state.qr_codes.find(ticket, now));
    found.next().map(|code| code.url.clone())
}
