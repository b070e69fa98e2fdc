//! An order that a page pays.

use serde_json::{Value, json};

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
    pub(crate) notify_url: String,
    pub(crate) attach: Option<String>,
    /// When it is closed, in seconds since the epoch.
    pub(crate) time_expire: Option<u64>,
}

impl OrderRequest {
    /// About its bytes of memory.
    pub(super) fn size(&self) -> usize {
        let attach = self.attach.as_ref().map_or(0, String::len);
        self.description.len() + self.notify_url.len() + self.openid.len() + attach
    }
}

/// An order with what has become of it.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) request: OrderRequest,
    /// The newest one.
    pub(crate) prepay: Prepay,
    state: State,
}

/// A number by which a page pays the order.
#[derive(Clone, Debug)]
pub(crate) struct Prepay {
    pub(crate) id: String,
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
}

/// What has become of an order (`trade_state`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TradeState {
    NotPay,
    Closed,
}

impl TradeState {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::NotPay => "NOTPAY",
            Self::Closed => "CLOSED",
        }
    }

    fn description(self) -> &'static str {
        match self {
            Self::NotPay => "订单未支付",
            Self::Closed => "订单已关闭",
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
        }
    }

    pub(super) fn close(&mut self) {
        self.state = State::Closed;
    }

    /// As a query responds with it.
    pub(super) fn describe(&self, now: u64) -> Value {
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
        order
    }
}
