//! `GET /connect/oauth2/authorize`: where a person agrees to be known
//! (<https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html>, step 1).
//!
//! The fragment `#wechat_redirect` that the URL must end with never reaches a
//! server, so it is not checked here.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;

use super::authorize_course::{Course, course};
use super::authorize_request::{AuthorizeError, AuthorizeRequest};
use super::page::{TITLE, code_parameters, refusal, stayed};
use super::way_back::send_back;
use crate::html;
use crate::journal::{Kind, Note};
use crate::ledger::{Grant, PendingConsent, Seen};
use crate::query::Query;
use crate::shell;
use crate::twin::Twin;

pub(crate) const PATH: &str = "/connect/oauth2/authorize";

pub(crate) async fn show(
    State(twin): State<Arc<Twin>>,
    headers: HeaderMap,
    uri: Uri,
    RawQuery(query): RawQuery,
) -> Response {
    if let Some(moved) = shell::into_frame(&twin.options, &headers, &uri) {
        return moved;
    }
    let query = Query::parse(&query.unwrap_or_default());
    match read(&twin, &query) {
        Ok((asked, course)) => follow(&twin, asked, course),
        Err(error) => {
            note(
                &twin,
                "refused",
                &[("code", error.code.into()), ("text", error.text.into())],
            );
            refusal(&error)
        }
    }
}

fn read(twin: &Twin, query: &Query) -> Result<(PendingConsent, Course), AuthorizeError> {
    let mut ledger = twin.ledger();
    let request = AuthorizeRequest::parse(query, &ledger)?;
    let account = ledger.account_mut(request.asked.account);
    if account.spend(PATH, twin.now()).is_err() {
        return Err(AuthorizeError::TOO_FREQUENT);
    }
    let user = ledger.users.current();
    let account = ledger.account(request.asked.account);
    let is_follower = account.followers.get(&user.id).is_some();
    let course = course(&request, &user.habits, is_follower);
    Ok((request.asked, course))
}

fn follow(twin: &Twin, asked: PendingConsent, course: Course) -> Response {
    note(
        twin,
        course.name(),
        &[("scope", asked.scope.as_str().into())],
    );
    match course {
        Course::Silent(seen) => grant(twin, &asked, seen),
        Course::Allowed => grant(twin, &asked, Seen::Real),
        Course::Ask => ask(twin, asked),
        Course::Refused => refuse(twin, &asked),
        Course::RefusedAndStayed => stayed(),
    }
}

/// Sends the person back with a new code.
pub(super) fn grant(twin: &Twin, asked: &PendingConsent, seen: Seen) -> Response {
    let now = twin.now();
    let mut ledger = twin.ledger();
    let who = ledger.visitor(asked.account, seen);
    let code = ledger.codes.issue(
        Grant {
            account: asked.account,
            scope: asked.scope,
            who,
        },
        now,
    );
    drop(ledger);
    let parameters = code_parameters(&code, asked.state.as_deref());
    send_back(twin, &asked.redirect_uri, &parameters)
}

/// Sends the person back with `state` alone.
pub(super) fn refuse(twin: &Twin, asked: &PendingConsent) -> Response {
    let parameters = format!("state={}", asked.state.as_deref().unwrap_or_default());
    send_back(twin, &asked.redirect_uri, &parameters)
}

fn ask(twin: &Twin, asked: PendingConsent) -> Response {
    let mut ledger = twin.ledger();
    let nickname = ledger.users.current().nickname.clone();
    let account = ledger.account(asked.account).account.name.clone();
    let id = ledger.consents.open(asked);
    drop(ledger);
    html::page(
        TITLE,
        include_str!("../../assets/consent.html"),
        &[("nickname", &nickname), ("id", &id), ("account", &account)],
    )
}

pub(super) fn note(twin: &Twin, outcome: &str, fields: &[(&str, serde_json::Value)]) {
    let mut details = Note::from_iter([("outcome".to_owned(), outcome.into())]);
    details.extend(
        fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone())),
    );
    twin.record(Kind::Page, PATH, details);
}
