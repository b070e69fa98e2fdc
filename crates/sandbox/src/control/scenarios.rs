//! `GET /__sandbox/scenarios` and `POST /__sandbox/scenarios/{name}`: situations that accounts
//! and users get into, each by its name.

use std::sync::LazyLock;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use wechat_h5_similar_name::most_similar;

use super::account::change_account;
use super::account_change::AccountChange;
use super::orders::{NewOrder, place_order, place_paid};
use super::record_change::record_change;
use super::user_change::UserChange;
use super::users::change_current_user;
use crate::client_settings::ClientChange;
use crate::json_body::BadRequest;
use crate::platform::{AccessTokens, AccountIndex, Records};
use crate::state::SandboxState;

/// Each scenario with the bodies that other paths of the control API take.
static SCENARIOS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("scenarios.json"))
        .expect("the file is valid, which a test checks")
});

/// What differs from the state at the start. Each names its client, so that it is the same for
/// everybody. Only tokens that are in use can be overwritten, so that this scenario keeps them.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Scenario {
    name: String,
    account: Option<AccountChange>,
    client: Option<ClientChange>,
    user: Option<UserChange>,
    /// An order that the current user can pay.
    order: Option<NewOrder>,
    /// An order that the current user has paid.
    paid_order: Option<NewOrder>,
    #[serde(default)]
    overwrites_tokens: bool,
}

pub(super) async fn list() -> Json<Value> {
    Json(json!({ "scenarios": *SCENARIOS }))
}

/// The response is the scenario as the list has it; one with an order, be it paid, also has
/// `outTradeNo`, the argument of `wx.chooseWXPay` in `payment`, and the `page` that pays it, if
/// there is one.
pub(super) async fn apply(
    State(sandbox): State<SandboxState>,
    Path(name): Path<String>,
) -> Result<Json<Value>, BadRequest> {
    let found = SCENARIOS.iter().find(|scenario| scenario["name"] == *name);
    let description = found.ok_or_else(|| unknown_scenario(&name))?;
    let scenario = Scenario::deserialize(description).map_err(|error| invalid(&error))?;
    if scenario.overwrites_tokens {
        overwrite_tokens(&sandbox);
    } else {
        sandbox.reset();
    }
    record_change(
        &sandbox.journal,
        "scenario",
        ("scenario", scenario.name.into()),
    );
    if let Some(change) = scenario.account {
        change_account(&sandbox.platform, change)?;
    }
    if let Some(change) = scenario.client {
        let mut settings = sandbox.client_settings.get();
        *settings = settings.changed(change).map_err(|error| invalid(&error))?;
    }
    if let Some(change) = scenario.user {
        change_current_user(&sandbox.platform, change)?;
    }
    let paid = scenario
        .paid_order
        .map(|order| place_paid(&sandbox.pay, order));
    let open = scenario.order.map(|order| place_order(&sandbox.pay, order));
    let mut response = description.clone();
    if let Some(placed) = paid.or(open).transpose()? {
        response["page"] = placed.page(&sandbox.pay).into();
        response["outTradeNo"] = placed.out_trade_no.into();
        response["payment"] = placed.argument;
    }
    Ok(Json(response))
}

/// Another program fetches both kinds of token of the first account. A server that has none, which
/// may wait because it was refused one, starts anew, and has used one before that happens.
fn overwrite_tokens(sandbox: &SandboxState) {
    let platform = &sandbox.platform;
    let has_token = first_tokens(&mut platform.records()).has_valid(platform.now());
    if has_token {
        sandbox.reset_but_credentials();
        first_tokens(&mut platform.records()).overwrite(platform.now());
    } else {
        sandbox.reset();
        first_tokens(&mut platform.records()).overwrite_after_next_use();
    }
}

fn first_tokens(records: &mut Records) -> &mut AccessTokens {
    &mut records.account_mut(AccountIndex::FIRST).access_tokens
}

/// A test applies every scenario.
fn invalid(error: &dyn std::fmt::Display) -> BadRequest {
    BadRequest::new("invalid_scenario", error.to_string())
}

fn unknown_scenario(name: &str) -> BadRequest {
    let names: Vec<_> = SCENARIOS
        .iter()
        .filter_map(|scenario| scenario["name"].as_str())
        .collect();
    let hint = match most_similar(name, names.iter().copied()) {
        Some(similar) => format!("did you mean `{similar}`?"),
        None => format!("there are {}", names.join(", ")),
    };
    BadRequest::new(
        "unknown_scenario",
        format!("no scenario is called `{name}`: {hint}"),
    )
    .with_status(StatusCode::NOT_FOUND)
}
