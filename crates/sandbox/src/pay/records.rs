//! What WeChat Pay keeps.

use super::merchant::Merchant;
use super::order::{Order, OrderRequest, Prepay, TradeState};
use super::refund::{OrderNumber, Refund, RefundRequest};
use crate::platform::{BoundedMap, beijing_time};
use crate::random;

/// The parts into which one order can be refunded.
const MAX_REFUNDS: u32 = 50;
/// How long after its payment an order can be refunded.
const REFUNDABLE_SECONDS: u64 = 365 * 86_400;

/// Merchants, their orders and their refunds.
pub(crate) struct PayRecords {
    merchants: Vec<Merchant>,
    /// By merchant and number.
    orders: BoundedMap<Order>,
    /// The keys of orders, by `prepay_id`.
    prepay_ids: BoundedMap<String>,
    /// The keys of orders, by merchant and `transaction_id`.
    transactions: BoundedMap<String>,
    /// By merchant and number.
    refunds: BoundedMap<Refund>,
}

/// Why an order is not placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OrderRefusal {
    /// Another order has its number.
    OtherOrder,
    Closed,
    Paid,
}

/// Why nothing is refunded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RefundRefusal {
    /// Another refund has its number.
    OtherRefund,
    NoOrder,
    NotPaid,
    OtherTotal,
    MoreThanIsLeft,
    TooManyRefunds,
    TooLate,
    NotEnough,
}

impl PayRecords {
    pub(super) fn new(merchants: Vec<Merchant>) -> Self {
        Self {
            merchants,
            orders: BoundedMap::default(),
            prepay_ids: BoundedMap::default(),
            transactions: BoundedMap::default(),
            refunds: BoundedMap::default(),
        }
    }

    pub(crate) fn merchants(&self) -> &[Merchant] {
        &self.merchants
    }

    pub(crate) fn merchant(&self, id: &str) -> Option<&Merchant> {
        self.merchants.iter().find(|of| of.id.as_str() == id)
    }

    fn merchant_mut(&mut self, id: &str) -> Option<&mut Merchant> {
        self.merchants.iter_mut().find(|of| of.id.as_str() == id)
    }

    /// Adds a merchant, or replaces the one with its number.
    pub(crate) fn put_merchant(&mut self, merchant: Merchant) {
        match self.merchant_mut(merchant.id.as_str()) {
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
        let prepay_id = if let Some(order) = self.orders.get_mut(&key) {
            prepay_again(order, &request, now)?
        } else {
            let prepay = new_prepay(now);
            let (id, size) = (prepay.id.clone(), request.size());
            let order = Order::new(request, prepay);
            self.orders.insert_with_text(key.clone(), order, size);
            id
        };
        if self.prepay_ids.get(&prepay_id).is_none() {
            self.prepay_ids.insert(prepay_id.clone(), key);
        }
        Ok(prepay_id)
    }

    pub(crate) fn order(&self, mchid: &str, out_trade_no: &str) -> Option<&Order> {
        self.orders.get(&key(mchid, out_trade_no))
    }

    pub(super) fn order_mut(&mut self, mchid: &str, out_trade_no: &str) -> Option<&mut Order> {
        self.orders.get_mut(&key(mchid, out_trade_no))
    }

    pub(super) fn order_of_prepay_id(&self, prepay_id: &str) -> Option<&Order> {
        self.orders.get(self.prepay_ids.get(prepay_id)?)
    }

    pub(super) fn order_of_transaction(&self, mchid: &str, transaction_id: &str) -> Option<&Order> {
        let key = self.transactions.get(&key(mchid, transaction_id))?;
        self.orders.get(key)
    }

    /// Pays an order that is not paid yet.
    pub(super) fn pay(&mut self, prepay_id: &str, now: u64) -> Option<&Order> {
        let order_key = self.prepay_ids.get(prepay_id)?.clone();
        let order = self.orders.get_mut(&order_key)?;
        let transaction_id = random::transaction_id(beijing_time(now).strftime("%Y%m%d"));
        order.pay(transaction_id.clone(), now);
        let (mchid, total) = (order.request.mchid.clone(), order.request.total);
        let transaction = key(&mchid, &transaction_id);
        self.transactions.insert(transaction, order_key.clone());
        if let Some(merchant) = self.merchant_mut(&mchid) {
            merchant.funds.take(total, now);
        }
        self.orders.get(&order_key)
    }

    /// Every refund, the newest first.
    pub(crate) fn refunds(&self) -> impl Iterator<Item = &Refund> {
        self.refunds.values()
    }

    pub(super) fn refund(&self, mchid: &str, out_refund_no: &str) -> Option<&Refund> {
        self.refunds.get(&key(mchid, out_refund_no))
    }

    /// Makes a refund once for its number. Returns whether it is new.
    pub(super) fn make_refund(
        &mut self,
        mchid: &str,
        request: RefundRequest,
        now: u64,
    ) -> Result<(Refund, bool), RefundRefusal> {
        let refund_key = key(mchid, &request.out_refund_no);
        if let Some(made) = self.refunds.get(&refund_key) {
            return if made.is_of(&request) {
                Ok((made.clone(), false))
            } else {
                Err(RefundRefusal::OtherRefund)
            };
        }
        let number = self.number_of(mchid, &request.order);
        let number = number.ok_or(RefundRefusal::NoOrder)?;
        let order = self.order(mchid, &number).ok_or(RefundRefusal::NoOrder)?;
        check_refund(order, &request, now)?;
        let merchant = self.merchant_mut(mchid).ok_or(RefundRefusal::NoOrder)?;
        let outcome = merchant.refunds;
        let (account, amount) = (request.account, request.refund);
        if !merchant.funds.pay_out(account, amount, now) {
            return Err(RefundRefusal::NotEnough);
        }
        let order = self
            .order_mut(mchid, &number)
            .ok_or(RefundRefusal::NoOrder)?;
        let id = random::refund_id(beijing_time(now).strftime("%Y%m%d"));
        let size = request.size();
        let refund = Refund::of(order, request, id, outcome, now);
        let refund = refund.ok_or(RefundRefusal::NotPaid)?;
        order.refund(amount);
        self.refunds
            .insert_with_text(refund_key, refund.clone(), size);
        Ok((refund, true))
    }

    fn number_of(&self, mchid: &str, number: &OrderNumber) -> Option<String> {
        match number {
            OrderNumber::OutTradeNo(number) => Some(number.clone()),
            OrderNumber::Transaction(id) => {
                let order = self.order_of_transaction(mchid, id)?;
                Some(order.request.out_trade_no.clone())
            }
        }
    }

    /// Every order, the newest first.
    pub(crate) fn orders(&self) -> impl Iterator<Item = &Order> {
        self.orders.values()
    }
}

fn check_refund(order: &Order, request: &RefundRequest, now: u64) -> Result<(), RefundRefusal> {
    let payment = order.payment().ok_or(RefundRefusal::NotPaid)?;
    let left = order.request.total.saturating_sub(payment.refunded);
    if request.total != order.request.total {
        Err(RefundRefusal::OtherTotal)
    } else if request.refund > left {
        Err(RefundRefusal::MoreThanIsLeft)
    } else if payment.refunds >= MAX_REFUNDS {
        Err(RefundRefusal::TooManyRefunds)
    } else if now.saturating_sub(payment.at) > REFUNDABLE_SECONDS {
        Err(RefundRefusal::TooLate)
    } else {
        Ok(())
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
        TradeState::Success | TradeState::Refund => return Err(OrderRefusal::Paid),
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
