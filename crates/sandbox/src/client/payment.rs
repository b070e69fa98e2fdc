//! `POST /__sandbox/payment`: the client checks a payment that a page opens, and
//! `POST /__sandbox/payment/confirm`: the user pays it.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::state::Client;
use crate::journal::{Details, EntryKind};
use crate::json_body::{BadRequest, read_json};
use crate::pay::{PaymentRequest, RefusedPayment, check_payment, confirm_payment};
use crate::text_or_number::text_or_number;

pub(crate) const PATH: &str = "/__sandbox/payment";
pub(crate) const CONFIRM_PATH: &str = "/__sandbox/payment/confirm";

/// The argument of `wx.chooseWXPay` or of `getBrandWCPayRequest`, and the page's URL.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct PaymentBody {
    app_id: String,
    #[serde(alias = "timestamp", deserialize_with = "text_or_number")]
    time_stamp: String,
    nonce_str: String,
    package: String,
    sign_type: String,
    pay_sign: String,
    url: String,
}

impl From<PaymentBody> for PaymentRequest {
    fn from(body: PaymentBody) -> Self {
        Self {
            app_id: body.app_id,
            timestamp: body.time_stamp,
            nonce: body.nonce_str,
            package: body.package,
            sign_type: body.sign_type,
            pay_sign: body.pay_sign,
            url: body.url,
        }
    }
}

/// `{ok, order}`, or `{ok, reason, shown, problem}`.
pub(super) async fn open(
    State(client): State<Arc<Client>>,
    body: Bytes,
) -> Result<Json<Value>, BadRequest> {
    let request = read_json::<PaymentBody>(&body)?.into();
    let checked = check_payment(&client.pay, &request);
    Ok(Json(match checked {
        Ok(order) => json!({"ok": true, "order": {
            "mchid": order.mchid,
            "outTradeNo": order.out_trade_no,
            "payee": order.payee,
            "description": order.description,
            "amount": format!("{}.{:02}", order.total / 100, order.total % 100),
        }}),
        Err(refused) => respond_to_refused(&client, &request, &refused),
    }))
}

/// `{ok, transactionId}`, or as above: a payment may have become impossible meanwhile.
pub(super) async fn confirm(
    State(client): State<Arc<Client>>,
    body: Bytes,
) -> Result<Json<Value>, BadRequest> {
    let request = read_json::<PaymentBody>(&body)?.into();
    let paid = confirm_payment(&client.pay, &request);
    Ok(Json(match paid {
        Ok(transaction_id) => {
            let id = transaction_id.as_str().into();
            record(
                &client,
                &request,
                [("ok", true.into()), ("transactionId", id)],
            );
            json!({"ok": true, "transactionId": transaction_id})
        }
        Err(refused) => respond_to_refused(&client, &request, &refused),
    }))
}

fn respond_to_refused(
    client: &Client,
    request: &PaymentRequest,
    refused: &RefusedPayment,
) -> Value {
    let RefusedPayment { refusal, problem } = refused;
    let details = [
        ("ok", false.into()),
        ("reason", refusal.reason().into()),
        ("problem", problem.as_str().into()),
    ];
    record(client, request, details);
    json!({
        "ok": false,
        "reason": refusal.reason(),
        "shown": refusal.shown(),
        "problem": problem,
    })
}

/// A query can contain a code: the journal keeps the URL without it.
fn record<const N: usize>(client: &Client, request: &PaymentRequest, details: [(&str, Value); N]) {
    let page = request.url.split(['?', '#']).next().unwrap_or_default();
    let details = details.into_iter().chain([("page", page.into())]);
    let details: Details = details
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let journal = client.platform.journal();
    journal.record(EntryKind::Verify, "getBrandWCPayRequest", details);
}
