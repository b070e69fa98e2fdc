//! An order that a page pays.

use serde_json::{Value, json};

use super::rfc3339;

/// How long a `prepay_id` can be paid.
pub(super) const PREPAY_SECONDS: u64 = 7200;

/// What the merchant has ordered. The same values are the same order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OrderRequest {
    pub(crate) app_id: String,
    pub(crate) mchid: String,
    pub(crate) out_trade_no: String,
    pub(crate) description: String,
    /// In fen.
    pub(crate) total: u32,
    pub(crate) openid: String,
    /// `None` for an order of the control API that nobody is notified of.
    pub(crate) notify_url: Option<String>,
    pub(crate) attach: Option<String>,
    /// When it is closed, in seconds since the epoch.
    pub(crate) time_expire: Option<u64>,
}

impl OrderRequest {
    /// About its bytes of memory.
    pub(super) fn size(&self) -> usize {
        let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let texts = self.description.len() + self.openid.len();
        texts + length(&self.notify_url) + length(&self.attach)
    }
}

/// An order with what has become of it.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) request: OrderRequest,
    /// The newest one.
    pub(super) prepay: Prepay,
    state: State,
}

/// A number by which a page pays the order.
#[derive(Clone, Debug)]
pub(super) struct Prepay {
    pub(super) id: String,
    /// When it was issued.
    pub(super) at: u64,
}

impl Prepay {
    pub(super) fn has_expired(&self, now: u64) -> bool {
        now >= self.at.saturating_add(PREPAY_SECONDS)
    }
}

#[derive(Clone, Debug)]
enum State {
    NotPaid,
    Closed,
    Paid(Payment),
}

/// The payment of an order.
#[derive(Clone, Debug)]
pub(crate) struct Payment {
    pub(crate) transaction_id: String,
    pub(super) at: u64,
    /// In fen.
    pub(crate) refunded: u32,
    pub(super) refunds: u32,
}

/// What has become of an order (`trade_state`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TradeState {
    NotPay,
    Closed,
    Success,
    /// Paid, and refunded or a part of it.
    Refund,
}

impl TradeState {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::NotPay => "NOTPAY",
            Self::Closed => "CLOSED",
            Self::Success => "SUCCESS",
            Self::Refund => "REFUND",
        }
    }

    fn description(self) -> &'static str {
        match self {
            Self::NotPay => "订单未支付",
            Self::Closed => "订单已关闭",
            Self::Success => "支付成功",
            Self::Refund => "订单发生过退款，退款详情请查询退款单",
        }
    }
}

impl Order {
    pub(super) fn new(request: OrderRequest, prepay: Prepay) -> Self {
        Self {
            request,
            prepay,
            state: State::NotPaid,
        }
    }

    /// An order that was not paid in time counts as closed.
    pub(crate) fn trade_state(&self, now: u64) -> TradeState {
        match &self.state {
            State::NotPaid => {
                let end = self.request.time_expire;
                if end.is_some_and(|end| now >= end) {
                    TradeState::Closed
                } else {
                    TradeState::NotPay
                }
            }
            State::Closed => TradeState::Closed,
            State::Paid(payment) if payment.refunds > 0 => TradeState::Refund,
            State::Paid(_) => TradeState::Success,
        }
    }

    pub(crate) fn payment(&self) -> Option<&Payment> {
        match &self.state {
            State::Paid(payment) => Some(payment),
            _ => None,
        }
    }

    pub(super) fn close(&mut self) {
        self.state = State::Closed;
    }

    pub(super) fn pay(&mut self, transaction_id: String, now: u64) {
        self.state = State::Paid(Payment {
            transaction_id,
            at: now,
            refunded: 0,
            refunds: 0,
        });
    }

    /// Counts a refund of a paid order.
    pub(super) fn refund(&mut self, amount: u32) {
        if let State::Paid(payment) = &mut self.state {
            payment.refunded = payment.refunded.saturating_add(amount);
            payment.refunds += 1;
        }
    }

    /// As a query responds with it, and as a notification has it.
    pub(crate) fn describe(&self, now: u64) -> Value {
        let request = &self.request;
        let state = self.trade_state(now);
        let mut order = json!({
            "amount": {"currency": "CNY", "payer_currency": "CNY", "total": request.total},
            "appid": request.app_id,
            "mchid": request.mchid,
            "out_trade_no": request.out_trade_no,
            "payer": {"openid": request.openid},
            "promotion_detail": [],
            "trade_state": state.name(),
            "trade_state_desc": state.description(),
        });
        if let Some(attach) = &request.attach {
            order["attach"] = attach.as_str().into();
        }
        if let Some(payment) = self.payment() {
            order["amount"]["payer_total"] = request.total.into();
            order["bank_type"] = "OTHERS".into();
            order["success_time"] = rfc3339::write(payment.at).into();
            order["trade_type"] = "JSAPI".into();
            order["transaction_id"] = payment.transaction_id.as_str().into();
        }
        order
    }
}
