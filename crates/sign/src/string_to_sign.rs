//! Step 5: the string that is signed.

use alloc::format;
use alloc::string::String;

use crate::nonce_str::NonceStr;
use crate::page_url::PageUrl;
use crate::ticket::JsApiTicket;
use crate::timestamp::Timestamp;

pub(crate) const TICKET: &str = "jsapi_ticket=";
pub(crate) const NONCE: &str = "&noncestr=";
pub(crate) const TIMESTAMP: &str = "&timestamp=";
pub(crate) const URL: &str = "&url=";

/// The four values as WeChat's documentation joins them (its `string1`): names
/// in lower case and in ASCII order, values unescaped.
///
/// The string contains the ticket: use it for tests and for checks by hand only.
/// [`Signer`](crate::Signer) signs without it.
pub fn string1(
    ticket: &JsApiTicket,
    nonce: &NonceStr,
    timestamp: Timestamp,
    url: &PageUrl,
) -> String {
    format!(
        "{TICKET}{}{NONCE}{nonce}{TIMESTAMP}{timestamp}{URL}{url}",
        ticket.expose()
    )
}
