//! Requests to WeChat Pay.

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::private_key::MerchantPrivateKey;
use super::value::{CertificateSerial, MerchantId, PayNonceStr};
use crate::timestamp::Timestamp;

/// The only algorithm of signatures of version 3 here. (SM2 has another name.)
pub const SIGNATURE_TYPE: &str = "WECHATPAY2-SHA256-RSA2048";

/// Who calls WeChat Pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merchant {
    /// The merchant's number.
    pub id: MerchantId,
    /// The number of the merchant's certificate, by which WeChat Pay knows the key.
    pub serial: CertificateSerial,
    /// The key that belongs to that certificate.
    pub key: MerchantPrivateKey,
}

impl Merchant {
    /// The header `Authorization` of a request of version 3.
    ///
    /// `call` is the method in capital letters and the path with its query, as it is sent;
    /// `body` is empty for a GET.
    ///
    /// Source: WeChat Pay, version 3, 构造请求签名.
    pub fn authorization(
        &self,
        call: (&str, &str),
        body: &[u8],
        timestamp: Timestamp,
        nonce: &PayNonceStr,
    ) -> String {
        let text = string_to_sign(call, &timestamp.to_string(), nonce.as_str(), body);
        let Self { id, serial, key } = self;
        let signature = key.sign(&text);
        format!(
            "{SIGNATURE_TYPE} mchid=\"{id}\",nonce_str=\"{nonce}\",signature=\"{signature}\",\
             timestamp=\"{timestamp}\",serial_no=\"{serial}\""
        )
    }
}

pub(super) fn string_to_sign(
    (method, target): (&str, &str),
    timestamp: &str,
    nonce: &str,
    body: &[u8],
) -> Vec<u8> {
    let mut text = Vec::from(format!("{method}\n{target}\n{timestamp}\n{nonce}\n"));
    text.extend_from_slice(body);
    text.push(b'\n');
    text
}
