//! A page opens a payment, and the user pays: what the client and WeChat Pay check.

use std::sync::{Arc, MutexGuard};

use url::Url;
use wechat_h5_sign::pay::platform::PaymentToVerify;

use super::directory::PayDirectory;
use super::merchant::Merchant;
use super::notification::Notification;
use super::notifier::notify;
use super::order::{Order, TradeState};
use super::pay_sign_mistake::{self, Known};
use super::payment_refusal::PaymentRefusal;
use super::records::PayRecords;
use super::state::Pay;
use crate::user::IdentityKind;

/// The argument of `getBrandWCPayRequest`, as the page has sent it.
#[derive(Clone, Debug)]
pub(crate) struct PaymentRequest {
    /// Empty where the client knows the account by itself.
    pub(crate) app_id: String,
    pub(crate) timestamp: String,
    pub(crate) nonce: String,
    pub(crate) package: String,
    pub(crate) sign_type: String,
    pub(crate) pay_sign: String,
    /// The URL that the client compares with the directories: on iOS that of the entry.
    pub(crate) url: String,
}

/// What the user is asked to pay.
#[derive(Clone, Debug)]
pub(crate) struct OrderToPay {
    pub(crate) mchid: String,
    pub(crate) out_trade_no: String,
    pub(crate) payee: String,
    pub(crate) description: String,
    /// In fen.
    pub(crate) total: u32,
}

/// A refusal, with what the developer did wrong.
#[derive(Debug)]
pub(crate) struct RefusedPayment {
    pub(crate) refusal: PaymentRefusal,
    pub(crate) problem: String,
}

impl RefusedPayment {
    fn new(refusal: PaymentRefusal, problem: impl Into<String>) -> Self {
        let problem = problem.into();
        Self { refusal, problem }
    }
}

/// An account, and the current user in it.
struct ViewedAccount {
    app_id: String,
    name: String,
    /// The current user's.
    openid: String,
}

/// All accounts, as the current user is known to them.
struct Viewer(Vec<ViewedAccount>);

impl Viewer {
    fn of(pay: &Pay) -> Self {
        let records = pay.platform().records();
        let accounts = records.accounts().map(|(key, state)| ViewedAccount {
            app_id: state.account.app_id().to_string(),
            name: state.account.name.clone(),
            openid: records.current_identity(key, IdentityKind::Real).openid,
        });
        Self(accounts.collect())
    }

    fn account(&self, app_id: &str) -> Option<&ViewedAccount> {
        self.0.iter().find(|account| account.app_id == app_id)
    }
}

/// Checks that the current user may pay this.
pub(crate) fn check_payment(
    pay: &Pay,
    request: &PaymentRequest,
) -> Result<OrderToPay, RefusedPayment> {
    let viewer = Viewer::of(pay);
    let records = pay.records();
    let order = checked_order(&records, request, &viewer, pay.now())?;
    let payee = viewer.account(&order.request.app_id);
    Ok(OrderToPay {
        mchid: order.request.mchid.clone(),
        out_trade_no: order.request.out_trade_no.clone(),
        payee: payee.map_or_else(String::new, |account| account.name.clone()),
        description: order.request.description.clone(),
        total: order.request.total,
    })
}

/// The user pays. The merchant is notified. Returns WeChat Pay's number of the payment.
pub(crate) fn confirm_payment(
    pay: &Arc<Pay>,
    request: &PaymentRequest,
) -> Result<String, RefusedPayment> {
    let viewer = Viewer::of(pay);
    let now = pay.now();
    let records = pay.records();
    let order = checked_order(&records, request, &viewer, now)?;
    let prepay_id = order.prepay.id.clone();
    record_payment(pay, records, &prepay_id, now).ok_or_else(|| unknown_prepay_id(request))
}

/// The user pays an order of this merchant that can be paid, without a page. The error is its
/// state, or `None` if there is no such order.
pub(crate) fn pay_order(
    pay: &Arc<Pay>,
    mchid: &str,
    out_trade_no: &str,
) -> Result<String, Option<TradeState>> {
    let now = pay.now();
    let records = pay.records();
    let order = records.order(mchid, out_trade_no).ok_or(None)?;
    match order.trade_state(now) {
        TradeState::NotPay => {}
        state => return Err(Some(state)),
    }
    let prepay_id = order.prepay.id.clone();
    record_payment(pay, records, &prepay_id, now).ok_or(None)
}

/// Records that the order was paid, and notifies the merchant. Returns WeChat Pay's number of the
/// payment, if there is such an order.
fn record_payment(
    pay: &Arc<Pay>,
    mut records: MutexGuard<'_, PayRecords>,
    prepay_id: &str,
    now: u64,
) -> Option<String> {
    let order = records.pay(prepay_id, now)?;
    let transaction_id = order.payment()?.transaction_id.clone();
    let url = order.request.notify_url.as_deref();
    let notification = url.map(|url| Notification::of_payment(order, url, now));
    drop(records);
    if let Some(notification) = notification {
        notify(pay, notification, now);
    }
    Some(transaction_id)
}

