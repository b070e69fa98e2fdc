//! A refund of an order.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::funds::FundsAccount;
use super::order::Order;
use super::rfc3339;

/// How long a refund takes; the number is a guess.
const SECONDS: u64 = 5;

/// What the merchant wants to refund.
#[derive(Clone, Debug)]
pub(crate) struct RefundRequest {
    pub(crate) order: OrderNumber,
    pub(crate) out_refund_no: String,
    /// In fen.
    pub(crate) refund: u32,
    pub(crate) total: u32,
    pub(crate) reason: Option<String>,
    pub(crate) notify_url: Option<String>,
    pub(crate) account: FundsAccount,
}

impl RefundRequest {
    /// About its bytes of memory.
    pub(super) fn size(&self) -> usize {
        let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        length(&self.reason) + length(&self.notify_url)
    }
}

/// How a refund names its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum OrderNumber {
    /// WeChat Pay's.
    Transaction(String),
    /// The merchant's.
    OutTradeNo(String),
}

/// What becomes of a merchant's refunds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RefundOutcome {
    /// The money arrives.
    #[default]
    Success,
    /// The bank takes none.
    Abnormal,
    /// It is closed.
    Closed,
}

impl RefundOutcome {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Success => "SUCCESS",
            Self::Abnormal => "ABNORMAL",
            Self::Closed => "CLOSED",
        }
    }

    pub(super) fn event(self) -> &'static str {
        match self {
            Self::Success => "REFUND.SUCCESS",
            Self::Abnormal => "REFUND.ABNORMAL",
            Self::Closed => "REFUND.CLOSED",
        }
    }

    pub(super) fn summary(self) -> &'static str {
        match self {
            Self::Success => "退款成功",
            Self::Abnormal => "退款异常",
            Self::Closed => "退款关闭",
        }
    }
}

/// A refund with what becomes of it.
#[derive(Clone, Debug)]
pub(crate) struct Refund {
    pub(crate) request: RefundRequest,
    pub(crate) mchid: String,
    /// WeChat Pay's number of it.
    pub(crate) id: String,
    pub(crate) transaction_id: String,
    pub(crate) out_trade_no: String,
    pub(crate) at: u64,
    pub(super) outcome: RefundOutcome,
}

const RECEIVED_IN: &str = "支付用户零钱";

impl Refund {
    pub(super) fn of(
        order: &Order,
        request: RefundRequest,
        id: String,
        outcome: RefundOutcome,
        now: u64,
    ) -> Option<Self> {
        Some(Self {
            request,
            mchid: order.request.mchid.clone(),
            id,
            transaction_id: order.payment()?.transaction_id.clone(),
            out_trade_no: order.request.out_trade_no.clone(),
            at: now,
            outcome,
        })
    }

    /// Whether this asks for the same refund: the order, by either of its numbers, and the amounts
    /// count; the reason, the address for notifications and the account do not.
    pub(super) fn is_of(&self, request: &RefundRequest) -> bool {
        let is_same_order = match &request.order {
            OrderNumber::Transaction(id) => *id == self.transaction_id,
            OrderNumber::OutTradeNo(number) => *number == self.out_trade_no,
        };
        let own = &self.request;
        is_same_order && (own.refund, own.total) == (request.refund, request.total)
    }

    /// When it has ended.
    pub(crate) fn end(&self) -> u64 {
        self.at.saturating_add(SECONDS)
    }

    pub(crate) fn status(&self, now: u64) -> &'static str {
        if now < self.end() {
            "PROCESSING"
        } else {
            self.outcome.name()
        }
    }

    /// As a query responds with it.
    pub(super) fn describe(&self, now: u64) -> Value {
        let request = &self.request;
        let (refund, total) = (request.refund, request.total);
        let mut described = json!({
            "amount": {
                "currency": "CNY", "discount_refund": 0, "from": [], "payer_refund": refund,
                "payer_total": total, "refund": refund, "settlement_refund": refund,
                "settlement_total": total, "total": total,
            },
            "channel": "ORIGINAL",
            "create_time": rfc3339::write(self.at),
            "funds_account": request.account,
            "out_refund_no": request.out_refund_no,
            "out_trade_no": self.out_trade_no,
            "promotion_detail": [],
            "refund_id": self.id,
            "status": self.status(now),
            "transaction_id": self.transaction_id,
            "user_received_account": RECEIVED_IN,
        });
        if now >= self.end() && self.outcome == RefundOutcome::Success {
            described["success_time"] = rfc3339::write(self.end()).into();
        }
        described
    }

    /// As a notification has it.
    pub(super) fn notification(&self) -> Value {
        let (refund, total) = (self.request.refund, self.request.total);
        let mut described = json!({
            "amount": {"payer_refund": refund, "payer_total": total, "refund": refund, "total": total},
            "mchid": self.mchid,
            "out_refund_no": self.request.out_refund_no,
            "out_trade_no": self.out_trade_no,
            "refund_id": self.id,
            "refund_status": self.outcome.name(),
            "transaction_id": self.transaction_id,
            "user_received_account": RECEIVED_IN,
        });
        if self.outcome == RefundOutcome::Success {
            described["success_time"] = rfc3339::write(self.end()).into();
        }
        described
    }
}
