//! The kinds of errors.

use http::StatusCode;

/// The stable codes of errors. `ERRORS.md` explains each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// A parameter is not there.
    MissingParameter,
    /// `url` is not the URL of a page as a browser shows it.
    InvalidUrl,
    /// `url` is a page of somebody else's.
    OriginNotAllowed,
    /// `appid` is not configured here.
    UnknownAccount,
    /// `scope` is neither of the two.
    InvalidScope,
    /// `return_to` is not a path on this site.
    InvalidReturnTo,
    /// The state was never handed out, or has ended.
    StateUnknown,
    /// The state was handed out to another browser.
    StateForeignBrowser,
    /// The person did not consent.
    AuthorizationRefused,
    /// The callback is not one that WeChat makes.
    InvalidCallback,
    /// WeChat does not take the code any more.
    CodeRejected,
    /// WeChat answered with an error.
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
    /// The request's body is too long.
    PayloadTooLarge,
    /// The request's body did not arrive in time.
    RequestTimeout,
    /// The binary was built without the page.
    PageNotBuilt,
    /// The store failed.
    StoreUnavailable,
    /// A fault of ours.
    Internal,
}

impl Code {
    /// Every code.
    pub const ALL: [Self; 22] = [
        Self::MissingParameter,
        Self::InvalidUrl,
        Self::OriginNotAllowed,
        Self::UnknownAccount,
        Self::InvalidScope,
        Self::InvalidReturnTo,
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
    pub const fn as_str(self) -> &'static str {
        self.parts().0
    }

    /// The status that goes with it.
    pub const fn status(self) -> StatusCode {
        self.parts().1
    }

    /// What to do about it.
    pub const fn hint(self) -> &'static str {
        self.parts().2
    }

    const fn parts(self) -> (&'static str, StatusCode, &'static str) {
        const BAD: StatusCode = StatusCode::BAD_REQUEST;
        const GATEWAY: StatusCode = StatusCode::BAD_GATEWAY;
        const LATER: StatusCode = StatusCode::SERVICE_UNAVAILABLE;
        match self {
            Self::MissingParameter => ("missing_parameter", BAD, "add the parameter"),
            Self::InvalidUrl => (
                "invalid_url",
                BAD,
                "send encodeURIComponent(location.href), once, unchanged",
            ),
            Self::OriginNotAllowed => (
                "origin_not_allowed",
                StatusCode::FORBIDDEN,
                "add the page's origin to WECHAT_H5_ORIGINS, if it is yours",
            ),
            Self::UnknownAccount => (
                "unknown_account",
                BAD,
                "use the appid of an account that is configured here",
            ),
            Self::InvalidScope => (
                "invalid_scope",
                BAD,
                "use scope=snsapi_base or scope=snsapi_userinfo, once",
            ),
            Self::InvalidReturnTo => (
                "invalid_return_to",
                BAD,
                "use one return_to that is a path on this site, such as /me?tab=1",
            ),
            Self::StateUnknown => (
                "state_unknown",
                BAD,
                "go back to the page and sign in again",
            ),
            Self::StateForeignBrowser => (
                "state_foreign_browser",
                StatusCode::FORBIDDEN,
                "sign in from the browser in which you started, with cookies allowed",
            ),
            Self::AuthorizationRefused => (
                "authorization_refused",
                StatusCode::FORBIDDEN,
                "nothing was shared; sign in again if you change your mind",
            ),
            Self::InvalidCallback => (
                "invalid_callback",
                BAD,
                "go back to the page and sign in again",
            ),
            Self::CodeRejected => (
                "code_rejected",
                BAD,
                "go back to the page and sign in again",
            ),
            Self::WeixinError => (
                "weixin_error",
                GATEWAY,
                "the log names WeChat's errcode under this request id",
            ),
            Self::WeixinUnreachable => ("weixin_unreachable", GATEWAY, "try again in a moment"),
            Self::TicketUnavailable => (
                "ticket_unavailable",
                LATER,
                "try again later; the log says why no ticket comes",
            ),
            Self::CrossSite => (
                "cross_site",
                StatusCode::FORBIDDEN,
                "send this request from a page of this site",
            ),
            Self::NotFound => ("not_found", StatusCode::NOT_FOUND, "check the path"),
            Self::MethodNotAllowed => (
                "method_not_allowed",
                StatusCode::METHOD_NOT_ALLOWED,
                "use a method that the Allow header names",
            ),
            Self::PayloadTooLarge => (
                "payload_too_large",
                StatusCode::PAYLOAD_TOO_LARGE,
                "send at most 16 KiB",
            ),
            Self::RequestTimeout => (
                "request_timeout",
                StatusCode::REQUEST_TIMEOUT,
                "send the whole body within 10 seconds",
            ),
            Self::PageNotBuilt => (
                "page_not_built",
                LATER,
                "build the page, then the server: cargo xtask page",
            ),
            Self::StoreUnavailable => ("store_unavailable", LATER, "try again in a moment"),
            Self::Internal => (
                "internal",
                StatusCode::INTERNAL_SERVER_ERROR,
                "look for this request id in the log",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_explained_in_the_document() {
        let document = include_str!("../../ERRORS.md");
        for code in Code::ALL {
            let heading = format!("\n## {}\n", code.as_str());
            assert!(document.contains(&heading), "{}", code.as_str());
            let status = format!("{heading}\nStatus {}.", code.status().as_u16());
            assert!(document.contains(&status), "{status}");
        }
        let headings = document.matches("\n## ").count();
        assert_eq!(headings, Code::ALL.len(), "a heading for no code");
    }
}
