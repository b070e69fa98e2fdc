//! The codes of errors, with their status and hint.

use http::StatusCode;

/// The stable codes of error responses. `ERRORS.md` explains each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ErrorCode {
    /// A parameter is not there.
    MissingParameter,
    /// `url` is not the URL of a page as a browser shows it.
    InvalidUrl,
    /// The account does not sign pages of this origin.
    OriginNotAllowed,
    /// `appid` is not configured here.
    UnknownAccount,
    /// `scope` is not one of the two that exist.
    InvalidScope,
    /// `return_to` is not a path on this site.
    InvalidReturnTo,
    /// The authorize URL of another site is one that WeChat would not accept.
    InvalidAuthorizeUrl,
    /// The other site is not on the account's list.
    SiteNotAllowed,
    /// The state was never issued, has expired, or was used.
    StateUnknown,
    /// The state was issued to another browser.
    StateForeignBrowser,
    /// The user did not consent.
    AuthorizationRefused,
    /// The callback does not have the form of WeChat's.
    InvalidCallback,
    /// WeChat does not accept the code.
    CodeRejected,
    /// WeChat responded with an error.
    WeixinError,
    /// WeChat could not be reached.
    WeixinUnreachable,
    /// There is no valid ticket to sign with.
    TicketUnavailable,
    /// A request that changes something came from another site.
    CrossSite,
    /// No such route.
    NotFound,
    /// The route exists, the method does not.
    MethodNotAllowed,
    /// The request body is too long.
    PayloadTooLarge,
    /// The request body did not arrive in time.
    RequestTimeout,
    /// The binary was built without the page.
    PageNotBuilt,
    /// The store failed.
    StoreUnavailable,
    /// A bug in this server.
    Internal,
}

