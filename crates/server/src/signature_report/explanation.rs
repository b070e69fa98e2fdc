//! The explanation as the page gets it, in the words of `wechat_h5_sign::explain`.

use wechat_h5_credential::TicketReport;
use wechat_h5_page_api::{FindingCertainty, FurtherCause, SignatureFinding, TicketCheck};
use wechat_h5_sign::explain::{Cause, Certainty, Difference, Language};

use crate::printable::printable;

/// The code where URL, time, nonce and ticket are right.
const VALID: &str = "valid";
const VALID_HINT: (&str, &str) = (
    "签名没有问题：请核对 wx.config 的 appId 是否为该公众号，页面域名是否在公众平台的“JS接口安全域名”中",
    "nothing is wrong with the signature: compare the appId in wx.config with the account's, and \
     the page's domain with the JS interface security domains (JS接口安全域名) in the platform's console",
);
const TRY_AGAIN_HINT: (&str, &str) = (
    "服务器现在用的是另一个 ticket：请重新获取配置，再调用一次 wx.config",
    "the server has another ticket now: request a new config, and call wx.config with it once",
);

/// What the page reads about a ticket that was suspected.
pub(crate) fn ticket_check(report: &TicketReport) -> TicketCheck {
    match report {
        TicketReport::Replaced | TicketReport::Refreshed => TicketCheck::Replaced,
        TicketReport::Confirmed => TicketCheck::Confirmed,
        TicketReport::Refused { .. } => TicketCheck::CheckedBefore,
        TicketReport::Failed { .. } => TicketCheck::Unknown,
    }
}

/// The signature fits the ticket in use, of which this was found out.
pub(crate) fn finding_of_ticket(check: TicketCheck, language: Language) -> SignatureFinding {
    let message = match check {
        TicketCheck::Replaced => {
            "the URL is right, and WeChat had replaced the ticket: the server has the new one"
        }
        TicketCheck::Confirmed => {
            "the signature is right: WeChat has just returned the ticket that it was made with"
        }
        TicketCheck::CheckedBefore => {
            "the signature is right by the ticket in use, which was checked with WeChat before"
        }
        TicketCheck::Unknown => {
            "the signature is right by the ticket in use; WeChat cannot be asked about it now"
        }
    };
    let is_replaced = check == TicketCheck::Replaced;
    let (cause, hint) = if is_replaced {
        (Cause::StaleTicket.code(), TRY_AGAIN_HINT)
    } else {
        (VALID, VALID_HINT)
    };
    SignatureFinding {
        cause: cause.into(),
        message: message.to_owned(),
        hint: in_language(hint, language).into(),
        certainty: FindingCertainty::Proven,
        at: None,
        signed: None,
        expected: None,
        also: Vec::new(),
        ticket: Some(check),
        try_again: is_replaced,
    }
}

/// These causes, of which there is one at least.
pub(crate) fn finding_of_causes(
    causes: &[Cause],
    certainty: Certainty,
    difference: Option<&Difference>,
    language: Language,
) -> SignatureFinding {
    let (first, further) = causes.split_first().unwrap_or((&Cause::OtherString, &[]));
    // Nothing else is wrong, and the ticket in use is another one.
    let is_stale = matches!(causes, [Cause::StaleTicket]) && difference.is_none();
    let hint = if is_stale {
        in_language(TRY_AGAIN_HINT, language)
    } else {
        first.advice(language)
    };
    let also = further.iter().map(|cause| FurtherCause {
        cause: cause.code().into(),
        hint: cause.advice(language).into(),
    });
    let at = difference.map(|difference| difference.at);
    let shown = |text: &str| printable(text).into_owned();
    SignatureFinding {
        cause: first.code().into(),
        message: message(first, at),
        hint: hint.into(),
        certainty: match certainty {
            Certainty::Proven => FindingCertainty::Proven,
            Certainty::Likely => FindingCertainty::Likely,
        },
        at,
        signed: difference.map(|found| shown(&found.signed)),
        expected: difference.map(|found| shown(&found.expected)),
        also: also.collect(),
        ticket: is_stale.then_some(TicketCheck::Replaced),
        try_again: is_stale,
    }
}

fn message(cause: &Cause, at: Option<usize>) -> String {
    match (cause, at) {
        (Cause::StaleTicket, None) => {
            "the signature was made with the ticket before the one that the server has now".into()
        }
        (_, Some(at)) => {
            format!("the signed URL and the one that the client compares with differ at byte {at}")
        }
        (_, None) => "the two URLs are equal, and the signature is not that of the page".into(),
    }
}

fn in_language(
    (chinese, english): (&'static str, &'static str),
    language: Language,
) -> &'static str {
    match language {
        Language::Chinese => chinese,
        Language::English => english,
    }
}
