//! A payment that a page has sent.

use alloc::string::String;

use crate::pay::jsapi_payment::string_to_sign;

/// What a page has sent to open a payment, as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaymentToVerify<'a> {
    /// `appId`.
    pub app_id: &'a str,
    /// `timeStamp`.
    pub timestamp: &'a str,
    /// `nonceStr`.
    pub nonce: &'a str,
    /// `package`, with `prepay_id=`.
    pub package: &'a str,
}

impl PaymentToVerify<'_> {
    /// What `paySign` of version 3 signs.
    pub fn string_to_sign(&self) -> String {
        string_to_sign(self.app_id, self.timestamp, self.nonce, self.package)
    }
}
