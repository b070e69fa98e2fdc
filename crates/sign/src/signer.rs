//! Signs pages of one account with one ticket.

use alloc::vec::Vec;
use core::fmt;

use crate::app_id::AppId;
use crate::config::JsSdkConfig;
use crate::decimal::Decimal;
use crate::nonce_str::NonceStr;
use crate::page_url::PageUrl;
use crate::sha1_prefix::HashedPrefix;
use crate::signature::Signature;
use crate::string_to_sign;
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
    prefix: HashedPrefix,
}

impl Signer {
    /// Prepares to sign for this account with this ticket.
    ///
    /// The ticket has to be the account's own: WeChat does not say when it is not.
    pub fn new(app_id: AppId, ticket: &JsApiTicket) -> Self {
        let prefix = HashedPrefix::new(&[
            string_to_sign::TICKET,
            ticket.expose(),
            string_to_sign::NONCE,
        ]);
        Self { app_id, prefix }
    }

    /// The account that this signer signs for.
    pub fn app_id(&self) -> &AppId {
        &self.app_id
    }

    /// The signature of one page: SHA-1 over [`string1`](crate::string1).
    pub fn sign(&self, url: &PageUrl, nonce: &NonceStr, timestamp: Timestamp) -> Signature {
        let digest = self.prefix.digest(|string1| {
            string1.push(nonce.as_bytes());
            string1.push(string_to_sign::TIMESTAMP.as_bytes());
            string1.push(Decimal::new(timestamp.seconds()).as_bytes());
            string1.push(string_to_sign::URL.as_bytes());
            string1.push(url.as_str().as_bytes());
        });
        Signature::from_digest(digest)
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

/// With the digest state of the prefix pages can be signed, so it is not shown.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("app_id", &self.app_id)
            .field("prefix", &"[redacted]")
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_hides_the_ticket_and_the_digest_of_it() {
        let ticket = JsApiTicket::parse("TICKET").unwrap();
        let signer = Signer::new(AppId::parse("wx1234567890abcdef").unwrap(), &ticket);
        assert_eq!(
            format!("{signer:?}"),
            r#"Signer { app_id: wx1234567890abcdef, prefix: "[redacted]" }"#
        );
    }
}
