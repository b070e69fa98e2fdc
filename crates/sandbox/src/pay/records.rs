//! What WeChat Pay keeps.

use super::merchant::Merchant;
use super::order::{Order, OrderRequest, Prepay, TradeState};
use crate::account::Account;
use crate::platform::{BoundedMap, beijing_time};
use crate::random;

/// Merchants and their orders.
pub(crate) struct PayRecords {
    merchants: Vec<Merchant>,
    /// By merchant and number.
    orders: BoundedMap<Order>,
}

/// Why an order is not placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OrderRefusal {
    /// Another order has its number.
    OtherOrder,
    Closed,
}

impl PayRecords {
    /// With one merchant for each account.
    pub(super) fn new(accounts: &[Account]) -> Self {
        let merchants = accounts.iter().enumerate();
        let merchants = merchants.map(|(place, of)| Merchant::of_account(of.app_id(), place));
        Self {
            merchants: merchants.collect(),
            orders: BoundedMap::default(),
        }
    }

    pub(crate) fn merchants(&self) -> &[Merchant] {
        &self.merchants
    }

    pub(crate) fn merchant(&self, id: &str) -> Option<&Merchant> {
        self.merchants.iter().find(|of| of.id.as_str() == id)
    }

    /// Adds a merchant, or replaces the one with its number.
    pub(crate) fn put_merchant(&mut self, merchant: Merchant) {
        match self.merchants.iter_mut().find(|of| of.id == merchant.id) {
            Some(present) => *present = merchant,
            None => self.merchants.push(merchant),
        }
    }

    /// The order's number for pages. The same order has the same one as long as it can be paid;
    /// that it is not a new one each time is a guess.
    pub(super) fn place(
        &mut self,
        request: OrderRequest,
        now: u64,
    ) -> Result<String, OrderRefusal> {
        let key = key(&request.mchid, &request.out_trade_no);
        if let Some(order) = self.orders.get_mut(&key) {
            return prepay_again(order, &request, now);
        }
        let prepay = new_prepay(now);
        let (id, size) = (prepay.id.clone(), request.size());
        self.orders
            .insert_with_text(key, Order::new(request, prepay), size);
        Ok(id)
    }

    pub(super) fn order(&self, mchid: &str, out_trade_no: &str) -> Option<&Order> {
        self.orders.get(&key(mchid, out_trade_no))
    }

    pub(super) fn order_mut(&mut self, mchid: &str, out_trade_no: &str) -> Option<&mut Order> {
        self.orders.get_mut(&key(mchid, out_trade_no))
    }
}

fn prepay_again(
    order: &mut Order,
    request: &OrderRequest,
    now: u64,
) -> Result<String, OrderRefusal> {
    if order.request != *request {
        return Err(OrderRefusal::OtherOrder);
    }
    match order.trade_state(now) {
        TradeState::Closed => return Err(OrderRefusal::Closed),
        TradeState::NotPay => {}
    }
    if order.prepay.has_expired(now) {
        order.prepay = new_prepay(now);
    }
    Ok(order.prepay.id.clone())
}

fn new_prepay(now: u64) -> Prepay {
    Prepay {
        id: random::prepay_id(beijing_time(now).strftime("%d%H%M%S")),
        at: now,
    }
}

/// A merchant's number has digits alone.
fn key(mchid: &str, number: &str) -> String {
    format!("{mchid}/{number}")
}

impl std::fmt::Debug for PayRecords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PayRecords([redacted])")
    }
}
