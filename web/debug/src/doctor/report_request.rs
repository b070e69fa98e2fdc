//! `POST /api/jssdk/report`: the server, which has the tickets, finds out why a signature is
//! invalid.

use gloo_net::http::Request;
use wechat_h5_page_api::{SignatureFinding, SignatureReport};
use wechat_h5_web::error_message::PageError;
use wechat_h5_web::i18n::Lang;
use wechat_h5_web::{browser, fetch_outcome, url_parts};

use crate::curl::curl;
use crate::request::{fetch, json};

const PATH: &str = "/api/jssdk/report";

/// Reports a signature. What was found out is in this language.
///
/// # Errors
///
/// [`PageError`] where the server does not say.
pub(crate) async fn send(
    report: &SignatureReport,
    lang: Lang,
) -> Result<SignatureFinding, PageError> {
    let request = Request::post(PATH)
        .header("content-type", "application/json")
        .header("accept-language", lang.tag())
        .body(json(report));
    fetch_outcome::read(fetch(request)).await
}

/// The same request for a shell.
pub(crate) fn as_curl(report: &SignatureReport) -> String {
    let url = format!("{}{PATH}", url_parts::origin(&browser::href()));
    curl(&url, Some(&json(report)))
}
