//! `POST /pay/jsapi` and `POST /pay/refund` on the internal listener, for back ends whose client
//! key may take payments, or refund them. The merchant's key stays in this process.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use http::request::Parts;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use url::Url;
use wechat_h5_api::pay::{
    Fen, FundsAccount, JsApiOrder, OrderNumber, OutRefundNo, OutTradeNo, PayError, RefundStatus,
    RefundToMake, TransactionId,
};
use wechat_h5_oauth::OpenId;

use super::client_right::{Right, client};
use super::{timestamp, write_json};
use crate::accounts::Account;
use crate::app::AppState;
use crate::client_keys::BackEnd;
use crate::error_response::{ErrorCode, ErrorResponse, WeChatPayRefusal};
use crate::notify_url::parse_notify_url;
use crate::payments::{OrderError, OwnershipError, Payments};

/// The longest reason of a refund.
const MAX_REASON_BYTES: usize = 80;

/// An order, with the names of WeChat Pay.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct PaymentOrder {
    appid: Option<String>,
    #[cfg_attr(test, schema(value_type = String))]
    out_trade_no: OutTradeNo,
    description: String,
    /// In fen (分).
    #[cfg_attr(test, schema(value_type = u32, minimum = 1))]
    total: Fen,
    openid: String,
    /// Where WeChat Pay sends the result, in place of the configured address.
    notify_url: Option<String>,
    attach: Option<String>,
}

/// A refund, with the names of WeChat Pay.
#[derive(Deserialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct RefundOrder {
    appid: Option<String>,
    /// The merchant's number of the order; or `transaction_id`.
    #[cfg_attr(test, schema(value_type = Option<String>))]
    out_trade_no: Option<OutTradeNo>,
    /// WeChat Pay's number of the order; or `out_trade_no`.
    #[cfg_attr(test, schema(value_type = Option<String>))]
    transaction_id: Option<TransactionId>,
    #[cfg_attr(test, schema(value_type = String))]
    out_refund_no: OutRefundNo,
    /// In fen (分).
    #[cfg_attr(test, schema(value_type = u32, minimum = 1))]
    refund: Fen,
    /// Of the whole order, in fen (分).
    #[cfg_attr(test, schema(value_type = u32, minimum = 1))]
    total: Fen,
    reason: Option<String>,
    /// `AVAILABLE`: from the merchant's balance.
    #[cfg_attr(test, schema(value_type = Option<String>))]
    funds_account: Option<FundsAccount>,
    notify_url: Option<String>,
}

/// A refund as WeChat Pay has it.
#[derive(Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub(crate) struct RefundResponse<'a> {
    refund_id: &'a str,
    out_refund_no: &'a str,
    out_trade_no: &'a str,
    /// `SUCCESS`, `PROCESSING`, `CLOSED` or `ABNORMAL`.
    status: &'static str,
}

pub(crate) async fn jsapi(
    State(app): State<AppState>,
    head: Parts,
    body: Bytes,
) -> Result<Response, ErrorResponse> {
    let call = Call::<PaymentOrder>::read(&app, &head, &body).await?;
    let (account, payments, order) = call.parts()?;
    let own_notify_url = notify_address(order.notify_url.as_deref())?;
    let notify_url = own_notify_url.clone();
    let notify_url = notify_url.or_else(|| payments.notify_url.clone());
    let order = JsApiOrder {
        app_id: account.app_id.clone(),
        out_trade_no: order.out_trade_no.clone(),
        description: text("description", &order.description, 127)?,
        total: order.total,
        openid: OpenId::parse(&order.openid).map_err(|err| invalid(format!("`openid`: {err}")))?,
        notify_url: notify_url.ok_or_else(|| {
            let message = "`notify_url` is missing, and the account has none";
            let hint = "send notify_url, or set WECHAT_H5_PAY_API_V3_KEY or \
                        WECHAT_H5_PAY_NOTIFY_URL";
            invalid(message).with_hint(hint)
        })?,
        attach: optional_text("attach", order.attach.as_deref(), 128)?,
    };
    let now = timestamp(app.clock.now())?;
    let placed = payments.order(&order, own_notify_url.as_ref(), now).await;
    let payment = placed.map_err(|err| match err {
        OrderError::OtherOrder => ErrorResponse::new(ErrorCode::PaymentConflict, err.to_string()),
        OrderError::Pay(err) => call.failed(&err),
    })?;
    tracing::info!(
        client = call.client.name(),
        appid = %account.app_id,
        out_trade_no = %order.out_trade_no,
        total = order.total.0,
        "an order waits to be paid"
    );
    write_json(&payment.choose_wx_pay())
}