fn prepay_id(request: &PaymentRequest) -> Option<&str> {
    let id = request.package.strip_prefix("prepay_id=")?;
    (!id.is_empty()).then_some(id)
}

fn unknown_prepay_id(request: &PaymentRequest) -> RefusedPayment {
    let problem = format!("WeChat Pay has issued no {}", request.package);
    RefusedPayment::new(PaymentRefusal::UnknownPrepayId, problem)
}

fn checked_order<'a>(
    records: &'a PayRecords,
    request: &PaymentRequest,
    viewer: &Viewer,
    now: u64,
) -> Result<&'a Order, RefusedPayment> {
    let id = prepay_id(request).ok_or_else(|| {
        let problem = "package is not `prepay_id=` and the id: the id alone counts as no order";
        RefusedPayment::new(PaymentRefusal::PackageWithoutPrepayId, problem)
    })?;
    let order = records.order_of_prepay_id(id);
    let order = order.ok_or_else(|| unknown_prepay_id(request))?;
    let merchant = records.merchant(&order.request.mchid);
    let merchant = merchant.ok_or_else(|| unknown_prepay_id(request))?;
    check_account(order, request)?;
    check_directory(merchant, request)?;
    check_signature(records, merchant, order, request, viewer)?;
    check_state(order, id, now)?;
    check_user(order, viewer)?;
    Ok(order)
}

fn check_account(order: &Order, request: &PaymentRequest) -> Result<(), RefusedPayment> {
    let (expected, found) = (&order.request.app_id, &request.app_id);
    if found.is_empty() || found == expected {
        return Ok(());
    }
    let problem = format!("the order was placed for the appid {expected}, the page has {found}");
    Err(RefusedPayment::new(PaymentRefusal::OtherAccount, problem))
}

fn check_directory(merchant: &Merchant, request: &PaymentRequest) -> Result<(), RefusedPayment> {
    let Some(directories) = &merchant.pay_directories else {
        return Ok(());
    };
    let page = Url::parse(&request.url).ok();
    let is_covered = |page: &Url| directories.iter().any(|directory| directory.covers(page));
    if page.as_ref().is_some_and(is_covered) {
        return Ok(());
    }
    let listed: Vec<_> = directories.iter().map(PayDirectory::as_str).collect();
    let url = request.url.split(['?', '#']).next().unwrap_or_default();
    let problem = format!(
        "the client compares {url} (on iOS the URL by which the page was entered) with the \
         merchant's directories (支付授权目录): {}",
        listed.join(", ")
    );
    Err(RefusedPayment::new(PaymentRefusal::OtherDirectory, problem))
}

fn check_signature(
    records: &PayRecords,
    merchant: &Merchant,
    order: &Order,
    request: &PaymentRequest,
    viewer: &Viewer,
) -> Result<(), RefusedPayment> {
    if request.sign_type != "RSA" {
        let problem = format!(
            "signType is {:?}, and an order of version 3 is paid with RSA; jweixin takes SHA1 \
             where it is left out",
            request.sign_type
        );
        return Err(RefusedPayment::new(PaymentRefusal::NotRsa, problem));
    }
    let payment = PaymentToVerify {
        app_id: &order.request.app_id,
        timestamp: &request.timestamp,
        nonce: &request.nonce,
        package: &request.package,
    };
    if merchant
        .public_key()
        .has_signed_payment(&payment, &request.pay_sign)
    {
        return Ok(());
    }
    let app_ids: Vec<_> = viewer.0.iter().map(|of| of.app_id.as_str()).collect();
    let known = Known {
        merchants: records.merchants(),
        app_ids: &app_ids,
    };
    let mistake = pay_sign_mistake::find(&payment, &request.pay_sign, merchant, &known);
    let problem = mistake.unwrap_or_else(|| {
        "paySign is not the merchant's signature of appId, timeStamp, nonceStr and package, a \
         line each, with the values that the page has sent"
            .to_owned()
    });
    Err(RefusedPayment::new(PaymentRefusal::WrongPaySign, problem))
}

fn check_state(order: &Order, id: &str, now: u64) -> Result<(), RefusedPayment> {
    let (refusal, problem) = match order.trade_state(now) {
        TradeState::Success | TradeState::Refund => {
            (PaymentRefusal::AlreadyPaid, "the order is paid already")
        }
        TradeState::Closed => (PaymentRefusal::Closed, "the order was closed, or has ended"),
        TradeState::NotPay if order.prepay.id != id || order.prepay.has_expired(now) => (
            PaymentRefusal::Expired,
            "a prepay_id can be paid for two hours: place the same order again",
        ),
        TradeState::NotPay => return Ok(()),
    };
    Err(RefusedPayment::new(refusal, problem))
}

fn check_user(order: &Order, viewer: &Viewer) -> Result<(), RefusedPayment> {
    let account = viewer.account(&order.request.app_id);
    if account.is_some_and(|account| account.openid == order.request.openid) {
        return Ok(());
    }
    let problem = "the order was placed for another openid than that of the current user";
    Err(RefusedPayment::new(PaymentRefusal::OtherUser, problem))
}
