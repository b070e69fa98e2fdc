//! The files that the API gives addresses of: videos, and pictures for articles.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::platform::records::{FileFormat, MediaContent};
use crate::platform::state::Platform;

/// Needs no token; the address is as long-lived as the file.
pub(super) async fn video(
    State(platform): State<Arc<Platform>>,
    Path(media_id): Path<String>,
) -> Response {
    let now = platform.now();
    let records = platform.records();
    let mut accounts = records.accounts();
    let found = accounts.find_map(|(_, state)| state.file(&media_id, now));
    match found {
        Some(MediaContent::File(format, bytes)) => respond(format, bytes),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

pub(super) async fn picture(
    State(platform): State<Arc<Platform>>,
    Path(picture_id): Path<String>,
) -> Response {
    let records = platform.records();
    let mut accounts = records.accounts();
    let found = accounts.find_map(|(_, state)| {
        let of_article = state.media.find_picture(&picture_id).cloned();
        of_article.or_else(|| state.materials.picture(&picture_id))
    });
    match found {
        Some((format, bytes)) => respond(format, bytes),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn respond(format: FileFormat, bytes: Bytes) -> Response {
    ([(header::CONTENT_TYPE, format.content_type())], bytes).into_response()
}