pub(crate) async fn refund(
    State(app): State<AppState>,
    head: Parts,
    body: Bytes,
) -> Result<Response, ErrorResponse> {
    let call = Call::<RefundOrder>::read(&app, &head, &body).await?;
    let (account, payments, refund) = call.parts()?;
    if refund.refund > refund.total {
        return Err(invalid("`refund` is more than `total`"));
    }
    let refund = RefundToMake {
        order: refund.order()?,
        out_refund_no: refund.out_refund_no.clone(),
        refund: refund.refund,
        total: refund.total,
        reason: refund.reason.as_deref().map(reason).transpose()?,
        funds_account: refund.funds_account,
        notify_url: notify_address(refund.notify_url.as_deref())?
            .or_else(|| payments.refund_notify_url.clone()),
    };
    let now = timestamp(app.clock.now())?;
    if !call.client.may_use_all() {
        let checked = payments.check_owner(&refund.order, &account.app_id, now);
        checked.await.map_err(|err| match err {
            OwnershipError::UnknownOrder => call.unknown_order(&refund.order),
            OwnershipError::Pay(err) => call.failed(&err),
        })?;
    }
    let made = payments.refund(&refund, now).await;
    let made = made.map_err(|err| call.failed(&err))?;
    tracing::info!(
        client = call.client.name(),
        appid = %account.app_id,
        out_trade_no = %made.out_trade_no,
        out_refund_no = %refund.out_refund_no,
        refund = refund.refund.0,
        "a refund was requested"
    );
    write_json(&RefundResponse {
        refund_id: &made.refund_id,
        out_refund_no: made.out_refund_no.as_str(),
        out_trade_no: made.out_trade_no.as_str(),
        status: match made.status {
            RefundStatus::Success => "SUCCESS",
            RefundStatus::Processing => "PROCESSING",
            RefundStatus::Closed => "CLOSED",
            RefundStatus::Abnormal => "ABNORMAL",
        },
    })
}

/// A call of a back end that may make it.
struct Call<'a, T> {
    client: Arc<BackEnd>,
    account: &'a Account,
    body: T,
}

trait OfAccount: DeserializeOwned {
    /// What its sender has to have.
    const RIGHT: Right;

    fn appid(&self) -> Option<&str>;

    /// What can be done about a failure.
    fn advice(&self, err: &PayError) -> &'static str {
        err.advice()
    }
}

impl OfAccount for PaymentOrder {
    const RIGHT: Right = Right::TakePayments;

    fn appid(&self) -> Option<&str> {
        self.appid.as_deref()
    }
}

impl OfAccount for RefundOrder {
    const RIGHT: Right = Right::Refund;

    fn appid(&self) -> Option<&str> {
        self.appid.as_deref()
    }

    fn advice(&self, err: &PayError) -> &'static str {
        let is_not_enough = matches!(err, PayError::Refused { code, .. } if code == "NOT_ENOUGH");
        if is_not_enough && self.funds_account == Some(FundsAccount::Available) {
            return "the merchant's balance (可用余额) is not enough: charge it in the merchant \
                    platform, then send the same again";
        }
        err.advice()
    }
}

impl RefundOrder {
    fn order(&self) -> Result<OrderNumber, ErrorResponse> {
        match (&self.out_trade_no, &self.transaction_id) {
            (Some(number), None) => Ok(OrderNumber::OutTradeNo(number.clone())),
            (None, Some(id)) => Ok(OrderNumber::TransactionId(id.clone())),
            _ => Err(invalid(
                "the order has to be named by `out_trade_no` or by `transaction_id`, not by both",
            )),
        }
    }
}

impl<'a, T: OfAccount> Call<'a, T> {
    async fn read(app: &'a AppState, head: &Parts, body: &[u8]) -> Result<Self, ErrorResponse> {
        let client = client(app, head, T::RIGHT).await?;
        let body: T = parse(body)?;
        let account = app.accounts.find(body.appid())?;
        if !client.may_use(&account.app_id) {
            let message = "this client may not use this account";
            return Err(ErrorResponse::new(ErrorCode::ClientNotAllowed, message)
                .with_hint("add the appid to the client's entry in the file of client keys"));
        }
        Ok(Self {
            client,
            account,
            body,
        })
    }

