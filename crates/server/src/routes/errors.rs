//! `GET /api/errors[?code=]`: what an error code means, for whoever has the server and not
//! its repository.

use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderValue, Uri, header};

use super::request_query::query;
use crate::error_response::{ErrorCode, ErrorResponse, explanation};
use crate::preferred_language::Language;

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
pub(super) const BY_LANGUAGE: HeaderValue = HeaderValue::from_static("accept-language");

pub(crate) async fn explain(headers: HeaderMap, uri: Uri) -> Result<Response, ErrorResponse> {
    let not_found = || {
        ErrorResponse::new(ErrorCode::NotFound, "there is no such error code")
            .with_hint("check the code; without `code` this address has all of them")
    };
    let code = query(&uri).one("code").map_err(|_| not_found())?;
    let text = explanation(language(&headers), code.as_deref()).ok_or_else(not_found)?;
    let headers = [(header::CONTENT_TYPE, TEXT), (header::VARY, BY_LANGUAGE)];
    Ok((headers, text).into_response())
}

/// English where the browser does not say.
pub(super) fn language(headers: &HeaderMap) -> Language {
    Language::accepted(headers).unwrap_or(Language::English)
}
