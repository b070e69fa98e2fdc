//! `POST /v3/refund/domestic/refunds` (退款申请).

use std::sync::Arc;

use super::call::PayCall;
use super::error::PayError;
use super::fields::{Fields, refused};
use super::place_order::notify_url;
use super::response::PayBody;
use crate::pay::error_code::PayErrorCode;
use crate::pay::funds::FundsAccount;
use crate::pay::records::RefundRefusal;
use crate::pay::refund::{OrderNumber, RefundRequest};
use crate::pay::refund_order::refund_order;
use crate::pay::state::Pay;

pub(super) fn make(pay: &Arc<Pay>, call: &mut PayCall) -> Result<PayBody, PayError> {
    let request = read(pay, call)?;
    call.add_detail("outRefundNo", request.out_refund_no.clone());
    let (account, now) = (request.account, pay.now());
    let refund = refund_order(pay, &call.mchid, request);
    let refund = refund.map_err(|refusal| error(refusal, account))?;
    Ok(PayBody::Json(refund.describe(now)))
}

fn read(pay: &Pay, call: &PayCall) -> Result<RefundRequest, PayError> {
    let fields = Fields::read(&call.body)?;
    let own = |text: Option<&str>| text.map(str::to_owned);
    let notified_at = fields.text("/notify_url", 256)?;
    let notified_at = notified_at.map(|text| notify_url(pay, text));
    let request = RefundRequest {
        order: order(&fields)?,
        out_refund_no: out_refund_no(fields.required("/out_refund_no", 64)?)?,
        refund: fields.amount("/amount/refund")?,
        total: fields.amount("/amount/total")?,
        reason: own(fields.text("/reason", 80)?),
        notify_url: notified_at.transpose()?,
        account: account(&fields)?,
    };
    fields.required("/amount/currency", 16)?;
    fields.check_currency("/amount/currency")?;
    Ok(request)
}

/// WeChat Pay's number counts where both are there.
fn order(fields: &Fields) -> Result<OrderNumber, PayError> {
    if let Some(id) = fields.text("/transaction_id", 32)? {
        return Ok(OrderNumber::Transaction(id.to_owned()));
    }
    let number = fields.required("/out_trade_no", 32)?;
    Ok(OrderNumber::OutTradeNo(number.to_owned()))
}

fn out_refund_no(text: &str) -> Result<String, PayError> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-|*@".contains(&byte);
    if text.bytes().all(allowed) {
        return Ok(text.to_owned());
    }
    let issue = "is not 1 to 64 letters, digits, _, -, |, * and @";
    Err(refused("/out_refund_no", issue))
}

fn account(fields: &Fields) -> Result<FundsAccount, PayError> {
    match fields.text("/funds_account", 32)? {
        None | Some("UNSETTLED") => Ok(FundsAccount::Unsettled),
        Some("AVAILABLE") => Ok(FundsAccount::Available),
        Some(_) => Err(refused("/funds_account", "is not AVAILABLE or UNSETTLED")),
    }
}

fn error(refusal: RefundRefusal, account: FundsAccount) -> PayError {
    let invalid = |message| PayError::new(PayErrorCode::InvalidRequest, message);
    match refusal {
        RefundRefusal::NoOrder => PayError::new(PayErrorCode::ResourceNotExists, "订单不存在"),
        RefundRefusal::NotPaid => invalid("订单未支付"),
        RefundRefusal::OtherRefund => invalid("订单金额或退款金额与之前请求不一致，请核实后再试")
            .with_problem("another refund of this merchant has this out_refund_no"),
        RefundRefusal::OtherTotal => {
            invalid("订单金额不一致").with_problem("amount.total is not the order's total")
        }
        RefundRefusal::MoreThanIsLeft => invalid("申请退款金额超过订单可退金额"),
        RefundRefusal::TooManyRefunds => invalid("订单部分退款次数超过50次"),
        RefundRefusal::TooLate => invalid("订单支付时间已超过一年"),
        RefundRefusal::NotEnough => not_enough(account),
    }
}

fn not_enough(account: FundsAccount) -> PayError {
    match account {
        FundsAccount::Unsettled => {
            let message = "交易未结算资金不足，请使用可用余额退款";
            let problem = "未结算金额不足: what was paid today is less than the refund, because \
                           earlier payments are settled; funds_account AVAILABLE takes it from \
                           the balance";
            PayError::new(PayErrorCode::NotEnough, message).with_problem(problem)
        }
        FundsAccount::Available => {
            let message = "基本账户余额不足，请充值后重新发起";
            PayError::new(PayErrorCode::NotEnough, message)
        }
    }
}