    fn parts(&self) -> Result<(&'a Account, Arc<Payments>, &T), ErrorResponse> {
        let payments = Option::clone(&self.account.payments.load()).ok_or_else(|| {
            let message = "no merchant takes payments for this account";
            ErrorResponse::new(ErrorCode::NotFound, message)
                .with_hint("set WECHAT_H5_PAY_MERCHANT_ID and the settings beside it")
        })?;
        Ok((self.account, payments, &self.body))
    }

    /// The same for a number that is not used, and for one of another account.
    fn unknown_order(&self, number: &OrderNumber) -> ErrorResponse {
        let err = OwnershipError::UnknownOrder;
        tracing::warn!(
            client = self.client.name(),
            appid = %self.account.app_id,
            order = number.as_str(),
            "a refund was requested of an order that its account does not have"
        );
        ErrorResponse::new(ErrorCode::PaymentRefused, err.to_string())
            .with_hint("send the number and the appid of the order as it was placed")
    }

    /// What the back end can do is in the response, what an operator can do in the log.
    fn failed(&self, err: &PayError) -> ErrorResponse {
        let hint = self.body.advice(err);
        tracing::warn!(
            client = self.client.name(),
            appid = %self.account.app_id,
            error = %err,
            wechat_pay_request_id = err.request_id(),
            fix = hint,
            "a call to WeChat Pay failed"
        );
        if err.may_repeat() {
            let message = "WeChat Pay did not respond as it should";
            return ErrorResponse::new(ErrorCode::PaymentUnavailable, message)
                .with_wechat_pay(refusal(err))
                .retry_after(5);
        }
        ErrorResponse::new(ErrorCode::PaymentRefused, err.to_string())
            .with_hint(hint)
            .with_wechat_pay(refusal(err))
    }
}

fn refusal(err: &PayError) -> Option<WeChatPayRefusal> {
    let PayError::Refused {
        code, request_id, ..
    } = err
    else {
        return None;
    };
    Some(WeChatPayRefusal {
        code: code.clone(),
        request_id: request_id.clone(),
    })
}

fn notify_address(text: Option<&str>) -> Result<Option<Url>, ErrorResponse> {
    let Some(text) = text else { return Ok(None) };
    let url = parse_notify_url(text);
    let wrong = || invalid("`notify_url` is not an address without a query");
    url.map(Some).ok_or_else(wrong)
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ErrorResponse> {
    // serde would take a list for an object.
    if body.trim_ascii_start().first() != Some(&b'{') {
        return Err(invalid("the body is not an object in JSON"));
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    let parsed = serde_path_to_error::deserialize(&mut json);
    let parsed = parsed.map_err(|err| invalid(wrong_field(&err)))?;
    json.end().map_err(|err| invalid(err.to_string()))?;
    Ok(parsed)
}

/// The field once, and without a place in a body that nobody sees; that of broken JSON is told.
fn wrong_field(err: &serde_path_to_error::Error<serde_json::Error>) -> String {
    let inner = err.inner();
    if !inner.is_data() {
        return inner.to_string();
    }
    let place = format!(" at line {} column {}", inner.line(), inner.column());
    let text = inner.to_string();
    let text = text.strip_suffix(&place).unwrap_or(&text);
    let field = err.path().to_string();
    if field == "." || text.starts_with(&field) {
        return text.to_owned();
    }
    format!("`{field}`: {text}")
}

fn text(name: &str, value: &str, most: usize) -> Result<String, ErrorResponse> {
    if value.is_empty() || value.chars().count() > most {
        let message = format!("`{name}` has to have 1 to {most} characters");
        return Err(invalid(message));
    }
    Ok(value.to_owned())
}

/// WeChat Pay counts the bytes of this one.
fn reason(text: &str) -> Result<String, ErrorResponse> {
    if text.is_empty() || text.len() > MAX_REASON_BYTES {
        let message = format!(
            "`reason` has to have 1 to {MAX_REASON_BYTES} bytes, 3 for a Chinese character"
        );
        return Err(invalid(message));
    }
    Ok(text.to_owned())
}

fn optional_text(
    name: &str,
    value: Option<&str>,
    most: usize,
) -> Result<Option<String>, ErrorResponse> {
    value.map(|value| text(name, value, most)).transpose()
}

fn invalid(message: impl Into<std::borrow::Cow<'static, str>>) -> ErrorResponse {
    ErrorResponse::new(ErrorCode::InvalidPayment, message)
}
