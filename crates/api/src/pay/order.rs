//! An order that is paid in a page.

use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;
use wechat_h5_oauth::OpenId;
use wechat_h5_sign::AppId;
use wechat_h5_sign::pay::MerchantId;

use super::value::{Fen, OutTradeNo};

/// An order that one user pays in a page of the account (JSAPI下单).
#[derive(Debug, Clone)]
pub struct JsApiOrder {
    /// The account.
    pub app_id: AppId,
    /// The merchant's number of it.
    pub out_trade_no: OutTradeNo,
    /// What the user sees, of 127 characters at most.
    pub description: String,
    /// How much.
    pub total: Fen,
    /// Who pays.
    pub openid: OpenId,
    /// Where WeChat Pay sends the result: https, without a query.
    pub notify_url: Url,
    /// What the result has in it too.
    pub attach: Option<String>,
}

/// An order as WeChat Pay has it (查询订单).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct QueriedOrder {
    /// The account.
    #[serde(rename = "appid")]
    pub app_id: AppId,
    /// The merchant's number of it.
    pub out_trade_no: OutTradeNo,
    /// What has become of it: `SUCCESS`, `REFUND`, `NOTPAY`, `CLOSED`, …
    pub trade_state: String,
}

impl JsApiOrder {
    pub(super) fn body(&self, merchant: &MerchantId) -> Value {
        let mut body = json!({
            "appid": self.app_id.as_str(),
            "mchid": merchant.as_str(),
            "description": self.description,
            "out_trade_no": self.out_trade_no,
            "notify_url": self.notify_url.as_str(),
            "amount": {"total": self.total, "currency": "CNY"},
            "payer": {"openid": self.openid.as_str()},
        });
        add(&mut body, "attach", self.attach.as_deref());
        body
    }
}

/// Adds a field that need not be there.
pub(super) fn add(body: &mut Value, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        body[name] = value.into();
    }
}
