//! `GET` and `POST /__sandbox/orders`, `POST /__sandbox/orders/pay`: orders of WeChat Pay, for a
//! page that has no server yet, and for a server that has no page.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::{Value, json};
use wechat_h5_sign::pay::{JsApiPayment, MerchantPrivateKey, PayNonceStr, PrepayId, SignedPayment};
use wechat_h5_sign::{AppId, Timestamp};

use super::account_query::named_account;
use super::record_change::record_change;
use crate::json_body::{BadRequest, read_json};
use crate::pay::{MERCHANT_KEY, Order, OrderRequest, Pay, pay_order};
use crate::platform::Platform;
use crate::random;
use crate::user::IdentityKind;

/// What the current user orders.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct NewOrder {
    /// In fen.
    total: u32,
    #[serde(default = "description")]
    description: String,
    /// A new one by default.
    out_trade_no: Option<String>,
    /// The default is that of the sandbox's options, where it has one.
    notify_url: Option<String>,
    /// The first account by default.
    app_id: Option<String>,
}

fn description() -> String {
    "示例商品".to_owned()
}

/// The newest order first.
pub(super) async fn list(State(pay): State<Arc<Pay>>) -> Json<Value> {
    let now = pay.now();
    let records = pay.records();
    let orders: Vec<_> = records.orders().map(|order| describe(order, now)).collect();
    Json(json!({ "orders": orders }))
}

fn describe(order: &Order, now: u64) -> Value {
    json!({
        "mchid": order.request.mchid,
        "appId": order.request.app_id,
        "outTradeNo": order.request.out_trade_no,
        "description": order.request.description,
        "total": order.request.total,
        "openid": order.request.openid,
        "tradeState": order.trade_state(now).name(),
        "refunded": order.payment().map_or(0, |payment| payment.refunded),
        "transactionId": order.payment().map(|payment| payment.transaction_id.as_str()),
    })
}

/// Places an order of the current user, as the server of the account's merchant would, and
/// returns the argument of `wx.chooseWXPay`, and `appId` for `getBrandWCPayRequest`.
pub(super) async fn place(
    State(pay): State<Arc<Pay>>,
    body: Bytes,
) -> Result<Json<Value>, BadRequest> {
    let placed = place_order(&pay, read_json(&body)?)?;
    let mut argument = placed.argument;
    argument["appId"] = placed.app_id.into();
    Ok(Json(argument))
}

/// An order that can be paid.
pub(super) struct PlacedOrder {
    app_id: String,
    mchid: String,
    pub(super) out_trade_no: String,
    /// Of `wx.chooseWXPay`.
    pub(super) argument: Value,
}

impl PlacedOrder {
    /// The page that pays it, if there is one.
    pub(super) fn page(&self, pay: &Pay) -> Option<String> {
        let argument = self.argument.to_string();
        let escaped = utf8_percent_encode(&argument, NON_ALPHANUMERIC);
        let page = pay.order_config().page()?;
        Some(format!("{page}{escaped}"))
    }
}

pub(super) fn place_order(pay: &Pay, order: NewOrder) -> Result<PlacedOrder, BadRequest> {
    let request = order.into_request(pay)?;
    let out_trade_no = request.out_trade_no.clone();
    let (app_id, mchid) = (request.app_id.clone(), request.mchid.clone());
    let now = pay.now();
    let prepay_id = place_request(pay, request)?;
    let signed = sign(&app_id, &prepay_id, now)?;
    record_change(
        pay.journal(),
        "orders",
        ("outTradeNo", out_trade_no.as_str().into()),
    );
    Ok(PlacedOrder {
        app_id,
        mchid,
        out_trade_no,
        argument: json!(signed.choose_wx_pay()),
    })
}

fn place_request(pay: &Pay, request: OrderRequest) -> Result<String, BadRequest> {
    pay.place(request)
        .map_err(|message| refused("outTradeNo", message))
}

