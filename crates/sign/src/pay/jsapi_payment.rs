//! What a page opens the payment with.

use alloc::format;
use alloc::string::{String, ToString as _};

use super::api_v2::{ApiV2Key, V2SignType};
use super::private_key::MerchantPrivateKey;
use super::value::{PayNonceStr, PrepayId};
use crate::app_id::AppId;
use crate::timestamp::Timestamp;

/// A payment in a page (JSAPI支付) that is about to be signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsApiPayment {
    /// The account that the order was placed for.
    pub app_id: AppId,
    /// The time of signing.
    pub timestamp: Timestamp,
    /// A random text.
    pub nonce: PayNonceStr,
    /// The order that waits to be paid.
    pub prepay_id: PrepayId,
}

impl JsApiPayment {
    /// Signs by version 2. The order has to be of version 2 too, with the same `sign_type`.
    pub fn sign_v2(self, sign_type: V2SignType, key: &ApiV2Key) -> SignedPayment {
        let (timestamp, package) = (self.timestamp.to_string(), self.package());
        let pay_sign = key.sign(
            sign_type,
            &[
                ("appId", self.app_id.as_str()),
                ("timeStamp", &timestamp),
                ("nonceStr", self.nonce.as_str()),
                ("package", &package),
                ("signType", sign_type.as_str()),
            ],
        );
        SignedPayment {
            payment: self,
            sign_type: sign_type.as_str(),
            pay_sign,
        }
    }

    /// Signs by version 3. `signType` is not signed there.
    ///
    /// Source: WeChat Pay, version 3, JSAPI调起支付.
    pub fn sign_v3(self, key: &MerchantPrivateKey) -> SignedPayment {
        let (timestamp, package) = (self.timestamp.to_string(), self.package());
        let (app_id, nonce) = (self.app_id.as_str(), self.nonce.as_str());
        let text = string_to_sign(app_id, &timestamp, nonce, &package);
        SignedPayment {
            pay_sign: key.sign(text.as_bytes()),
            payment: self,
            sign_type: "RSA",
        }
    }

    fn package(&self) -> String {
        format!("prepay_id={}", self.prepay_id)
    }
}

/// What `paySign` of version 3 signs.
pub(super) fn string_to_sign(app_id: &str, timestamp: &str, nonce: &str, package: &str) -> String {
    format!("{app_id}\n{timestamp}\n{nonce}\n{package}\n")
}

/// A payment that a page can open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedPayment {
    payment: JsApiPayment,
    sign_type: &'static str,
    pay_sign: String,
}

impl SignedPayment {
    /// The signature.
    pub fn pay_sign(&self) -> &str {
        &self.pay_sign
    }

    /// The order.
    pub fn prepay_id(&self) -> &PrepayId {
        &self.payment.prepay_id
    }

    /// The argument of `wx.chooseWXPay`, whose `timestamp` has no capital letter.
    pub fn choose_wx_pay(&self) -> ChooseWxPay {
        ChooseWxPay {
            timestamp: self.payment.timestamp,
            nonce_str: self.payment.nonce.to_string(),
            package: self.payment.package(),
            sign_type: self.sign_type,
            pay_sign: self.pay_sign.clone(),
        }
    }

    /// The argument of the bridge's own `getBrandWCPayRequest`, for a page without `wx.config`.
    pub fn brand_wc_pay_request(&self) -> BrandWcPayRequest {
        BrandWcPayRequest {
            app_id: self.payment.app_id.clone(),
            time_stamp: self.payment.timestamp.to_string(),
            nonce_str: self.payment.nonce.to_string(),
            package: self.payment.package(),
            sign_type: self.sign_type,
            pay_sign: self.pay_sign.clone(),
        }
    }
}

/// The argument of `wx.chooseWXPay`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub struct ChooseWxPay {
    /// The time that was signed, in seconds.
    pub timestamp: Timestamp,
    /// The nonce that was signed.
    pub nonce_str: String,
    /// `prepay_id=` and the number of the order.
    pub package: String,
    /// `RSA`, `HMAC-SHA256` or `MD5`. jweixin takes `SHA1` where it is left out.
    pub sign_type: &'static str,
    /// The signature.
    pub pay_sign: String,
}

/// The argument of `WeixinJSBridge.invoke("getBrandWCPayRequest", …)`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub struct BrandWcPayRequest {
    /// The account.
    pub app_id: AppId,
    /// The time that was signed, in seconds: a string, because the client on iOS refuses a
    /// number.
    pub time_stamp: String,
    /// The nonce that was signed.
    pub nonce_str: String,
    /// `prepay_id=` and the number of the order.
    pub package: String,
    /// `RSA`, `HMAC-SHA256` or `MD5`.
    pub sign_type: &'static str,
    /// The signature.
    pub pay_sign: String,
}
