//! `POST /v3/pay/transactions/jsapi` (JSAPI下单).

use serde_json::json;
use url::Url;

use super::call::PayCall;
use super::error::PayError;
use super::fields::{Fields, refused};
use super::response::PayBody;
use crate::pay::error_code::PayErrorCode;
use crate::pay::order::OrderRequest;
use crate::pay::records::OrderRefusal;
use crate::pay::rfc3339;
use crate::pay::state::Pay;

pub(super) fn place(pay: &Pay, call: &mut PayCall) -> Result<PayBody, PayError> {
    let order = read(pay, call)?;
    call.add_detail("outTradeNo", order.out_trade_no.clone());
    check_account(pay, &order)?;
    let prepay_id = pay
        .records()
        .place(order, pay.now())
        .map_err(|refusal| match refusal {
            OrderRefusal::OtherOrder => PayError::from(PayErrorCode::OutTradeNoUsed)
                .with_problem("another order of this merchant has this out_trade_no"),
            OrderRefusal::Closed => PayErrorCode::OrderClosed.into(),
            OrderRefusal::Paid => PayErrorCode::OrderPaid.into(),
        })?;
    Ok(PayBody::Json(json!({ "prepay_id": prepay_id })))
}

fn read(pay: &Pay, call: &PayCall) -> Result<OrderRequest, PayError> {
    let fields = Fields::read(&call.body)?;
    let own = |text: Option<&str>| text.map(str::to_owned);
    let order = OrderRequest {
        app_id: fields.required("/appid", 32)?.to_owned(),
        mchid: fields.required("/mchid", 32)?.to_owned(),
        out_trade_no: out_trade_no(fields.required("/out_trade_no", 32)?)?,
        description: fields.required("/description", 127)?.to_owned(),
        total: fields.amount("/amount/total")?,
        openid: fields.required("/payer/openid", 128)?.to_owned(),
        notify_url: Some(notify_url(pay, fields.required("/notify_url", 255)?)?),
        attach: own(fields.text("/attach", 128)?),
        time_expire: time_expire(fields.text("/time_expire", 64)?, pay.now())?,
    };
    fields.check_currency("/amount/currency")?;
    if order.mchid != call.mchid {
        return Err(refused("/mchid", "is not the merchant that has signed"));
    }
    Ok(order)
}

fn out_trade_no(text: &str) -> Result<String, PayError> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-|*".contains(&byte);
    if text.len() >= 6 && text.bytes().all(allowed) {
        return Ok(text.to_owned());
    }
    let issue = "is not 6 to 32 letters, digits, _, -, | and *";
    Err(refused("/out_trade_no", issue))
}

/// https, or http in a private network; without a query.
pub(super) fn notify_url(pay: &Pay, text: &str) -> Result<String, PayError> {
    let trust = pay.addresses().trust;
    let is_usable = |url: &Url| match url.scheme() {
        "https" => true,
        "http" => trust.is_near(url),
        _ => false,
    };
    let url = Url::parse(text).ok().filter(is_usable);
    if url.is_some_and(|url| url.query().is_none() && url.fragment().is_none()) {
        return Ok(text.to_owned());
    }
    let issue = "is not an https URL without a query (http only in a private network)";
    Err(refused("/notify_url", issue))
}

fn time_expire(text: Option<&str>, now: u64) -> Result<Option<u64>, PayError> {
    let Some(text) = text else {
        return Ok(None);
    };
    match rfc3339::read(text) {
        Some(end) if end > now => Ok(Some(end)),
        Some(_) => Err(refused("/time_expire", "is in the past")),
        None => Err(refused(
            "/time_expire",
            "is not a time such as 2018-06-08T10:34:56+08:00",
        )),
    }
}

/// The account is bound to the merchant, and the payer is a user of it.
fn check_account(pay: &Pay, order: &OrderRequest) -> Result<(), PayError> {
    let is_bound = pay
        .records()
        .merchant(&order.mchid)
        .is_some_and(|merchant| merchant.app_ids.contains(&order.app_id));
    let records = pay.platform().records();
    let account = records.find(&order.app_id).filter(|_| is_bound);
    let account = account.ok_or_else(|| {
        let problem = format!("{} is not among the merchant's accounts", order.app_id);
        PayError::from(PayErrorCode::AppIdMchIdNotMatch).with_problem(problem)
    })?;
    if records.user_of(account, &order.openid).is_some() {
        return Ok(());
    }
    let mut others = records.accounts();
    if others.any(|(other, _)| records.user_of(other, &order.openid).is_some()) {
        let problem = "the openid is one of another account";
        return Err(PayError::from(PayErrorCode::OpenIdMismatch).with_problem(problem));
    }
    let error = PayError::new(PayErrorCode::ParamError, "无效的openid");
    let error = error.at("body", "/payer/openid", "is unknown");
    Err(error.with_problem("no user of the sandbox has this openid"))
}
