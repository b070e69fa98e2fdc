//! Payment.
//!
//! Source: [JS-SDK documentation], WeChat pay (微信支付); JSAPI payment (JSAPI 调起支付).
//!
//! [JS-SDK documentation]: https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html

use alloc::string::String;

use wechat_h5_sign::{NonceStr, Timestamp};

use crate::api::named_enum::named_enum;
use crate::call::future::Call;
use crate::call::options::Options;
use crate::wx::Wx;

named_enum! {
    /// The algorithm of the signature (`signType`).
    PaySignType {
        /// Version 3.
        Rsa = "RSA",
        /// Version 2.
        HmacSha256 = "HMAC-SHA256",
        /// Version 2.
        Md5 = "MD5",
        /// Red packets.
        Sha1 = "SHA1",
    }
}

/// An order as the server has signed it (`chooseWXPay`,
/// `openEnterpriseRedPacket`).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase")
)]
pub struct PayRequest {
    /// The time that was signed.
    pub timestamp: Timestamp,
    /// The text that was signed, 32 characters at most.
    pub nonce_str: NonceStr,
    /// `prepay_id=…` for a payment.
    pub package: String,
    /// How it was signed.
    pub sign_type: PaySignType,
    /// The server's signature.
    pub pay_sign: String,
}

impl PayRequest {
    fn options(&self) -> Options {
        Options::new()
            .seconds("timestamp", self.timestamp)
            .ascii("nonceStr", self.nonce_str.as_bytes())
            .text("package", &self.package)
            .text("signType", self.sign_type.as_str())
            .text("paySign", &self.pay_sign)
    }
}

impl Wx {
    /// Asks the user to pay. Success is no proof of a payment: only WeChat's
    /// notification to the server is.
    pub fn choose_wx_pay(&self, request: &PayRequest) -> Call<()> {
        Call::without_response(self.call_with_user("chooseWXPay", request.options()))
    }

    /// Opens a red packet of a company.
    pub fn open_enterprise_red_packet(&self, request: &PayRequest) -> Call<()> {
        let options = request.options();
        Call::without_response(self.call_with_user("openEnterpriseRedPacket", options))
    }
}