impl ErrorCode {
    /// Every code.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 24] = [
        Self::MissingParameter,
        Self::InvalidUrl,
        Self::OriginNotAllowed,
        Self::UnknownAccount,
        Self::InvalidScope,
        Self::InvalidReturnTo,
        Self::InvalidAuthorizeUrl,
        Self::SiteNotAllowed,
        Self::StateUnknown,
        Self::StateForeignBrowser,
        Self::AuthorizationRefused,
        Self::InvalidCallback,
        Self::CodeRejected,
        Self::WeixinError,
        Self::WeixinUnreachable,
        Self::TicketUnavailable,
        Self::CrossSite,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::PayloadTooLarge,
        Self::RequestTimeout,
        Self::PageNotBuilt,
        Self::StoreUnavailable,
        Self::Internal,
    ];

    /// The code on the wire.
    pub(crate) const fn as_str(self) -> &'static str {
        self.name_and_status().0
    }

    /// The HTTP status.
    pub(crate) const fn status(self) -> StatusCode {
        self.name_and_status().1
    }

    const fn name_and_status(self) -> (&'static str, StatusCode) {
        const BAD_REQUEST: StatusCode = StatusCode::BAD_REQUEST;
        const BAD_GATEWAY: StatusCode = StatusCode::BAD_GATEWAY;
        const UNAVAILABLE: StatusCode = StatusCode::SERVICE_UNAVAILABLE;
        match self {
            Self::MissingParameter => ("missing_parameter", BAD_REQUEST),
            Self::InvalidUrl => ("invalid_url", BAD_REQUEST),
            Self::OriginNotAllowed => ("origin_not_allowed", StatusCode::FORBIDDEN),
            Self::UnknownAccount => ("unknown_account", BAD_REQUEST),
            Self::InvalidScope => ("invalid_scope", BAD_REQUEST),
            Self::InvalidReturnTo => ("invalid_return_to", BAD_REQUEST),
            Self::InvalidAuthorizeUrl => ("invalid_authorize_url", BAD_REQUEST),
            Self::SiteNotAllowed => ("site_not_allowed", StatusCode::FORBIDDEN),
            Self::StateUnknown => ("state_unknown", BAD_REQUEST),
            Self::StateForeignBrowser => ("state_foreign_browser", StatusCode::FORBIDDEN),
            Self::AuthorizationRefused => ("authorization_refused", StatusCode::FORBIDDEN),
            Self::InvalidCallback => ("invalid_callback", BAD_REQUEST),
            Self::CodeRejected => ("code_rejected", BAD_REQUEST),
            Self::WeixinError => ("weixin_error", BAD_GATEWAY),
            Self::WeixinUnreachable => ("weixin_unreachable", BAD_GATEWAY),
            Self::TicketUnavailable => ("ticket_unavailable", UNAVAILABLE),
            Self::CrossSite => ("cross_site", StatusCode::FORBIDDEN),
            Self::NotFound => ("not_found", StatusCode::NOT_FOUND),
            Self::MethodNotAllowed => ("method_not_allowed", StatusCode::METHOD_NOT_ALLOWED),
            Self::PayloadTooLarge => ("payload_too_large", StatusCode::PAYLOAD_TOO_LARGE),
            Self::RequestTimeout => ("request_timeout", StatusCode::REQUEST_TIMEOUT),
            Self::PageNotBuilt => ("page_not_built", UNAVAILABLE),
            Self::StoreUnavailable => ("store_unavailable", UNAVAILABLE),
            Self::Internal => ("internal", StatusCode::INTERNAL_SERVER_ERROR),
        }
    }

    /// What the caller or the operator can do.
    pub(crate) const fn hint(self) -> &'static str {
        match self {
            Self::MissingParameter => "add the parameter",
            Self::InvalidUrl => "send encodeURIComponent(location.href), once, unchanged",
            Self::OriginNotAllowed => "add the page's origin to WECHAT_H5_ORIGINS, if it is yours",
            Self::UnknownAccount => "use the appid of an account that is configured here",
            Self::InvalidScope => "use scope=snsapi_base or scope=snsapi_userinfo, once",
            Self::InvalidReturnTo => {
                "use one return_to that is a path on this site, such as /me?tab=1"
            }
            Self::InvalidAuthorizeUrl => {
                "send the parameters of WeChat's authorize page, each once"
            }
            Self::SiteNotAllowed => "add the site to WECHAT_H5_RELAY_SITES, if it is yours",
            Self::StateUnknown | Self::InvalidCallback | Self::CodeRejected => {
                "go back to the page and sign in again"
            }
            Self::StateForeignBrowser => {
                "sign in from the browser in which you started, with cookies allowed"
            }
            Self::AuthorizationRefused => {
                "nothing was shared; sign in again if you change your mind"
            }
            Self::WeixinError => "the log has WeChat's errcode under this request id",
            Self::WeixinUnreachable | Self::StoreUnavailable => "try again in a moment",
            Self::TicketUnavailable => "try again later; the log says why there is no ticket",
            Self::CrossSite => "send this request from a page of this site",
            Self::NotFound => "check the path",
            Self::MethodNotAllowed => "use one of the methods in the Allow header",
            Self::PayloadTooLarge => "send at most 16 KiB",
            Self::RequestTimeout => "send the whole body within 10 seconds",
            Self::PageNotBuilt => "build the page, then the server: cargo xtask page",
            Self::Internal => "look for this request id in the log",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How each edition of the document states the status.
    const EDITIONS: [(&str, &str); 2] = [
        (include_str!("../../ERRORS.md"), "Status"),
        (include_str!("../../ERRORS.zh-CN.md"), "状态码"),
    ];

    #[test]
    fn both_editions_of_the_document_explain_every_code() {
        for (document, status) in EDITIONS {
            for code in ErrorCode::ALL {
                let (name, number) = (code.as_str(), code.status().as_u16());
                let start = format!("\n## {name}\n\n{status} {number}");
                assert!(document.contains(&start), "{start}");
            }
            let headings = document.matches("\n## ").count();
            assert_eq!(headings, ErrorCode::ALL.len(), "a heading without a code");
        }
    }
}
