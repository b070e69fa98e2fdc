//! Signs pages of one account with one ticket.

use alloc::vec::Vec;
use core::fmt;

use sha1::{Digest, Sha1};

use crate::app_id::AppId;
use crate::config::JsSdkConfig;
use crate::jsapi;
use crate::nonce_str::NonceStr;
use crate::page_url::PageUrl;
use crate::signature::Signature;
use crate::ticket::JsApiTicket;
use crate::timestamp::Timestamp;

/// Signs pages of one account with one ticket, without an allocation.
///
/// The constant start of the signed string, `jsapi_ticket=<ticket>&noncestr=`,
/// is digested once, when the signer is made: with a real ticket a signature
/// then costs one SHA-1 block less. The ticket itself is not kept.
#[derive(Clone)]
pub struct Signer {
    app_id: AppId,
    prefix: Sha1,
}

impl Signer {
    /// Prepares to sign for this account with this ticket.
    ///
    /// The ticket must be the account's own: WeChat tells nobody when it is not.
    pub fn new(app_id: AppId, ticket: &JsApiTicket) -> Self {
        let prefix = Sha1::new()
            .chain_update(jsapi::TICKET)
            .chain_update(ticket.expose())
            .chain_update(jsapi::NONCE);
        Self { app_id, prefix }
    }

    /// The account that this signer signs for.
    pub fn app_id(&self) -> &AppId {
        &self.app_id
    }

    /// The signature of one page: SHA-1 over [`string1`](crate::string1).
    pub fn sign(&self, url: &PageUrl, nonce: &NonceStr, timestamp: Timestamp) -> Signature {
        let mut middle = Middle::new();
        middle.push(nonce.as_bytes());
        middle.push(jsapi::TIMESTAMP.as_bytes());
        middle.push_decimal(timestamp.seconds());
        middle.push(jsapi::URL.as_bytes());

        let mut digest = self.prefix.clone();
        digest.update(middle.as_bytes());
        digest.update(url.as_str());
        Signature::from_digest(&digest.finalize())
    }

    /// Everything that `wx.config` takes, for one page. The two lists are empty.
    pub fn config(&self, url: &PageUrl, nonce: NonceStr, timestamp: Timestamp) -> JsSdkConfig {
        let signature = self.sign(url, &nonce, timestamp);
        JsSdkConfig {
            app_id: self.app_id.clone(),
            timestamp,
            nonce_str: nonce,
            signature,
            js_api_list: Vec::new(),
            open_tag_list: Vec::new(),
        }
    }
}

/// The digest state of the prefix stands for the ticket: it is not shown.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("app_id", &self.app_id)
            .field("prefix", &"[redacted]")
            .finish()
    }
}

/// `<nonce>&timestamp=<seconds>&url=`, gathered so that the digest is fed twice
/// instead of five times.
struct Middle {
    bytes: [u8; Self::CAPACITY],
    len: usize,
}

impl Middle {
    const CAPACITY: usize =
        NonceStr::MAX_BYTES + jsapi::TIMESTAMP.len() + Self::DIGITS + jsapi::URL.len();
    /// Digits of the largest `u64`.
    const DIGITS: usize = 20;

    fn new() -> Self {
        Self {
            bytes: [0; Self::CAPACITY],
            len: 0,
        }
    }

    fn push(&mut self, bytes: &[u8]) {
        self.bytes[self.len..self.len + bytes.len()].copy_from_slice(bytes);
        self.len += bytes.len();
    }

    fn push_decimal(&mut self, mut number: u64) {
        let mut digits = [b'0'; Self::DIGITS];
        let mut start = Self::DIGITS;
        loop {
            start -= 1;
            digits[start] += (number % 10) as u8;
            number /= 10;
            if number == 0 {
                break;
            }
        }
        self.push(&digits[start..]);
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hides_what_stands_for_the_ticket() {
        let ticket = JsApiTicket::parse("TICKET").unwrap();
        let signer = Signer::new(AppId::parse("wx1234567890abcdef").unwrap(), &ticket);
        assert_eq!(
            format!("{signer:?}"),
            r#"Signer { app_id: wx1234567890abcdef, prefix: "[redacted]" }"#
        );
    }

    #[test]
    fn the_middle_holds_the_longest_values() {
        for number in [0, 9, 10, 1_700_000_000, u64::MAX] {
            let mut middle = Middle::new();
            middle.push(&[b'n'; NonceStr::MAX_BYTES]);
            middle.push(jsapi::TIMESTAMP.as_bytes());
            middle.push_decimal(number);
            middle.push(jsapi::URL.as_bytes());
            let expected = format!("{}&timestamp={number}&url=", "n".repeat(32));
            assert_eq!(middle.as_bytes(), expected.as_bytes());
        }
    }
}
