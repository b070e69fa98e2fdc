//! `GET /__sandbox/journal?kind=&text=&telemetry=&after=&before=&limit=|last=`, and `POST` for
//! the simulated client.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::query::{number, strict_query};
use crate::client_settings::name_in_wx;
use crate::journal::{Details, EntryFilter, EntryKind, Journal, Part};
use crate::json_body::{BadRequest, read_json};
use crate::name_hint::with_name_hint;
use crate::query::Query;

/// The most entries of one response, and the default.
const PAGE: usize = 10_000;

/// The kinds that a browser can know.
const REPORTED: [EntryKind; 4] = [
    EntryKind::Bridge,
    EntryKind::Share,
    EntryKind::OpenTag,
    EntryKind::Telemetry,
];

const FILTERS: [&str; 7] = [
    "kind",
    "text",
    "telemetry",
    "after",
    "before",
    "limit",
    "last",
];

/// An entry of the simulated client.
#[derive(Deserialize)]
struct ClientEntry {
    kind: EntryKind,
    name: String,
    #[serde(flatten)]
    details: Details,
}

/// `{"run", "dropped", "next", "entries"}`, oldest first. `dropped` is the number of entries
/// that are no longer kept; `next` is the `after` of the next request; `run` changes with a
/// reset, after which `seq` starts from 1 again.
pub(super) async fn show(
    State(journal): State<Arc<Journal>>,
    query: RawQuery,
) -> Result<Response, BadRequest> {
    let filter = filter(&strict_query(query, &FILTERS)?)?;
    let body = journal.entries().json(&filter);
    let json = HeaderValue::from_static("application/json");
    Ok(([(header::CONTENT_TYPE, json)], body).into_response())
}

/// Takes only kinds that a browser can know; the sandbox writes the others itself.
pub(super) async fn add(
    State(journal): State<Arc<Journal>>,
    body: Bytes,
) -> Result<StatusCode, BadRequest> {
    let mut entry: ClientEntry = read_json(&body)?;
    if !REPORTED.contains(&entry.kind) {
        let kinds = REPORTED.map(EntryKind::name).join(", ");
        let message = format!("a client reports entries of the kinds {kinds} only");
        return Err(BadRequest::new("invalid_body", message).at("kind"));
    }
    entry.details.remove("seq");
    entry.details.remove("at");
    if entry.kind == EntryKind::Bridge
        && let Some(name) = name_in_wx(&entry.name)
    {
        entry.details.insert("api".to_owned(), name.into());
    }
    journal.record(entry.kind, &entry.name, entry.details);
    Ok(StatusCode::NO_CONTENT)
}

fn filter(query: &Query) -> Result<EntryFilter, BadRequest> {
    let page = |entries: u64| usize::try_from(entries).map_or(PAGE, |entries| entries.min(PAGE));
    let part = match (number(query, "limit")?, number(query, "last")?) {
        (None, None) => Part::Oldest(PAGE),
        (Some(limit), None) => Part::Oldest(page(limit.max(1))),
        (None, Some(last)) => Part::Newest(page(last)),
        (Some(_), Some(_)) => {
            let message = "limit takes the oldest entries and last the newest: send one of the two";
            return Err(BadRequest::new("invalid_query", message).at("last"));
        }
    };
    Ok(EntryFilter {
        kind: query.filled("kind").map(parse_kind).transpose()?,
        after: number(query, "after")?.unwrap_or_default(),
        before: number(query, "before")?.unwrap_or(u64::MAX),
        text: query.filled("text").unwrap_or_default().to_lowercase(),
        with_telemetry: with_telemetry(query)?,
        part,
    })
}

fn with_telemetry(query: &Query) -> Result<bool, BadRequest> {
    match query.filled("telemetry") {
        None => Ok(true),
        Some(text) => text.parse().map_err(|_| {
            let message = format!("telemetry must be true or false, not `{text}`");
            BadRequest::new("invalid_query", message).at("telemetry")
        }),
    }
}

fn parse_kind(name: &str) -> Result<EntryKind, BadRequest> {
    let known = EntryKind::ALL.into_iter().find(|kind| kind.name() == name);
    known.ok_or_else(|| {
        let names = EntryKind::ALL.map(|kind| format!("`{}`", kind.name()));
        let message = format!(
            "unknown variant `{name}`, expected one of {}",
            names.join(", ")
        );
        BadRequest::new("invalid_kind", with_name_hint(&message)).at("kind")
    })
}
