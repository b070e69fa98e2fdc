//! `GET /v3/pay/transactions/out-trade-no/{out_trade_no}` and
//! `GET /v3/pay/transactions/id/{transaction_id}` (查询订单).

use super::call::PayCall;
use super::error::PayError;
use super::response::PayBody;
use crate::pay::error_code::PayErrorCode;
use crate::pay::state::Pay;

pub(super) fn by_number(pay: &Pay, call: &mut PayCall) -> Result<PayBody, PayError> {
    check_mchid(call)?;
    let number = call.parameter("out_trade_no").to_owned();
    call.add_detail("outTradeNo", number.clone());
    let records = pay.records();
    let order = records.order(&call.mchid, &number);
    let order = order.ok_or(PayErrorCode::OrderNotExist)?;
    Ok(PayBody::Json(order.describe(pay.now())))
}

/// Only a paid order has such a number.
pub(super) fn by_transaction(pay: &Pay, call: &mut PayCall) -> Result<PayBody, PayError> {
    check_mchid(call)?;
    let id = call.parameter("transaction_id").to_owned();
    call.add_detail("transactionId", id.clone());
    let records = pay.records();
    let order = records.order_of_transaction(&call.mchid, &id);
    let order = order.ok_or(PayErrorCode::OrderNotExist)?;
    Ok(PayBody::Json(order.describe(pay.now())))
}

/// `?mchid=` is required, and is the caller.
fn check_mchid(call: &PayCall) -> Result<(), PayError> {
    let issue = match call.query.filled("mchid") {
        Some(mchid) if mchid == call.mchid => return Ok(()),
        Some(_) => "is not the merchant that has signed",
        None => "is missing",
    };
    let error = PayError::new(PayErrorCode::ParamError, "参数mchid错误");
    let error = error.at("query", "mchid", issue);
    Err(error.with_problem(format!("mchid in the query {issue}")))
}
