//! The headers that prove a response or a notification.

use http::HeaderMap;
use wechat_h5_sign::pay::SignatureHeaders;

/// Those of a response or a notification, if it has each that is needed.
pub fn signature_headers(headers: &HeaderMap) -> Option<SignatureHeaders<'_>> {
    Some(SignatureHeaders {
        timestamp: text(headers, "wechatpay-timestamp")?,
        nonce: text(headers, "wechatpay-nonce")?,
        serial: text(headers, "wechatpay-serial")?,
        signature: text(headers, "wechatpay-signature")?,
        signature_type: text(headers, "wechatpay-signature-type"),
    })
}

pub(super) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
