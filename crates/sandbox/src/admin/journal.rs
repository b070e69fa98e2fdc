//! `GET /__sandbox/journal?kind=` and `POST` for the simulated client.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use super::body::{Refused, read};
use crate::journal::{Entry, Kind, Note};
use crate::query::Query;
use crate::twin::Twin;

/// Oldest first; `dropped` is how many the ring has let go before them.
#[derive(Serialize)]
pub(crate) struct Shown {
    dropped: u64,
    entries: Vec<Entry>,
}

/// What the simulated client tells.
#[derive(Deserialize)]
struct Told {
    kind: Kind,
    name: String,
    #[serde(flatten)]
    details: Note,
}

pub(crate) async fn show(
    State(twin): State<Arc<Twin>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Shown>, Refused> {
    let query = Query::parse(&query.unwrap_or_default());
    let kind = match query.filled("kind") {
        None => None,
        Some(name) => Some(parse_kind(name)?),
    };
    let journal = twin.journal();
    Ok(Json(Shown {
        dropped: journal.dropped(),
        entries: journal.entries(kind),
    }))
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

fn parse_kind(name: &str) -> Result<Kind, Refused> {
    serde_json::from_value(name.into()).map_err(|_| Refused {
        code: "invalid_kind",
        message: "platform, page, verify, bridge, report or admin".to_owned(),
    })
}