/// Places an order of the current user, who pays it.
pub(super) fn place_paid(pay: &Arc<Pay>, order: NewOrder) -> Result<PlacedOrder, BadRequest> {
    let placed = place_order(pay, order)?;
    pay_now(pay, &placed.mchid, &placed.out_trade_no)?;
    Ok(placed)
}

/// An order of the first account's merchant, or of another one.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PaidOrder {
    out_trade_no: String,
    mchid: Option<String>,
}

/// The user pays an order, as on the sheet that a page opens.
pub(super) async fn pay(
    State(pay): State<Arc<Pay>>,
    body: Bytes,
) -> Result<Json<Value>, BadRequest> {
    let paid: PaidOrder = read_json(&body)?;
    let first = || pay.records().merchants()[0].id.to_string();
    let mchid = paid.mchid.clone().unwrap_or_else(first);
    let number = paid.out_trade_no.as_str();
    let transaction_id = pay_now(&pay, &mchid, number)?;
    record_change(pay.journal(), "orders/pay", ("outTradeNo", number.into()));
    Ok(Json(json!({ "transactionId": transaction_id })))
}

/// Returns the `transaction_id`.
fn pay_now(pay: &Arc<Pay>, mchid: &str, number: &str) -> Result<String, BadRequest> {
    pay_order(pay, mchid, number).map_err(|state| {
        let message = state.map_or_else(
            || format!("merchant {mchid} has no order {number:?}"),
            |state| format!("the order's trade_state is {}", state.name()),
        );
        refused("outTradeNo", &message)
    })
}

impl NewOrder {
    fn into_request(self, pay: &Pay) -> Result<OrderRequest, BadRequest> {
        if self.total == 0 {
            return Err(refused("total", "an amount is in fen, above 0"));
        }
        let (app_id, openid) = payer(pay.platform(), self.app_id.as_deref())?;
        let mchid = pay.merchant_of(&app_id).ok_or_else(|| {
            refused(
                "appId",
                "no merchant that uses the sandbox's key has this account",
            )
        })?;
        Ok(OrderRequest {
            app_id,
            mchid,
            out_trade_no: self.out_trade_no.unwrap_or_else(random::out_trade_no),
            description: self.description,
            total: self.total,
            openid,
            notify_url: self.notify_url.or_else(|| default_notify_url(pay)),
            attach: None,
            time_expire: None,
        })
    }
}

pub(super) fn default_notify_url(pay: &Pay) -> Option<String> {
    pay.order_config().notify_url().map(str::to_owned)
}

/// The account, and the current user's openid for it.
fn payer(platform: &Platform, app_id: Option<&str>) -> Result<(String, String), BadRequest> {
    let records = platform.records();
    let key = named_account(&records, app_id)?;
    let app_id = records.account(key).account.app_id().to_string();
    let identity = records.current_identity(key, IdentityKind::Real);
    Ok((app_id, identity.openid))
}

fn sign(app_id: &str, prepay_id: &str, now: u64) -> Result<SignedPayment, BadRequest> {
    let internal = |error: &dyn std::fmt::Display| BadRequest::new("internal", error.to_string());
    let payment = JsApiPayment {
        app_id: AppId::parse(app_id).map_err(|error| internal(&error))?,
        timestamp: Timestamp::from_seconds(now).map_err(|error| internal(&error))?,
        nonce: PayNonceStr::parse(&random::nonce_str()).map_err(|error| internal(&error))?,
        prepay_id: PrepayId::parse(prepay_id).map_err(|error| internal(&error))?,
    };
    let key = MerchantPrivateKey::from_pem(MERCHANT_KEY.as_bytes());
    Ok(payment.sign_v3(&key.map_err(|error| internal(&error))?))
}

fn refused(field: &str, message: &str) -> BadRequest {
    BadRequest::new("invalid_order", format!("{field}: {message}")).at(field)
}
