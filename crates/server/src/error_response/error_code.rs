//! The codes of errors, with their status and hint.

use http::StatusCode;

/// Defines [`ErrorCode`], one row for each: its name on the wire, its status, and what the
/// caller or the operator can do.
macro_rules! error_codes {
    ($($(#[$doc:meta])* $code:ident = $name:literal, $status:ident, $hint:literal;)*) => {
        /// The stable codes of error responses. `ERRORS.md` explains each.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum ErrorCode {
            $($(#[$doc])* $code,)*
        }

        impl ErrorCode {
            /// Every code.
            #[cfg(test)]
            pub(crate) const ALL: &[Self] = &[$(Self::$code),*];

            /// The code on the wire.
            pub(crate) const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => $name,)*
                }
            }

            /// The HTTP status.
            pub(crate) const fn status(self) -> StatusCode {
                match self {
                    $(Self::$code => StatusCode::$status,)*
                }
            }

            /// What the caller or the operator can do.
            pub(crate) const fn hint(self) -> &'static str {
                match self {
                    $(Self::$code => $hint,)*
                }
            }
        }
    };
}

error_codes! {
    /// A parameter is not there.
    MissingParameter = "missing_parameter", BAD_REQUEST,
        "add the parameter";
    /// `url` is not the URL of a page as a browser shows it.
    InvalidUrl = "invalid_url", BAD_REQUEST,
        "send encodeURIComponent(location.href), once, unchanged";
    /// The account does not sign pages of this origin.
    OriginNotAllowed = "origin_not_allowed", FORBIDDEN,
        "add the page's origin to WECHAT_H5_ORIGINS, if it is yours";
    /// A parameter of a card is none, or one of another form.
    InvalidCard = "invalid_card", BAD_REQUEST,
        "send each parameter once, as WeChat writes it";
    /// The account's pages may not offer this card, or not let users choose.
    CardNotAllowed = "card_not_allowed", FORBIDDEN,
        "add the card to WECHAT_H5_CARD_IDS, if every visitor may have it";
    /// `appid` is not configured here.
    UnknownAccount = "unknown_account", BAD_REQUEST,
        "use the appid of an account that is configured here";
    /// `scope` is not one of the two that exist.
    InvalidScope = "invalid_scope", BAD_REQUEST,
        "use scope=snsapi_base or scope=snsapi_userinfo, once";
    /// `return_to` is not a path on this site.
    InvalidReturnTo = "invalid_return_to", BAD_REQUEST,
        "use one return_to that is a path on this site, such as /me?tab=1";
    /// The authorize URL of another site is one that WeChat would not accept.
    InvalidAuthorizeUrl = "invalid_authorize_url", BAD_REQUEST,
        "send the parameters of WeChat's authorize page, each once";
    /// The other site is not on the account's list.
    SiteNotAllowed = "site_not_allowed", FORBIDDEN,
        "add the site to WECHAT_H5_RELAY_SITES, if it is yours";
    /// A login was started by something else than a browser that opens a page.
    NotANavigation = "not_a_navigation", FORBIDDEN,
        "open this address by a link, a redirect or location.href, not by fetch or an image";
    /// The state has expired or was used.
    StateUnknown = "state_unknown", BAD_REQUEST,
        "go back to the page and sign in again";
    /// The browser has no login cookie of this state.
    StateForeignBrowser = "state_foreign_browser", FORBIDDEN,
        "sign in from the browser in which you started, with cookies allowed";
    /// The user did not consent.
    AuthorizationRefused = "authorization_refused", FORBIDDEN,
        "nothing was shared; sign in again if you change your mind";
    /// The callback does not have the form of WeChat's.
    InvalidCallback = "invalid_callback", BAD_REQUEST,
        "go back to the page and sign in again";
    /// WeChat does not accept the code.
    CodeRejected = "code_rejected", BAD_REQUEST,
        "go back to the page and sign in again";
    /// WeChat responded with an error.
    WeixinError = "weixin_error", BAD_GATEWAY,
        "the log has errmsg, rid and the remedy";
    /// WeChat could not be reached.
    WeixinUnreachable = "weixin_unreachable", BAD_GATEWAY,
        "try again in a moment";
    /// WeChat was called for a back end, and does not respond.
    WeixinTimeout = "weixin_timeout", GATEWAY_TIMEOUT,
        "WeChat may have taken the call: look before you make it again";
    /// Too many logins wait for WeChat. Nothing was sent, and the code is not used up.
    WeixinBusy = "weixin_busy", SERVICE_UNAVAILABLE,
        "open the same URL again after the time in Retry-After";
    /// WeChat limits how often the account calls it.
    WeixinQuota = "weixin_quota", SERVICE_UNAVAILABLE,
        "sign in again after the time in Retry-After; the log has errmsg and rid";
    /// There is no valid ticket to sign with.
    TicketUnavailable = "ticket_unavailable", SERVICE_UNAVAILABLE,
        "try again later; the log says why there is no ticket";
    /// There is no valid access token to call with.
    TokenUnavailable = "token_unavailable", SERVICE_UNAVAILABLE,
        "try again after the time in Retry-After; the log says why there is no token";
    /// A browser or a proxy called what is for back ends.
    NotABackEnd = "not_a_back_end", FORBIDDEN,
        "call the internal listener from a back end, directly";
    /// A back end has presented no valid key.
    ClientKeyUnknown = "client_key_unknown", UNAUTHORIZED,
        "send a client key: Authorization: Bearer <key>; `wechat-h5 keys add NAME` makes one";
    /// The client key does not allow this.
    ClientNotAllowed = "client_not_allowed", FORBIDDEN,
        "use a key that was made with wechat-h5 keys add NAME --may-operate";
    /// Nothing proves that WeChat has sent this push.
    PushNotAuthentic = "push_not_authentic", UNAUTHORIZED,
        "compare push_token and push_aes_key with 服务器配置 of the platform's console";
    /// A push is WeChat's, and cannot be taken.
    PushRefused = "push_refused", BAD_REQUEST,
        "do what the message says";
    /// The signature of a push was that of another one.
    PushReplayed = "push_replayed", CONFLICT,
        "WeChat has not sent this: look who can read the queries of its requests";
    /// Nothing proves that WeChat Pay has sent this notification.
    NotificationNotAuthentic = "notification_not_authentic", UNAUTHORIZED,
        "compare pay_public_key_file or pay_platform_certificate_files with the merchant platform";
    /// A notification is WeChat Pay's, and cannot be taken.
    NotificationRefused = "notification_refused", BAD_REQUEST,
        "do what the message says";
    /// An order or a refund is none that WeChat Pay takes.
    InvalidPayment = "invalid_payment", BAD_REQUEST,
        "send an object in JSON with the fields of the document, amounts in fen";
    /// The number of an order is that of another one.
    PaymentConflict = "payment_conflict", CONFLICT,
        "choose another out_trade_no for another order";
    /// WeChat Pay refuses an order or a refund.
    PaymentRefused = "payment_refused", UNPROCESSABLE_ENTITY,
        "read WeChat Pay's code in the message";
    /// WeChat Pay does not respond, or nothing proves that it has.
    PaymentUnavailable = "payment_unavailable", SERVICE_UNAVAILABLE,
        "send the same again, with the same number: it is taken once";
    /// The browser has no session of a user.
    NotSignedIn = "not_signed_in", UNAUTHORIZED,
        "sign in, then send it again";
    /// A request that changes something came from another site.
    CrossSite = "cross_site", FORBIDDEN,
        "send this request from a page of this site";
    /// No phone shows this code.
    DebugCodeUnknown = "debug_code_unknown", NOT_FOUND,
        "let the phone show a new code, and type that one";
    /// No debugging session has this id and key.
    DebugSessionUnknown = "debug_session_unknown", NOT_FOUND,
        "begin anew with a code of the phone";
    /// A debugging session is over.
    DebugSessionEnded = "debug_session_ended", GONE,
        "begin anew with a code of the phone";
    /// No such route.
    NotFound = "not_found", NOT_FOUND,
        "check the path";
    /// The route exists, the method does not.
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED,
        "use one of the methods in the Allow header";
    /// The request names no host, or several.
    InvalidHost = "invalid_host", BAD_REQUEST,
        "send one Host header";
    /// The internal listener was called by a name that is not known.
    HostNotAllowed = "host_not_allowed", MISDIRECTED_REQUEST,
        "call by IP address or localhost, or add the name to WECHAT_H5_INTERNAL_HOSTS";
    /// The request body is incomplete or malformed.
    InvalidBody = "invalid_body", BAD_REQUEST,
        "send a complete body with a valid framing, or none where none is needed";
    /// The request body is too long.
    PayloadTooLarge = "payload_too_large", PAYLOAD_TOO_LARGE,
        "send at most 16 KiB";
    /// The client is over one of its limits.
    TooManyRequests = "too_many_requests", TOO_MANY_REQUESTS,
        "wait as long as Retry-After says, then try again";
    /// The request body did not arrive in time.
    RequestTimeout = "request_timeout", REQUEST_TIMEOUT,
        "send the whole body within 10 seconds";
    /// The binary was built without the page.
    PageNotBuilt = "page_not_built", SERVICE_UNAVAILABLE,
        "build the page, then the server: cargo xtask page";
    /// The store failed.
    StoreUnavailable = "store_unavailable", SERVICE_UNAVAILABLE,
        "try again in a moment";
    /// A bug in this server.
    Internal = "internal", INTERNAL_SERVER_ERROR,
        "look for this request id in the log";
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error_response::explanation;
    use crate::preferred_language::Language;

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
                for language in [Language::English, Language::Chinese] {
                    let text = explanation(language, Some(name)).unwrap();
                    assert!(text.starts_with(name) && text.len() < 2000, "{text}");
                }
            }
            let headings = document.matches("\n## ").count();
            assert_eq!(headings, ErrorCode::ALL.len(), "a heading without a code");
        }
    }
}
