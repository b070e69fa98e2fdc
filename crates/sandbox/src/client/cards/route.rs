//! `POST /__sandbox/cards/add` and `POST /__sandbox/cards/choose`: the client checks the
//! signatures of a call.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::refusal::{CardRefusal, RefusedCard};
use super::signed_values::{CardToAdd, CardsToChoose, SignedValues};
use super::verify::verify;
use crate::client::state::Client;
use crate::journal::{Details, EntryKind};
use crate::json_body::{BadRequest, read_json};
use crate::platform::{AccountIndex, Records};

/// What both paths begin with.
pub(crate) const PATH: &str = "/__sandbox/cards";
pub(crate) const ADD_PATH: &str = "/__sandbox/cards/add";
pub(crate) const CHOOSE_PATH: &str = "/__sandbox/cards/choose";

/// The page that calls.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Page {
    /// Of `wx.config`; empty is the first account's.
    app_id: String,
    url: String,
}

/// The argument of `batchAddCard`, and the page.
#[derive(Default, Deserialize)]
#[serde(default)]
struct AddBody {
    #[serde(flatten)]
    page: Page,
    card_list: Vec<CardToAdd>,
}

/// The argument of `chooseCard`, and the page.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ChooseBody {
    #[serde(flatten)]
    page: Page,
    #[serde(flatten)]
    choice: CardsToChoose,
}

/// `{ok}`, or `{ok, reason, problem}`.
pub(in crate::client) async fn add(
    State(client): State<Arc<Client>>,
    body: Bytes,
) -> Result<Json<Value>, BadRequest> {
    let AddBody { page, card_list } = read_json(&body)?;
    let checked = check(&client, &page, |app_id| {
        let cards = card_list.iter();
        cards.map(|card| card.signed_values(app_id)).collect()
    });
    Ok(Json(respond(&client, "batchAddCard", &page, checked)))
}

/// The same for a choice.
pub(in crate::client) async fn choose(
    State(client): State<Arc<Client>>,
    body: Bytes,
) -> Result<Json<Value>, BadRequest> {
    let ChooseBody { page, choice } = read_json(&body)?;
    let checked = check(&client, &page, |app_id| {
        Ok(vec![choice.signed_values(app_id)])
    });
    Ok(Json(respond(&client, "chooseCard", &page, checked)))
}

fn check(
    client: &Client,
    page: &Page,
    read: impl FnOnce(&str) -> Result<Vec<SignedValues>, RefusedCard>,
) -> Result<(), RefusedCard> {
    let now = client.platform.now();
    let records = client.platform.records();
    let account = find_account(&records, &page.app_id)?;
    let app_id = records.account(account).account.app_id().to_string();
    let signed = read(&app_id)?;
    let mut verdicts = signed
        .iter()
        .map(|values| verify(values, &records, account, now));
    verdicts.find(Result::is_err).unwrap_or(Ok(()))
}

fn find_account(records: &Records, app_id: &str) -> Result<AccountIndex, RefusedCard> {
    if app_id.is_empty() {
        return Ok(AccountIndex::FIRST);
    }
    records.find(app_id).ok_or_else(|| {
        let problem = format!("no account has the appId {app_id:?}");
        RefusedCard::new(CardRefusal::UnknownAppid, problem)
    })
}

/// A query can contain a code: the journal keeps the URL without it.
fn respond(client: &Client, name: &str, page: &Page, checked: Result<(), RefusedCard>) -> Value {
    let verdict = match checked {
        Ok(()) => json!({ "ok": true }),
        Err(RefusedCard { refusal, problem }) => {
            json!({ "ok": false, "reason": refusal.reason(), "problem": problem })
        }
    };
    let mut details = Details::default();
    details.extend(verdict.as_object().cloned().unwrap_or_default());
    let url = page.url.split(['?', '#']).next().unwrap_or_default();
    details.insert("page".to_owned(), url.into());
    let journal = client.platform.journal();
    journal.record(EntryKind::Verify, name, details);
    verdict
}
