//! Why a call to WeChat Pay failed. Never holds a URL or a body.

use wechat_h5_sign::pay::VerifyError;

/// Why a call to WeChat Pay failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PayError {
    /// WeChat Pay responded with an error.
    #[error("WeChat Pay responded with HTTP status {status}, {code}: {message}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Its stable code, such as `NOT_ENOUGH`.
        code: String,
        /// Its words, in Chinese.
        message: String,
        /// What its support needs, where it sent one.
        request_id: Option<String>,
    },
    /// Nothing proves that the response is WeChat Pay's. The call may have taken effect.
    #[error("nothing proves that the response is WeChat Pay's: {0}")]
    Unproven(#[from] VerifyError),
    /// The response has no signature. The call may have taken effect.
    #[error("nothing proves that the response is WeChat Pay's: it has no signature")]
    Unsigned,
    /// WeChat Pay responded with something that is not documented.
    #[error("WeChat Pay sent an unusable response: {0}")]
    Unusable(&'static str),
    /// No response arrived in time.
    #[error("WeChat Pay could not be reached: {cause}")]
    Unreachable {
        /// The underlying error, without the URL.
        cause: String,
        /// Whether the request may have arrived.
        was_sent: bool,
    },
}

impl PayError {
    /// Whether the same call may be made again: each has a number of the merchant, by which
    /// WeChat Pay knows it.
    pub fn may_repeat(&self) -> bool {
        match self {
            Self::Refused { status, .. } => *status >= 500 || *status == 429,
            Self::Unproven(_) | Self::Unsigned | Self::Unusable(_) | Self::Unreachable { .. } => {
                true
            }
        }
    }

    /// Whether the merchant has no order with this number.
    pub fn is_unknown_order(&self) -> bool {
        matches!(self, Self::Refused { status: 404, code, .. }
            if matches!(&**code, "ORDER_NOT_EXIST" | "ORDERNOTEXIST" | "RESOURCE_NOT_EXISTS"))
    }

    /// For traces.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "refused",
            Self::Unproven(_) | Self::Unsigned => "unproven",
            Self::Unusable(_) => "unusable",
            Self::Unreachable { .. } => "unreachable",
        }
    }

    /// Whether another host may respond better.
    pub(super) fn is_of_the_host(&self) -> bool {
        match self {
            Self::Refused { status, .. } => *status >= 500,
            Self::Unreachable { .. } => true,
            Self::Unproven(_) | Self::Unsigned | Self::Unusable(_) => false,
        }
    }

    /// WeChat Pay's name of the request, which its support asks for.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Refused { request_id, .. } => request_id.as_deref(),
            _ => None,
        }
    }

    /// What an operator can do.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Refused { code, .. } => advice(code),
            Self::Unproven(_) | Self::Unsigned | Self::Unusable(_) => {
                "check whether something else than WeChat Pay responds (a proxy, a gateway, a wrong \
                 address), and compare the configured keys with the merchant platform"
            }
            Self::Unreachable { .. } => {
                "if it lasts, check DNS, the firewall, the proxy and the network to the host"
            }
        }
    }
}

/// By the code of an error, which all calls have in common.
fn advice(code: &str) -> &'static str {
    match code {
        "SIGN_ERROR" => {
            "compare the private key and the certificate's serial number with the merchant \
             platform, and check the clock"
        }
        "NO_AUTH" => "ask for the product (JSAPI支付, 退款) in the merchant platform",
        "APPID_MCHID_NOT_MATCH" => "bind the appid to the merchant in the merchant platform",
        "OUT_TRADE_NO_USED" | "ORDERPAID" | "ORDER_CLOSED" => {
            "choose another out_trade_no for another order"
        }
        "NOT_ENOUGH" => {
            "there is not enough unsettled money (未结算金额不足): use funds_account AVAILABLE, or \
             charge the balance"
        }
        "RESOURCE_NOT_EXISTS" => {
            "no order of this merchant has this number: compare it, and the merchant, with what was \
             placed"
        }
        "INVALID_REQUEST" => {
            "the message names the rule; an out_refund_no that was used belongs to one order with \
             one refund and one total: send exactly these again, or choose another one"
        }
        "FREQUENCY_LIMITED" | "RATELIMIT_EXCEEDED" => "wait a moment, then call again",
        _ => "read the code in WeChat Pay's documents; its support needs the request id",
    }
}
