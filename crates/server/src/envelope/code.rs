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
    /// An authorize URL of another site's is not one that WeChat would take.
    InvalidAuthorizeUrl,
    /// The other site is not on the list.
    SiteNotAllowed,
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
    pub const ALL: [Self; 24] = [
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
    pub const fn as_str(self) -> &'static str {
        self.name_and_status().0
    }

    /// The status that goes with it.
    pub const fn status(self) -> StatusCode {
        self.name_and_status().1
    }

    const fn name_and_status(self) -> (&'static str, StatusCode) {
        const BAD: StatusCode = StatusCode::BAD_REQUEST;
        const GATEWAY: StatusCode = StatusCode::BAD_GATEWAY;
        const LATER: StatusCode = StatusCode::SERVICE_UNAVAILABLE;
        match self {
            Self::MissingParameter => ("missing_parameter", BAD),
            Self::InvalidUrl => ("invalid_url", BAD),
            Self::OriginNotAllowed => ("origin_not_allowed", StatusCode::FORBIDDEN),
            Self::UnknownAccount => ("unknown_account", BAD),
            Self::InvalidScope => ("invalid_scope", BAD),
            Self::InvalidReturnTo => ("invalid_return_to", BAD),
            Self::InvalidAuthorizeUrl => ("invalid_authorize_url", BAD),
            Self::SiteNotAllowed => ("site_not_allowed", StatusCode::FORBIDDEN),
            Self::StateUnknown => ("state_unknown", BAD),
            Self::StateForeignBrowser => ("state_foreign_browser", StatusCode::FORBIDDEN),
            Self::AuthorizationRefused => ("authorization_refused", StatusCode::FORBIDDEN),
            Self::InvalidCallback => ("invalid_callback", BAD),
            Self::CodeRejected => ("code_rejected", BAD),
            Self::WeixinError => ("weixin_error", GATEWAY),
            Self::WeixinUnreachable => ("weixin_unreachable", GATEWAY),
            Self::TicketUnavailable => ("ticket_unavailable", LATER),
            Self::CrossSite => ("cross_site", StatusCode::FORBIDDEN),
            Self::NotFound => ("not_found", StatusCode::NOT_FOUND),
            Self::MethodNotAllowed => ("method_not_allowed", StatusCode::METHOD_NOT_ALLOWED),
            Self::PayloadTooLarge => ("payload_too_large", StatusCode::PAYLOAD_TOO_LARGE),
            Self::RequestTimeout => ("request_timeout", StatusCode::REQUEST_TIMEOUT),
            Self::PageNotBuilt => ("page_not_built", LATER),
            Self::StoreUnavailable => ("store_unavailable", LATER),
            Self::Internal => ("internal", StatusCode::INTERNAL_SERVER_ERROR),
        }
    }

    /// What to do about it.
    pub const fn hint(self) -> &'static str {
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
                "send what WeChat's authorize page takes, each parameter once"
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
            Self::WeixinError => "the log names WeChat's errcode under this request id",
            Self::WeixinUnreachable | Self::StoreUnavailable => "try again in a moment",
            Self::TicketUnavailable => "try again later; the log says why no ticket comes",
            Self::CrossSite => "send this request from a page of this site",
            Self::NotFound => "check the path",
            Self::MethodNotAllowed => "use a method that the Allow header names",
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
