//! `POST /api/jssdk/report`: why the client refused the signature of a page. A ticket under
//! suspicion is fetched anew.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, header};
use wechat_h5_page_api::SignatureFinding;
use wechat_h5_sign::PageUrl;
use wechat_h5_sign::explain::{Cause, Explanation, Language};

use super::errors::{BY_LANGUAGE, language as preferred_language};
use super::write_json;
use crate::accounts::Account;
use crate::app::AppState;
use crate::error_response::{ErrorCode, ErrorResponse};
use crate::preferred_language::Language as PreferredLanguage;
use crate::signature_report::{
    InvalidReport, MAX_BYTES, SignatureReport, TooManyReports, finding_of_causes,
    finding_of_ticket, known_tickets, ticket_check,
};

pub(crate) async fn explain(
    State(app): State<AppState>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ErrorResponse> {
    if body.len() > MAX_BYTES {
        let message = "a report has at most 8 KiB";
        return Err(ErrorResponse::new(ErrorCode::PayloadTooLarge, message)
            .with_hint("leave out `ua`, and shorten the page's URL"));
    }
    let report = SignatureReport::parse(&body)?;
    let account = app.accounts.find(report.app_id.as_deref())?;
    refuse_other_sites(&headers, &app, account)?;
    let page = PageUrl::parse(&report.page_url).map_err(|err| {
        ErrorResponse::new(ErrorCode::InvalidUrl, format!("`pageUrl`: {err}"))
            .with_hint("send location.href as `pageUrl`")
    })?;
    account.settings.load().origins.admit(&page)?;
    let report = Arc::new(report);
    let language = language(&headers);
    let found = find(&app, account, &report, language).await?;
    app.explainer.log(&account.app_id, &report, &found);
    let mut response = write_json(&found)?;
    response.headers_mut().insert(header::VARY, BY_LANGUAGE);
    Ok(response)
}

async fn find(
    app: &AppState,
    account: &Account,
    report: &Arc<SignatureReport>,
    language: Language,
) -> Result<SignatureFinding, ErrorResponse> {
    let snapshot = &account.snapshot;
    let current = snapshot.ticket(app.clock.now());
    let tickets = known_tickets(snapshot, app.clock.now());
    let explanation = app.explainer.explain(report.clone(), tickets).await?;
    match (explanation, current) {
        (Explanation::Valid, Some(current)) => {
            let checked = snapshot.suspect_ticket(&current.ticket).await;
            Ok(finding_of_ticket(ticket_check(&checked), language))
        }
        (
            Explanation::Invalid {
                causes,
                certainty,
                difference,
            },
            current,
        ) if current.is_some() || !is_about_ticket(&causes) => Ok(finding_of_causes(
            &causes,
            certainty,
            difference.as_ref(),
            language,
        )),
        // No ticket is valid: the page could not be signed again either.
        _ => {
            let none = snapshot.wait_for_ticket().await.err();
            Err(none.map_or_else(no_ticket, ErrorResponse::from))
        }
    }
}

/// Whether these say no more than that there is no ticket to compare with.
fn is_about_ticket(causes: &[Cause]) -> bool {
    matches!(
        causes,
        [Cause::NeedsTicket | Cause::OtherString | Cause::StaleTicket]
    )
}

/// One has just been fetched.
fn no_ticket() -> ErrorResponse {
    let message = "there was no valid jsapi ticket";
    ErrorResponse::new(ErrorCode::TicketUnavailable, message).retry_after(1)
}

fn language(headers: &HeaderMap) -> Language {
    match preferred_language(headers) {
        PreferredLanguage::Chinese => Language::Chinese,
        PreferredLanguage::English => Language::English,
    }
}

/// A page of another site could make its visitors report. Old clients send one of the two
/// headers, programs none; a page may be behind a proxy of its own origin.
fn refuse_other_sites(
    headers: &HeaderMap,
    app: &AppState,
    account: &Account,
) -> Result<(), ErrorResponse> {
    let text = |name| headers.get(name).map(HeaderValue::as_bytes);
    let is_here = match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => site == b"same-origin",
        (None, Some(origin)) => std::str::from_utf8(origin).is_ok_and(|origin| {
            origin == app.origin.as_str() || account.settings.load().origins.has(origin)
        }),
        (None, None) => true,
    };
    if is_here {
        return Ok(());
    }
    let message = "this report was not sent by a page of this site";
    Err(ErrorResponse::new(ErrorCode::CrossSite, message))
}

impl From<InvalidReport> for ErrorResponse {
    fn from(err: InvalidReport) -> Self {
        let code = match err {
            InvalidReport::Missing(_) => ErrorCode::MissingParameter,
            InvalidReport::Malformed(_) => ErrorCode::InvalidBody,
        };
        Self::new(code, err.to_string()).with_hint(
            "send an object in JSON with signedUrl, pageUrl, timestamp, nonceStr and signature",
        )
    }
}

impl From<TooManyReports> for ErrorResponse {
    fn from(_: TooManyReports) -> Self {
        Self::new(ErrorCode::TooManyRequests, "too many reports at once").retry_after(5)
    }
}
