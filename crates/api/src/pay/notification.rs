//! What WeChat Pay sends by itself: the results of payments and refunds (支付通知, 退款通知).

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use wechat_h5_sign::pay::{ApiV3Key, EncryptedResource, ResourceError, VerifiedBody};

/// A notification that WeChat Pay has signed and the merchant's key has opened.
///
/// As JSON it has typed `data` beside `fields`, which is everything that was encrypted, by
/// WeChat Pay's names.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Notification {
    /// WeChat Pay's number of it, which its repetitions have too.
    #[serde(skip)]
    pub id: String,
    /// What has happened: its kind, and what is known of that.
    #[serde(flatten)]
    pub event: PaymentEvent,
    /// Its type, such as `TRANSACTION.SUCCESS`.
    #[serde(rename = "type")]
    pub event_type: String,
    /// When it happened, as WeChat Pay writes it (RFC 3339).
    pub create_time: String,
    /// WeChat Pay's words for it, in Chinese.
    pub summary: String,
    /// Everything that was encrypted.
    pub fields: Box<RawValue>,
    #[serde(skip)]
    common: CommonFields,
}

/// What has happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
pub enum PaymentEvent {
    /// An order was paid (`TRANSACTION.…`).
    Transaction(Box<Transaction>),
    /// What has become of a refund (`REFUND.…`).
    Refund(Box<RefundResult>),
    /// Something else, or in another form than documented.
    Other,
}

/// The payment of an order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all(serialize = "camelCase"))]
pub struct Transaction {
    /// The merchant's number of the order.
    pub out_trade_no: String,
    /// WeChat Pay's number of the payment.
    pub transaction_id: String,
    /// `SUCCESS`, or what else has become of it.
    pub trade_state: String,
    /// WeChat Pay's words for that.
    #[serde(default)]
    pub trade_state_desc: String,
    /// `JSAPI` for one of a page.
    #[serde(default)]
    pub trade_type: String,
    /// The bank that has paid.
    #[serde(default)]
    pub bank_type: String,
    /// What the order has said.
    #[serde(default)]
    pub attach: String,
    /// When it was paid (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success_time: Option<String>,
    /// Who has paid.
    #[serde(default)]
    pub payer: Payer,
    /// How much.
    pub amount: TransactionAmount,
}

/// Who has paid.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Payer {
    /// Of the account of the order.
    #[serde(default)]
    pub openid: String,
}

/// How much was paid, in fen (分).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all(serialize = "camelCase"))]
pub struct TransactionAmount {
    /// The amount of the order.
    pub total: u64,
    /// What the user has paid of it, without discounts of WeChat Pay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer_total: Option<u64>,
    /// `CNY`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// The currency of the user's money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer_currency: Option<String>,
}

/// What has become of a refund.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all(serialize = "camelCase"))]
pub struct RefundResult {
    /// The merchant's number of the order.
    pub out_trade_no: String,
    /// WeChat Pay's number of the payment.
    #[serde(default)]
    pub transaction_id: String,
    /// The merchant's number of the refund.
    pub out_refund_no: String,
    /// WeChat Pay's number of the refund.
    pub refund_id: String,
    /// `SUCCESS`, `CLOSED`, or `ABNORMAL`: the merchant platform shows what to do.
    pub refund_status: String,
    /// When the money arrived (RFC 3339).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success_time: Option<String>,
    /// Where it arrived, in WeChat Pay's words.
    #[serde(default)]
    pub user_received_account: String,
    /// How much.
    pub amount: RefundAmount,
}

/// How much was refunded, in fen (分).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all(serialize = "camelCase"))]
pub struct RefundAmount {
    /// The amount of the order.
    pub total: u64,
    /// The amount of the refund.
    pub refund: u64,
    /// What the user had paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer_total: Option<u64>,
    /// What the user gets back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payer_refund: Option<u64>,
}

/// What most notifications have in common.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct CommonFields {
    appid: Option<String>,
    mchid: Option<String>,
    out_trade_no: Option<String>,
    payer: Option<Payer>,
}

/// Why a notification that WeChat Pay has signed cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotificationError {
    /// It does not have the documented form.
    #[error("the notification does not have the documented form")]
    Form,
    /// Its resource cannot be opened.
    #[error(transparent)]
    Resource(#[from] ResourceError),
    /// What was encrypted is no JSON with the documented names.
    #[error("what is encrypted in the notification does not have the documented form")]
    Content,
}

/// As it arrives.
#[derive(Deserialize)]
struct Envelope {
    id: String,
    event_type: String,
    #[serde(default)]
    create_time: String,
    #[serde(default)]
    summary: String,
    resource: EncryptedResource,
}

