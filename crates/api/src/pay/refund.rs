//! Refunds.

use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::order::add;
use super::value::{Fen, OrderNumber, OutRefundNo, OutTradeNo};

/// A refund of an order, or of a part of it (申请退款).
#[derive(Debug, Clone)]
pub struct RefundToMake {
    /// The order, by either of its numbers.
    pub order: OrderNumber,
    /// The merchant's number of the refund.
    pub out_refund_no: OutRefundNo,
    /// How much goes back.
    pub refund: Fen,
    /// How much the order was.
    pub total: Fen,
    /// What the user sees, of 80 bytes at most.
    pub reason: Option<String>,
    /// Where the money comes from; `None` for what is not settled yet.
    pub funds_account: Option<FundsAccount>,
    /// Where WeChat Pay sends the result.
    pub notify_url: Option<Url>,
}

/// Where the money of a refund comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum FundsAccount {
    /// The merchant's balance (可用余额): where the unsettled money is not enough (未结算金额不足).
    #[serde(rename = "AVAILABLE")]
    Available,
}

/// A refund as WeChat Pay has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Refund {
    /// WeChat Pay's number of it.
    pub refund_id: String,
    /// The merchant's number of it.
    pub out_refund_no: OutRefundNo,
    /// The order.
    pub out_trade_no: OutTradeNo,
    /// What has become of it.
    pub status: RefundStatus,
}

/// What has become of a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RefundStatus {
    /// The money has arrived.
    Success,
    /// It is on its way.
    Processing,
    /// It was ended without a payment.
    Closed,
    /// The bank took none: the merchant platform shows what to do.
    Abnormal,
}

impl RefundToMake {
    pub(super) fn body(&self) -> Value {
        let mut body = json!({
            "out_refund_no": self.out_refund_no,
            "amount": {"refund": self.refund, "total": self.total, "currency": "CNY"},
        });
        add(&mut body, self.order.name(), Some(self.order.as_str()));
        add(&mut body, "reason", self.reason.as_deref());
        add(
            &mut body,
            "notify_url",
            self.notify_url.as_ref().map(Url::as_str),
        );
        let account = self.funds_account.map(|account| match account {
            FundsAccount::Available => "AVAILABLE",
        });
        add(&mut body, "funds_account", account);
        body
    }
}
