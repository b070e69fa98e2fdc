//! What WeChat Pay tells a merchant: that an order was paid, or what has become of a refund.

use serde_json::{Value, json};
use wechat_h5_sign::pay::EncryptedResource;

use super::merchant::Merchant;
use super::order::Order;
use super::refund::Refund;
use super::rfc3339;
use crate::random;

/// One notification, which is the same in each attempt.
#[derive(Clone, Debug)]
pub(super) struct Notification {
    pub(super) mchid: String,
    pub(super) out_trade_no: String,
    pub(super) url: String,
    pub(super) event: &'static str,
    id: String,
    created: u64,
    summary: &'static str,
    /// `transaction` or `refund`, which is proven with the ciphertext.
    original_type: &'static str,
    resource: Value,
}

impl Notification {
    pub(super) fn of_payment(order: &Order, url: &str, now: u64) -> Self {
        Self {
            mchid: order.request.mchid.clone(),
            out_trade_no: order.request.out_trade_no.clone(),
            url: url.to_owned(),
            event: "TRANSACTION.SUCCESS",
            id: random::notification_id(),
            created: now,
            summary: "支付成功",
            original_type: "transaction",
            resource: order.describe(now),
        }
    }

    pub(super) fn of_refund(refund: &Refund, url: &str) -> Self {
        Self {
            mchid: refund.mchid.clone(),
            out_trade_no: refund.out_trade_no.clone(),
            url: url.to_owned(),
            event: refund.outcome.event(),
            id: random::notification_id(),
            created: refund.end(),
            summary: refund.outcome.summary(),
            original_type: "refund",
            resource: refund.notification(),
        }
    }

    /// The body, encrypted with the merchant's key.
    pub(super) fn body(&self, merchant: &Merchant) -> String {
        let text = self.resource.to_string();
        let nonce = random::gcm_nonce();
        let key = &merchant.api_v3_key;
        let resource = EncryptedResource::encrypt(key, &nonce, self.original_type, text.as_bytes());
        let mut resource = json!(resource.expect("the nonce has 12 bytes"));
        resource["original_type"] = self.original_type.into();
        json!({
            "id": self.id,
            "create_time": rfc3339::write(self.created),
            "resource_type": "encrypt-resource",
            "event_type": self.event,
            "summary": self.summary,
            "resource": resource,
        })
        .to_string()
    }
}
