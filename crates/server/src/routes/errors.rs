//! `GET /api/errors[?code=]`: what an error code means, for whoever has the server and not
//! its repository.

use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderValue, Uri, header};

use super::request_query::query;
use crate::error_response::{DocumentLanguage, ErrorCode, ErrorResponse, explanation};

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

/// Chinese if it is the first that the browser asks for.
pub(super) fn language(headers: &HeaderMap) -> DocumentLanguage {
    let accepted = headers.get(header::ACCEPT_LANGUAGE);
    let accepted = accepted.and_then(|value| value.to_str().ok());
    match accepted {
        Some(accepted) if is_chinese(accepted) => DocumentLanguage::Chinese,
        _ => DocumentLanguage::English,
    }
}

fn is_chinese(accepted: &str) -> bool {
    let first = accepted.trim_start().get(..2);
    first.is_some_and(|language| language.eq_ignore_ascii_case("zh"))
}
