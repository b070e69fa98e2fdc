//! `GET /__sandbox/journal?kind=&after=&limit=` and `POST` for the simulated client.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::body::{Refused, read};
use crate::journal::{Kind, Note, Wanted};
use crate::query::Query;
use crate::renamed::with_new_name;
use crate::twin::Twin;

/// Entries that one answer holds at most, and by default.
const PAGE: usize = 10_000;

/// What the simulated client tells.
#[derive(Deserialize)]
struct Told {
    kind: Kind,
    name: String,
    #[serde(flatten)]
    details: Note,
}

/// `{"run", "dropped", "next", "entries"}`, oldest first. `dropped` is how many
/// the ring has let go; `next` is the `after` of the next question; `run` changes
/// with a reset, which counts `seq` from 1 again.
pub(crate) async fn show(
    State(twin): State<Arc<Twin>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let wanted = wanted(&Query::parse(&query.unwrap_or_default()))?;
    let body = twin.journal().json(wanted);
    let json = HeaderValue::from_static("application/json");
    Ok(([(header::CONTENT_TYPE, json)], body).into_response())
}

/// Takes what a browser can know; the rest the platform writes itself.
pub(crate) async fn add(State(twin): State<Arc<Twin>>, body: Bytes) -> Result<StatusCode, Refused> {
    let mut told: Told = read(&body)?;
    if !matches!(told.kind, Kind::Bridge | Kind::Report) {
        return Err(Refused {
            code: "invalid_body",
            message: "a client reports bridge and report entries only".to_owned(),
        });
    }
    told.details.remove("seq");
    told.details.remove("at");
    twin.record(told.kind, &told.name, told.details);
    Ok(StatusCode::NO_CONTENT)
}

fn wanted(query: &Query) -> Result<Wanted, Refused> {
    let number = |name: &str| match query.filled(name) {
        None => Ok(None),
        Some(text) => text.parse::<u64>().map(Some).map_err(|_| Refused {
            code: "invalid_query",
            message: format!("{name} is a whole number, not `{text}`"),
        }),
    };
    let limit = number("limit")?.and_then(|limit| usize::try_from(limit).ok());
    Ok(Wanted {
        kind: query.filled("kind").map(parse_kind).transpose()?,
        after: number("after")?.unwrap_or_default(),
        limit: limit.unwrap_or(PAGE).clamp(1, PAGE),
    })
}

fn parse_kind(name: &str) -> Result<Kind, Refused> {
    let known = Kind::ALL.into_iter().find(|kind| kind.name() == name);
    known.ok_or_else(|| Refused {
        code: "invalid_kind",
        message: with_new_name(&format!(
            "unknown variant `{name}`, kind is one of {}",
            Kind::ALL.map(Kind::name).join(", ")
        )),
    })
}
