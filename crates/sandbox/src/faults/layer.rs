//! Around every route: lets a call through, or makes it go wrong.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::rule::Strike;
use super::{Effect, Met, body, errmsg, gateway, shown, wrong_types};
use crate::journal::{Kind, Note};
use crate::platform::injected_refusal;
use crate::random;
use crate::twin::Twin;
use crate::wire::Hangup;

/// Answers of the platform's are small; the scripts are the largest that pass here.
const BODY_LIMIT: usize = 8 << 20;

pub(crate) async fn strike(
    State(twin): State<Arc<Twin>>,
    request: Request,
    next: Next,
) -> Response {
    let Met { strike, overtakes } = twin.faults().meet(request.uri().path(), twin.now());
    let response = match strike {
        None => next.run(request).await,
        Some(strike) => perform(&twin, strike, request, next).await,
    };
    if overtakes.is_empty() {
        return response;
    }
    // Whoever waits goes on when this answer has been written.
    response.map(|body| body::ending_with(body, overtakes))
}

async fn perform(twin: &Twin, strike: Strike, request: Request, next: Next) -> Response {
    let asked = Asked::of(&request);
    let mut note = Note::from_iter([
        ("fault".to_owned(), strike.id.into()),
        ("reached".to_owned(), strike.reaches_the_platform.into()),
    ]);
    if !strike.delay.is_zero() {
        let milliseconds = u64::try_from(strike.delay.as_millis()).unwrap_or(u64::MAX);
        note.insert("delayMs".to_owned(), milliseconds.into());
    }
    if let Some(effect) = &strike.effect {
        note.insert("effect".to_owned(), effect.name().into());
    }
    let answered = if strike.reaches_the_platform {
        next.run(request).await
    } else {
        shown::note_token(twin, &asked.path, &asked.query, &mut note);
        StatusCode::OK.into_response()
    };
    let response = match &strike.effect {
        None => answered,
        Some(effect) => spoil(twin, effect, answered, (&asked, &mut note)).await,
    };
    // Before any waiting: a caller who gives up meanwhile ends all this.
    twin.record(Kind::Fault, &asked.path, note);
    tokio::time::sleep(strike.delay).await;
    if let Some(turn) = strike.turn {
        turn.comes().await;
    }
    if let (Some(Effect::Reset), Some(hangup)) = (strike.effect, asked.hangup) {
        hangup.hang_up();
    }
    response
}

/// What is still needed of a call that has been passed on.
struct Asked {
    path: String,
    query: String,
    hangup: Option<Hangup>,
}

impl Asked {
    fn of(request: &Request) -> Self {
        Self {
            path: request.uri().path().to_owned(),
            query: request.uri().query().unwrap_or_default().to_owned(),
            hangup: Hangup::of(request),
        }
    }
}

async fn spoil(
    twin: &Twin,
    effect: &Effect,
    answered: Response,
    (asked, note): (&Asked, &mut Note),
) -> Response {
    match effect {
        Effect::Errcode(errcode) => {
            let rid = random::rid(twin.now());
            note.insert("errcode".to_owned(), (*errcode).into());
            note.insert("rid".to_owned(), rid.clone().into());
            let text = errmsg::find(*errcode).unwrap_or_default();
            let call = (asked.path.as_str(), asked.query.as_str());
            injected_refusal(twin, call, (*errcode, text), &rid)
        }
        Effect::Status(status) => {
            note.insert("status".to_owned(), (*status).into());
            gateway::page(StatusCode::from_u16(*status).unwrap_or_default())
        }
        Effect::Html => gateway::portal(),
        Effect::Response {
            status,
            content_type,
            body,
        } => gateway::answer(*status, content_type, body.clone()),
        // Where the listener gave no way to hang up, it is merely closed.
        Effect::Reset => body::cut(StatusCode::OK.into_response(), &Bytes::from_static(b"-"), 0),
        Effect::SlowBody { bytes, every_ms } => {
            let (head, whole) = apart(answered).await;
            body::slowly(head, whole, *bytes, Duration::from_millis(*every_ms))
        }
        Effect::CutBody { after } => {
            let (head, whole) = apart(answered).await;
            body::cut(head, &whole, *after)
        }
        Effect::WrongTypes(fields) => {
            let (head, whole) = apart(answered).await;
            let spoilt = wrong_types::spoil(&whole, fields).map_or(whole, Bytes::from);
            head.map(|_| spoilt.into())
        }
        Effect::Reorder => answered,
    }
}

async fn apart(response: Response) -> (Response, Bytes) {
    let (mut parts, body) = response.into_parts();
    // It is made anew for the body as it will be.
    parts.headers.remove(header::CONTENT_LENGTH);
    let whole = to_bytes(body, BODY_LIMIT).await.unwrap_or_default();
    (
        Response::from_parts(parts, axum::body::Body::empty()),
        whole,
    )
}
