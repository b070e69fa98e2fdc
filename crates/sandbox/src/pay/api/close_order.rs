//! `POST /v3/pay/transactions/out-trade-no/{out_trade_no}/close` (关闭订单).

use super::call::PayCall;
use super::error::PayError;
use super::fields::{Fields, refused};
use super::response::PayBody;
use crate::pay::error_code::PayErrorCode;
use crate::pay::order::TradeState;
use crate::pay::state::Pay;

pub(super) fn close(pay: &Pay, call: &mut PayCall) -> Result<PayBody, PayError> {
    let number = call.parameter("out_trade_no").to_owned();
    call.add_detail("outTradeNo", number.clone());
    let fields = Fields::read(&call.body)?;
    if fields.required("/mchid", 32)? != call.mchid {
        return Err(refused("/mchid", "is not the merchant that has signed"));
    }
    let now = pay.now();
    let mut records = pay.records();
    let order = records.order_mut(&call.mchid, &number);
    let order = order.ok_or(PayErrorCode::OrderNotExist)?;
    match order.trade_state(now) {
        TradeState::NotPay => {
            order.close();
            Ok(PayBody::NoContent)
        }
        // That an order may be closed again is a guess.
        TradeState::Closed => Ok(PayBody::NoContent),
        TradeState::Success | TradeState::Refund => Err(PayErrorCode::OrderPaid.into()),
    }
}
