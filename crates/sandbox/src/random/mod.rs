//! Random tokens, tickets, codes and ids in WeChat's formats.

mod middleware;
mod source;

use std::fmt::Display;

pub(crate) use middleware::draw_from_source;
pub(crate) use source::Source;

const URL_SAFE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

/// A `cgi-bin` or user access token, or a refresh token.
pub(crate) fn token() -> String {
    format!("90_{}", url_safe(133))
}

/// A ticket, as long as the one in WeChat's documentation.
pub(crate) fn ticket() -> String {
    url_safe(86)
}

/// A code of web authorization, or the id of a consent page.
pub(crate) fn code() -> String {
    format!("0{}", hex(31))
}

/// The key of a long text: 15 letters and digits.
pub(crate) fn short_key() -> String {
    bytes(15)
        .into_iter()
        .map(|byte| char::from(URL_SAFE[usize::from(byte % 62)]))
        .collect()
}

/// The id of a template that an account has added.
pub(crate) fn template_id() -> String {
    url_safe(43)
}

/// The id of an uploaded file.
pub(crate) fn media_id() -> String {
    url_safe(64)
}

/// The ticket of a QR code. It has to be percent-encoded in a URL.
pub(crate) fn qr_ticket() -> String {
    format!("gQH{}==", url_safe(91))
}

/// The path of the URL in a QR code.
pub(crate) fn qr_path() -> String {
    format!("0{}", url_safe(21))
}

/// A request id: the time and two random words.
pub(crate) fn rid(now: u64) -> String {
    format!("{:08x}-{}-{}", now & 0xffff_ffff, hex(8), hex(8))
}

/// The `nonce` of a push: a number, as text.
pub(crate) fn nonce() -> String {
    digits(10)
}

/// The number by which a page pays an order: the day and the time, eight digits, and random ones.
pub(crate) fn prepay_id(time: impl Display) -> String {
    format!("wx{time}{}0000", hex(22))
}

/// WeChat Pay's number of a payment: 28 digits with the date in them.
pub(crate) fn transaction_id(date: impl Display) -> String {
    format!("4200002345{date}{}", digits(10))
}

/// WeChat Pay's number of a refund: 29 digits with the date in them.
pub(crate) fn refund_id(date: impl Display) -> String {
    format!("50301234562{date}{}", digits(10))
}

/// A merchant's number of an order, for one that names none.
pub(crate) fn out_trade_no() -> String {
    format!("SANDBOX{}", digits(12))
}

/// A merchant's number of a refund, for one that names none.
pub(crate) fn out_refund_no() -> String {
    format!("SANDBOXR{}", digits(12))
}

/// The id of a notification of WeChat Pay.
pub(crate) fn notification_id() -> String {
    [8, 4, 4, 4, 12].map(hex).join("-")
}

/// The nonce of AES-GCM: 12 bytes.
pub(crate) fn gcm_nonce() -> String {
    hex(12)
}

/// The `Request-ID` of a response of WeChat Pay.
pub(crate) fn pay_request_id() -> String {
    format!("08{}-0", hex(30).to_ascii_uppercase())
}

/// The `nonceStr` of a page's configuration.
pub(crate) fn nonce_str() -> String {
    hex(32)
}

/// The `echostr` of a URL check.
pub(crate) fn echostr() -> String {
    digits(19)
}

/// The random bytes before an encrypted message.
pub(crate) fn block() -> [u8; 16] {
    let mut block = [0; 16];
    source::fill(&mut block);
    block
}

/// Digits without zeros.
fn digits(count: usize) -> String {
    bytes(count)
        .into_iter()
        .map(|byte| char::from(b'1' + byte % 9))
        .collect()
}

fn url_safe(length: usize) -> String {
    bytes(length)
        .into_iter()
        .map(|byte| char::from(URL_SAFE[usize::from(byte & 63)]))
        .collect()
}

fn hex(digits: usize) -> String {
    bytes(digits)
        .into_iter()
        .map(|byte| char::from(b"0123456789abcdef"[usize::from(byte & 15)]))
        .collect()
}

fn bytes(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    source::fill(&mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_wechats_formats() {
        assert_eq!(token().len(), 136);
        assert_eq!(ticket().len(), 86);
        assert_eq!(code().len(), 32);
        assert_ne!(code(), code());
        let rid = rid(0x6552_aaaa);
        assert!(rid.starts_with("6552aaaa-"), "{rid}");
        assert_eq!(rid.split('-').map(str::len).collect::<Vec<_>>(), [8, 8, 8]);
    }
}
