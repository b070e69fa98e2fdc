//! Payments of an account's pages: the orders that are placed, and what is known of them.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use url::Url;
use wechat_h5_api::SetupError;
use wechat_h5_api::pay::{JsApiOrder, OrderNumber, PayClient, PayError, Refund, RefundToMake};
use wechat_h5_sign::pay::{MerchantId, PrepayId, SignedPayment};
use wechat_h5_sign::{AppId, Timestamp};
use wechat_h5_store::{Key, Namespace, Store};

use crate::config::PaymentConfig;
use crate::sha256::sha256_hex;

/// Orders by merchant and number.
const ORDERS: Namespace = Namespace::new("pay_order", 100_000).lossy();
/// A page can pay an order for two hours.
const TTL: Duration = Duration::from_mins(110);

/// The payments of one account.
pub(crate) struct Payments {
    merchant: MerchantId,
    client: PayClient,
    store: Arc<dyn Store>,
    /// Where results are sent, unless an order says it.
    pub(crate) notify_url: Option<Url>,
    /// The same for refunds.
    pub(crate) refund_notify_url: Option<Url>,
}

/// An order that WeChat Pay has taken.
#[derive(Serialize, Deserialize)]
struct PlacedOrder {
    /// Of everything that it says.
    sha256: String,
    prepay_id: String,
}

/// Why an order is not placed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OrderError {
    /// The number is that of another order.
    #[error("this out_trade_no is that of an order with another content")]
    OtherOrder,
    /// WeChat Pay has not taken it.
    #[error(transparent)]
    Pay(#[from] PayError),
}

/// Why an order is not known to be one of an account.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OwnershipError {
    /// The merchant has none with this number, or not of this account: a client may know the
    /// numbers of its own accounts alone.
    #[error("this account has no order with this number")]
    UnknownOrder,
    /// WeChat Pay has not said it.
    #[error(transparent)]
    Pay(PayError),
}

impl Payments {
    /// Those that are configured.
    ///
    /// # Errors
    ///
    /// [`SetupError`] when TLS cannot be set up.
    pub(crate) fn new(
        config: &PaymentConfig,
        hosts: &[Url],
        store: &Arc<dyn Store>,
    ) -> Result<Self, SetupError> {
        let (merchant, keys) = (config.merchant.clone(), config.platform_keys());
        Ok(Self {
            merchant: merchant.id.clone(),
            client: PayClient::new(hosts.to_vec(), merchant, keys)?,
            store: store.clone(),
            notify_url: config.notify_url.clone(),
            refund_notify_url: config.refund_notify_url.clone(),
        })
    }

    /// Places an order, or finds it placed, and signs what its page opens the payment with.
    ///
    /// `own_notify_url` is the one that it was sent with, not the configured one, which may change
    /// while it waits to be paid.
    ///
    /// What the store does not know any more, or not yet, WeChat Pay tells apart by the number.
    ///
    /// # Errors
    ///
    /// [`OrderError`].
    pub(crate) async fn order(
        &self,
        order: &JsApiOrder,
        own_notify_url: Option<&Url>,
        now: Timestamp,
    ) -> Result<SignedPayment, OrderError> {
        let sha256 = sha256_hex(&content(order, own_notify_url));
        let key = Key::new(ORDERS, format!("{} {}", self.merchant, order.out_trade_no));
        if let Ok(Some(placed)) = self.store.get_json::<PlacedOrder>(&key).await {
            if placed.sha256 != sha256 {
                return Err(OrderError::OtherOrder);
            }
            if let Ok(prepay_id) = PrepayId::parse(&placed.prepay_id) {
                return Ok(self.client.sign(order, prepay_id, now));
            }
        }
        let payment = self.client.jsapi_payment(order, now).await?;
        let prepay_id = payment.prepay_id().as_str().to_owned();
        let placed = PlacedOrder { sha256, prepay_id };
        // A store that fails refuses no payment.
        self.store.put_json(&key, &placed, TTL).await.ok();
        Ok(payment)
    }

    /// Whether the order with this number is one of this account: several may have one merchant,
    /// whose refunds name none.
    ///
    /// # Errors
    ///
    /// [`OwnershipError`].
    pub(crate) async fn check_owner(
        &self,
        number: &OrderNumber,
        app_id: &AppId,
        now: Timestamp,
    ) -> Result<(), OwnershipError> {
        match self.client.order(number, now).await {
            Ok(order) if order.app_id == *app_id => Ok(()),
            Ok(_) => Err(OwnershipError::UnknownOrder),
            Err(err) if err.is_unknown_order() => Err(OwnershipError::UnknownOrder),
            Err(err) => Err(OwnershipError::Pay(err)),
        }
    }

    /// Refunds an order or a part of it; the same refund, sent again, is made once.
    ///
    /// # Errors
    ///
    /// [`PayError`].
    pub(crate) async fn refund(
        &self,
        refund: &RefundToMake,
        now: Timestamp,
    ) -> Result<Refund, PayError> {
        self.client.refund(refund, now).await
    }
}

impl fmt::Debug for Payments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Payments").field(&self.client).finish()
    }
}

/// Everything that an order says itself.
fn content(order: &JsApiOrder, own_notify_url: Option<&Url>) -> String {
    let JsApiOrder {
        app_id,
        out_trade_no,
        description,
        total,
        openid,
        notify_url: _,
        attach,
    } = order;
    let (app_id, openid) = (app_id.as_str(), openid.as_str());
    serde_json::json!([
        app_id,
        out_trade_no,
        description,
        total,
        openid,
        own_notify_url.map(Url::as_str),
        attach
    ])
    .to_string()
}
