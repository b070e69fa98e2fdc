//! `GET` and `POST /__sandbox/refunds`: refunds of WeChat Pay.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::orders::default_notify_url;
use super::record_change::record_change;
use crate::json_body::{BadRequest, read_json};
use crate::pay::{
    FundsAccount, OrderNumber, Pay, Refund, RefundRefusal, RefundRequest, refund_order,
};
use crate::random;

/// The newest refund first.
pub(super) async fn list(State(pay): State<Arc<Pay>>) -> Json<Value> {
    let now = pay.now();
    let records = pay.records();
    let refunds = records.refunds().map(|refund| describe(refund, now));
    Json(json!({ "refunds": refunds.collect::<Vec<_>>() }))
}

/// Amounts are in fen, times in seconds since the epoch.
fn describe(refund: &Refund, now: u64) -> Value {
    let request = &refund.request;
    json!({
        "mchid": refund.mchid,
        "outRefundNo": request.out_refund_no,
        "refundId": refund.id,
        "outTradeNo": refund.out_trade_no,
        "transactionId": refund.transaction_id,
        "refund": request.refund,
        "total": request.total,
        "reason": request.reason,
        "fundsAccount": request.account,
        "status": refund.status(now),
        "createdAt": refund.at,
        "endedAt": (now >= refund.end()).then(|| refund.end()),
    })
}

/// What a person refunds in the merchant's console (商户平台).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewRefund {
    out_trade_no: String,
    /// The first merchant by default.
    mchid: Option<String>,
    /// In fen; what is left of the order by default.
    refund: Option<u32>,
    /// A new one by default.
    out_refund_no: Option<String>,
    reason: Option<String>,
    /// The default is that of the sandbox's options, where it has one.
    notify_url: Option<String>,
}

/// Refunds an order from the unsettled money, or else from the balance.
pub(super) async fn make(
    State(pay): State<Arc<Pay>>,
    body: Bytes,
) -> Result<Json<Value>, BadRequest> {
    let new: NewRefund = read_json(&body)?;
    let first = || pay.records().merchants()[0].id.to_string();
    let mchid = new.mchid.clone().unwrap_or_else(first);
    let request = new.into_request(&pay, &mchid)?;
    let from_balance = RefundRequest {
        account: FundsAccount::Available,
        ..request.clone()
    };
    let made = match refund_order(&pay, &mchid, request) {
        Err(RefundRefusal::NotEnough) => refund_order(&pay, &mchid, from_balance),
        made => made,
    };
    let refund = made.map_err(|refusal| refused(field(refusal), why(refusal)))?;
    let number = refund.request.out_refund_no.as_str();
    record_change(pay.journal(), "refunds", ("outRefundNo", number.into()));
    Ok(Json(describe(&refund, pay.now())))
}

impl NewRefund {
    fn into_request(self, pay: &Pay, mchid: &str) -> Result<RefundRequest, BadRequest> {
        let records = pay.records();
        let number = &self.out_trade_no;
        let order = records.order(mchid, number).ok_or_else(|| {
            let message = format!("merchant {mchid} has no order {number:?}");
            refused("outTradeNo", &message)
        })?;
        let total = order.request.total;
        let refunded = order.payment().map_or(0, |payment| payment.refunded);
        let refund = self.refund.unwrap_or(total.saturating_sub(refunded));
        if refund == 0 {
            let message = "an amount is in fen, above 0, and not more than is left of the order";
            return Err(refused("refund", message));
        }
        Ok(RefundRequest {
            order: OrderNumber::OutTradeNo(self.out_trade_no),
            out_refund_no: self.out_refund_no.unwrap_or_else(random::out_refund_no),
            refund,
            total,
            reason: self.reason,
            notify_url: self.notify_url.or_else(|| default_notify_url(pay)),
            account: FundsAccount::Unsettled,
        })
    }
}

fn field(refusal: RefundRefusal) -> &'static str {
    match refusal {
        RefundRefusal::OtherRefund => "outRefundNo",
        RefundRefusal::MoreThanIsLeft | RefundRefusal::NotEnough => "refund",
        _ => "outTradeNo",
    }
}

fn why(refusal: RefundRefusal) -> &'static str {
    match refusal {
        RefundRefusal::OtherRefund => "another refund of this merchant has this number",
        RefundRefusal::NoOrder | RefundRefusal::NotPaid => "the order is not paid",
        RefundRefusal::OtherTotal | RefundRefusal::MoreThanIsLeft => {
            "more than is left of the order"
        }
        RefundRefusal::TooManyRefunds => "an order is refunded in 50 parts at most",
        RefundRefusal::TooLate => "an order can be refunded for a year",
        RefundRefusal::NotEnough => "the merchant has less money, unsettled and in the balance",
    }
}

fn refused(field: &str, message: &str) -> BadRequest {
    BadRequest::new("invalid_refund", format!("{field}: {message}")).at(field)
}