impl Notification {
    /// Reads a body that was proven, with the merchant's key.
    ///
    /// # Errors
    ///
    /// [`NotificationError`].
    ///
    /// Source: WeChat Pay, version 3, 支付成功回调通知 and 退款结果回调通知.
    pub fn read(body: VerifiedBody<'_>, key: &ApiV3Key) -> Result<Self, NotificationError> {
        let envelope: Envelope =
            serde_json::from_slice(body.as_bytes()).map_err(|_| NotificationError::Form)?;
        if envelope.id.is_empty() {
            return Err(NotificationError::Form);
        }
        let content = envelope.resource.decrypt(key)?;
        let fields: Box<RawValue> = read(&content).ok_or(NotificationError::Content)?;
        Ok(Self {
            event: PaymentEvent::read(&envelope.event_type, &content),
            common: read(&content).ok_or(NotificationError::Content)?,
            id: envelope.id,
            event_type: envelope.event_type,
            create_time: envelope.create_time,
            summary: envelope.summary,
            fields,
        })
    }

    /// The account of the order. A refund has none.
    pub fn app_id(&self) -> Option<&str> {
        self.common.appid.as_deref()
    }

    /// The merchant.
    pub fn merchant_id(&self) -> Option<&str> {
        self.common.mchid.as_deref()
    }

    /// The merchant's number of the order.
    pub fn out_trade_no(&self) -> Option<&str> {
        self.common.out_trade_no.as_deref()
    }

    /// Who has paid, of the account of the order.
    pub fn openid(&self) -> Option<&str> {
        let payer = self.common.payer.as_ref()?;
        Some(&*payer.openid).filter(|openid| !openid.is_empty())
    }
}

impl PaymentEvent {
    fn read(event_type: &str, content: &[u8]) -> Self {
        let read = match event_type.split('.').next() {
            Some("TRANSACTION") => read(content).map(Self::Transaction),
            Some("REFUND") => read(content).map(Self::Refund),
            _ => None,
        };
        read.unwrap_or(Self::Other)
    }
}

fn read<T: DeserializeOwned>(content: &[u8]) -> Option<T> {
    serde_json::from_slice(content).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(event_type: &str, content: &str) -> serde_json::Value {
        let event = PaymentEvent::read(event_type, content.as_bytes());
        serde_json::to_value(event).unwrap()
    }

    /// The examples of the documents.
    #[test]
    fn payments_and_refunds_are_typed_and_all_else_is_kept() {
        let paid = r#"{"transaction_id":"1217752501201407033233368018","amount":{"payer_total":100,"total":100,"currency":"CNY","payer_currency":"CNY"},"mchid":"1230000109","trade_state":"SUCCESS","bank_type":"CMC","promotion_detail":[],"success_time":"2018-06-08T10:34:56+08:00","payer":{"openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},"out_trade_no":"1217752501201407033233368018","appid":"wxd678efh567hg6787","trade_state_desc":"支付成功","trade_type":"JSAPI","attach":"自定义数据","scene_info":{"device_id":"013467007045764"}}"#;
        let json = event("TRANSACTION.SUCCESS", paid);
        assert_eq!(json["kind"], "transaction");
        let data = &json["data"];
        assert_eq!(data["outTradeNo"], "1217752501201407033233368018");
        assert_eq!(data["tradeState"], "SUCCESS");
        assert_eq!(data["amount"]["payerTotal"], 100);
        assert_eq!(data["payer"]["openid"], "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o");
        let refunded = r#"{"mchid":"1900000100","transaction_id":"1008450740201411110005820873","out_trade_no":"20150806125346","refund_id":"50200207182018070300011301001","out_refund_no":"7752501201407033233368018","refund_status":"SUCCESS","success_time":"2018-06-08T10:34:56+08:00","user_received_account":"招商银行信用卡0403","amount":{"total":999,"refund":999,"payer_total":999,"payer_refund":999}}"#;
        for event_type in ["REFUND.SUCCESS", "REFUND.ABNORMAL", "REFUND.CLOSED"] {
            let json = event(event_type, refunded);
            assert_eq!(json["kind"], "refund");
            assert_eq!(json["data"]["outRefundNo"], "7752501201407033233368018");
            assert_eq!(json["data"]["amount"]["payerRefund"], 999);
        }
        let other = serde_json::json!({"kind": "other"});
        assert_eq!(event("COUPON.USE", paid), other);
        // Of several orders at once (合单), it has other fields.
        assert_eq!(event("TRANSACTION.SUCCESS", "{}"), other);
        assert_eq!(event("REFUND.SUCCESS", r#"{"amount":"1"}"#), other);
    }
}
