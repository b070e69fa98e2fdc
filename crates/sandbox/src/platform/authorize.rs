//! `GET /connect/oauth2/authorize`: where a person agrees to be known
//! (<https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html>, step 1).
//!
//! The fragment `#wechat_redirect` that the URL must end with never reaches a
//! server, so it is not checked here.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use wechat_h5_oauth::Scope;

use super::authorize_request::{AuthorizeRequest, Popup};
use super::page::{back, code_parameters, refusal};
use crate::html;
use crate::journal::{Kind, Note};
use crate::ledger::{Grant, PendingConsent};
use crate::query::Query;
use crate::twin::Twin;

pub(crate) const PATH: &str = "/connect/oauth2/authorize";

pub(crate) async fn show(State(twin): State<Arc<Twin>>, RawQuery(query): RawQuery) -> Response {
    let query = Query::parse(&query.unwrap_or_default());
    let request = match AuthorizeRequest::parse(&query, &twin.options.account) {
        Ok(request) => request,
        Err(error) => {
            note(
                &twin,
                "refused",
                &[("code", error.code.into()), ("text", error.text.into())],
            );
            return refusal(&error);
        }
    };
    let snapshot = request.popup == Popup::SnapShot || twin.ledger().user.snapshot;
    // A snapshot is shown without asking: what it tells is made up anyway.
    if request.asked.scope == Scope::Base || snapshot {
        note(
            &twin,
            "silent",
            &[("scope", request.asked.scope.as_str().into())],
        );
        return grant(&twin, &request.asked, snapshot);
    }
    note(
        &twin,
        "asked",
        &[("scope", request.asked.scope.as_str().into())],
    );
    ask(&twin, request.asked)
}

/// Sends the person back with a new code.
pub(super) fn grant(twin: &Twin, asked: &PendingConsent, snapshot: bool) -> Response {
    let now = twin.now();
    let mut ledger = twin.ledger();
    let who = ledger.user.identity(snapshot);
    let code = ledger.codes.issue(
        Grant {
            scope: asked.scope,
            who,
        },
        now,
    );
    drop(ledger);
    back(
        &asked.redirect_uri,
        &code_parameters(&code, asked.state.as_deref()),
    )
}

fn ask(twin: &Twin, asked: PendingConsent) -> Response {
    let mut ledger = twin.ledger();
    let nickname = ledger.user.nickname.clone();
    let id = ledger.consents.open(asked);
    drop(ledger);
    html::page(
        include_str!("../../assets/consent.html"),
        &[
            ("nickname", &nickname),
            ("id", &id),
            ("account", "示例服务号"),
        ],
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
