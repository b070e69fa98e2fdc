//! `GET /api/jssdk/card/add?cardId=[&appid=]` and
//! `GET /api/jssdk/card/choose?[cardId=&cardType=&shopId=&appid=]`: what `addCard` and
//! `chooseCard` take, signed with the account's card ticket.
//!
//! Anybody may call them. So they sign no code and no openid, and only cards that the
//! account's list says are for everybody.

use axum::extract::State;
use axum::response::Response;
use http::Uri;
use serde::Serialize;
use wechat_h5_oauth::Query;
use wechat_h5_sign::{
    CardId, CardTicket, CardToAdd, CardType, CardValueError, CardsToChoose, JsApi, NonceStr,
    ShopId, Timestamp,
};

use super::request_query::{account, query, required};
use super::{timestamp, unwritable, write_json};
use crate::accounts::{Account, AccountSettings};
use crate::app::AppState;
use crate::error_response::{ErrorCode, ErrorResponse};
use crate::nonce;

/// An entry of `cardList` of `addCard`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CardListEntry<'a> {
    card_id: &'a str,
    /// JSON in a string.
    card_ext: String,
}

pub(crate) async fn add(State(app): State<AppState>, uri: Uri) -> Result<Response, ErrorResponse> {
    let query = query(&uri);
    let account = account(&app, query)?;
    let card_id = required(query, "cardId", ErrorCode::InvalidCard)?;
    let card_id = CardId::parse(&card_id).map_err(|err| invalid("cardId", &err))?;
    refuse_unlisted(&account.settings.load(), &card_id)?;
    let (ticket, timestamp) = signing(&app, account).await?;
    let card = CardToAdd {
        card_id,
        code: None,
        openid: None,
        timestamp,
        nonce: card_nonce(),
    };
    write_json(&CardListEntry {
        card_id: card.card_id.as_str(),
        card_ext: serde_json::to_string(&card.sign(&ticket)).map_err(unwritable)?,
    })
}

pub(crate) async fn choose(
    State(app): State<AppState>,
    uri: Uri,
) -> Result<Response, ErrorResponse> {
    let query = query(&uri);
    let account = account(&app, query)?;
    let card_id = optional(query, "cardId", CardId::parse)?;
    let card_type = optional(query, "cardType", CardType::parse)?;
    let shop_id = optional(query, "shopId", ShopId::parse)?;
    {
        let settings = account.settings.load();
        if !settings.js_api_list.contains(&JsApi::ChooseCard) {
            let message = "the account's pages do not let users choose cards";
            return Err(ErrorResponse::new(ErrorCode::CardNotAllowed, message)
                .with_hint("add chooseCard to WECHAT_H5_JS_API_LIST"));
        }
        if let Some(card_id) = &card_id {
            refuse_unlisted(&settings, card_id)?;
        }
    }
    let (ticket, timestamp) = signing(&app, account).await?;
    let choice = CardsToChoose {
        app_id: account.app_id.clone(),
        shop_id,
        card_type,
        card_id,
        timestamp,
        nonce: card_nonce(),
    };
    write_json(&choice.sign(&ticket))
}

fn refuse_unlisted(settings: &AccountSettings, card_id: &CardId) -> Result<(), ErrorResponse> {
    if settings.card_ids.contains(card_id) {
        return Ok(());
    }
    let message = "the card is not one that every visitor may have";
    Err(ErrorResponse::new(ErrorCode::CardNotAllowed, message))
}

/// The ticket and the time. The first request for a card fetches the ticket.
async fn signing(
    app: &AppState,
    account: &Account,
) -> Result<(CardTicket, Timestamp), ErrorResponse> {
    let current = account.snapshot.wait_for_card_ticket().await?;
    Ok((current.ticket.clone(), timestamp(app.clock.now())?))
}

/// The values are signed sorted and joined, without their names. A nonce with a capital letter
/// in front stands between the time and every other value: what was signed for one call has
/// no second meaning with a code or another card in it.
fn card_nonce() -> NonceStr {
    let random = nonce::random();
    NonceStr::parse(&format!("N{random}")).unwrap_or(random)
}

fn optional<T>(
    query: Query<'_>,
    name: &str,
    parse: impl FnOnce(&str) -> Result<T, CardValueError>,
) -> Result<Option<T>, ErrorResponse> {
    let value = query
        .one(name)
        .map_err(|err| ErrorResponse::new(ErrorCode::InvalidCard, format!("`{name}`: {err}")))?;
    let value = value.filter(|value| !value.is_empty());
    let value = value.map(|value| parse(&value));
    value.transpose().map_err(|err| invalid(name, &err))
}

fn invalid(name: &str, err: &CardValueError) -> ErrorResponse {
    ErrorResponse::new(ErrorCode::InvalidCard, format!("`{name}`: {err}"))
}
