//! Makes a refund, and tells the merchant when it has ended.

use std::sync::Arc;

use super::notification::Notification;
use super::notifier::notify;
use super::records::RefundRefusal;
use super::refund::{Refund, RefundRequest};
use super::state::Pay;

/// A refund is made once for its number.
pub(crate) fn refund_order(
    pay: &Arc<Pay>,
    mchid: &str,
    request: RefundRequest,
) -> Result<Refund, RefundRefusal> {
    let made = pay.records().make_refund(mchid, request, pay.now());
    let (refund, is_new) = made?;
    if is_new && let Some(url) = &refund.request.notify_url {
        let notification = Notification::of_refund(&refund, url);
        notify(pay, notification, refund.end());
    }
    Ok(refund)
}
