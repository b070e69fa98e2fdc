//! The operations of each route of the public listener: the compiler checks that none is
//! missing.

use serde_json::{Value, json};

use super::operation::{INTERNAL, Operation, json_of, reference, text};
use crate::error_response::ErrorCode;
use crate::public_route::PublicRoute;

/// Errors of every route of the public listener.
const EVERYWHERE: &[ErrorCode] = &[
    ErrorCode::InvalidBody,
    ErrorCode::InvalidHost,
    ErrorCode::PayloadTooLarge,
    ErrorCode::RequestTimeout,
    ErrorCode::MethodNotAllowed,
    ErrorCode::NotFound,
    ErrorCode::Internal,
];
/// Errors of a login that comes back.
const CALLBACK: &[ErrorCode] = &[
    ErrorCode::AuthorizationRefused,
    ErrorCode::CodeRejected,
    ErrorCode::InvalidCallback,
    ErrorCode::MissingParameter,
    ErrorCode::StateForeignBrowser,
    ErrorCode::StateUnknown,
    ErrorCode::StoreUnavailable,
    ErrorCode::TooManyRequests,
    ErrorCode::UnknownAccount,
    ErrorCode::WeixinBusy,
    ErrorCode::WeixinError,
    ErrorCode::WeixinQuota,
    ErrorCode::WeixinUnreachable,
];
/// Errors of a page that is not signed for, or not explained.
const PAGES: &[ErrorCode] = &[
    ErrorCode::InvalidUrl,
    ErrorCode::MissingParameter,
    ErrorCode::OriginNotAllowed,
    ErrorCode::TicketUnavailable,
    ErrorCode::TooManyRequests,
    ErrorCode::UnknownAccount,
];
/// Errors of a card that is not signed.
const CARDS: &[ErrorCode] = &[
    ErrorCode::CardNotAllowed,
    ErrorCode::InvalidCard,
    ErrorCode::MissingParameter,
    ErrorCode::TicketUnavailable,
    ErrorCode::TooManyRequests,
    ErrorCode::UnknownAccount,
];
/// Errors of a session that is neither shown nor ended.
const SESSIONS: &[ErrorCode] = &[
    ErrorCode::MissingParameter,
    ErrorCode::StoreUnavailable,
    ErrorCode::UnknownAccount,
];

/// The operations of a route of the public listener.
pub(super) fn of_public(route: PublicRoute) -> Value {
    match route {
        PublicRoute::JsSdkConfig => js_sdk_config(),
        PublicRoute::JsSdkReport => js_sdk_report(),
        PublicRoute::CardToAdd => card_to_add(),
        PublicRoute::CardsToChoose => cards_to_choose(),
        PublicRoute::LoginAuthorize => login_authorize(),
        PublicRoute::LoginCallback => {
            let about = "Ends a login: WeChat sends the browser here";
            callback("loginCallback", about, "to the page")
        }
        PublicRoute::RelayAuthorize => relay_authorize(),
        PublicRoute::RelayCallback => callback(
            "relayCallback",
            "Ends a login for another site",
            "to the site",
        ),
        PublicRoute::Session => session(),
        PublicRoute::SessionCheck => {
            let about = "Whether WeChat still accepts what the login returned (sns/auth)";
            session_authorization("checkSession", about)
        }
        PublicRoute::SessionRefresh => {
            let about = "Another access token of the user (sns/oauth2/refresh_token), and with \
                         snsapi_userinfo the profile as it is now";
            session_authorization("refreshSession", about)
        }
        PublicRoute::Push => push(),
        PublicRoute::DebugSessions => debug_sessions(),
        PublicRoute::DebugClaim => debug_claim(),
        PublicRoute::DebugSession => debug_session(),
        PublicRoute::DebugMessages => debug_messages(),
        PublicRoute::DebugEvents => debug_events(),
        PublicRoute::PayNotification => pay_notification(),
        PublicRoute::Errors => {
            let operation = new("errors", "What an error code means, in Chinese or English")
                .query(&["code?"])
                .response("200", "the explanation", text("text/plain"));
            json!({"get": operation.errors(&[EVERYWHERE]).into_json()})
        }
        PublicRoute::Health => {
            let health = json_of(&[reference("Health")]);
            let operation =
                of_both("health", "The process runs").response("200", "it does", health);
            json!({"get": operation.errors(&[EVERYWHERE, INTERNAL]).into_json()})
        }
        PublicRoute::Readiness => readiness(),
    }
}

fn new(id: &str, summary: &str) -> Operation {
    Operation::new(&["public"], id, summary)
}

fn of_both(id: &str, summary: &str) -> Operation {
    Operation::new(&["public", "internal"], id, summary)
}

fn js_sdk_config() -> Value {
    let operation = new("jssdkConfig", "The parameters of wx.config for a page")
        .query(&["url", "appid?"])
        .response(
            "200",
            "the parameters",
            json_of(&[reference("JsSdkConfig")]),
        );
    json!({"get": operation.errors(&[PAGES, EVERYWHERE]).into_json()})
}

fn js_sdk_report() -> Value {
    let operation = new(
        "jssdkReport",
        "Why the client refused the signature of a page",
    )
    .body("SignatureReport")
    .response(
        "200",
        "the explanation",
        json_of(&[reference("SignatureFinding")]),
    );
    let errors = [PAGES, &[ErrorCode::CrossSite], EVERYWHERE];
    json!({"post": operation.errors(&errors).into_json()})
}

fn card_to_add() -> Value {
    let operation = new("addCard", "An entry of the cardList of addCard")
        .query(&["cardId", "appid?"])
        .response("200", "the entry", json_of(&[reference("AddCard")]));
    json!({"get": operation.errors(&[CARDS, EVERYWHERE]).into_json()})
}

fn cards_to_choose() -> Value {
    let operation = new("chooseCard", "The parameters of chooseCard")
        .query(&["cardId?", "cardType?", "shopId?", "appid?"])
        .response("200", "the parameters", json_of(&[reference("ChooseCard")]));
    json!({"get": operation.errors(&[CARDS, EVERYWHERE]).into_json()})
}

fn login_authorize() -> Value {
    let own = [
        ErrorCode::InvalidReturnTo,
        ErrorCode::InvalidScope,
        ErrorCode::MissingParameter,
        ErrorCode::NotANavigation,
        ErrorCode::TooManyRequests,
        ErrorCode::UnknownAccount,
    ];
    let operation = new(
        "loginAuthorize",
        "Starts a login: for a navigation of a browser",
    )
    .query(&["scope", "return_to?", "appid?"])
    .response("302", "to WeChat", Value::Null);
    json!({"get": operation.errors(&[&own, EVERYWHERE]).into_json()})
}

fn relay_authorize() -> Value {
    let own = [
        ErrorCode::InvalidAuthorizeUrl,
        ErrorCode::NotANavigation,
        ErrorCode::SiteNotAllowed,
        ErrorCode::TooManyRequests,
        ErrorCode::UnknownAccount,
    ];
    let operation = new(
        "relayAuthorize",
        "Starts a login for another site of the account",
    )
    .query(&["appid", "redirect_uri", "response_type", "scope", "state?"])
    .response("302", "to WeChat", Value::Null);
    json!({"get": operation.errors(&[&own, EVERYWHERE]).into_json()})
}

fn callback(id: &str, summary: &str, to: &str) -> Value {
    let operation = new(id, summary)
        .query(&["code?", "state"])
        .response("303", to, Value::Null);
    json!({"get": operation.errors(&[CALLBACK, EVERYWHERE]).into_json()})
}

fn session() -> Value {
    let show = new("session", "Who is signed in")
        .query(&["appid?"])
        .response("200", "the session", json_of(&[reference("Session")]));
    let sign_out = new("signOut", "Signs out, on the server too")
        .query(&["appid?"])
        .response("204", "signed out", Value::Null);
    let own = [ErrorCode::CrossSite, ErrorCode::TooManyRequests];
    json!({
        "get": show.errors(&[SESSIONS, EVERYWHERE]).into_json(),
        "delete": sign_out.errors(&[SESSIONS, &own, EVERYWHERE]).into_json(),
    })
}

/// Errors of a session about which WeChat is not asked.
const AUTHORIZATIONS: &[ErrorCode] = &[
    ErrorCode::CrossSite,
    ErrorCode::NotSignedIn,
    ErrorCode::TooManyRequests,
    ErrorCode::WeixinBusy,
    ErrorCode::WeixinError,
    ErrorCode::WeixinQuota,
    ErrorCode::WeixinUnreachable,
];

fn session_authorization(id: &str, about: &str) -> Value {
    let operation = new(id, about).query(&["appid?"]).response(
        "200",
        "what WeChat says",
        json_of(&[reference("AuthorizationCheck")]),
    );
    let errors = [SESSIONS, AUTHORIZATIONS, EVERYWHERE];
    json!({"post": operation.errors(&errors).into_json()})
}

/// Errors of what is not WeChat's, or cannot be taken.
const PUSHES: &[ErrorCode] = &[
    ErrorCode::PushNotAuthentic,
    ErrorCode::PushRefused,
    ErrorCode::PushReplayed,
    ErrorCode::StoreUnavailable,
    ErrorCode::TooManyRequests,
];

fn push() -> Value {
    let check = new("checkPushUrl", "WeChat's check of this URL (接入验证)")
        .query(&["signature", "timestamp", "nonce", "echostr"])
        .segment("appid")
        .response("200", "echostr", text("text/plain"));
    let content = json!({
        "text/plain": {"schema": {"const": "success"}},
        "application/xml": {"schema": {"type": "string"}},
        "application/json": {"schema": {"type": "object"}},
    });
    let about = "`success`, or the reply to the user in the form of the push";
    let receive = new("receivePush", "A message or an event that WeChat pushes")
        .query(&["signature", "timestamp", "nonce", "msg_signature?"])
        .segment("appid")
        .response("200", about, content);
    json!({
        "get": check.errors(&[PUSHES, EVERYWHERE]).into_json(),
        "post": receive.errors(&[PUSHES, EVERYWHERE]).into_json(),
    })
}

/// Errors of a side of a debugging session.
const DEBUG_SIDES: &[ErrorCode] = &[ErrorCode::CrossSite, ErrorCode::DebugSessionUnknown];

fn debug_sessions() -> Value {
    let about = "Begins a session in which a desk debugs this page; with debug_pairing only";
    let operation = new("createDebugSession", about).response(
        "200",
        "the session, the code for the desk and the key of the phone",
        json_of(&[reference("DebugSessionCreated")]),
    );
    let own = [ErrorCode::CrossSite, ErrorCode::TooManyRequests];
    json!({"post": operation.errors(&[&own, EVERYWHERE]).into_json()})
}

fn debug_claim() -> Value {
    let operation = new(
        "claimDebugSession",
        "Becomes the desk of a session, by its code",
    )
    .body("DebugSessionClaim")
    .response(
        "200",
        "the session and the key of the desk",
        json_of(&[reference("DebugSessionClaimed")]),
    );
    let own = [
        ErrorCode::CrossSite,
        ErrorCode::DebugCodeUnknown,
        ErrorCode::TooManyRequests,
    ];
    json!({"post": operation.errors(&[&own, EVERYWHERE]).into_json()})
}

fn debug_session() -> Value {
    let operation = new("endDebugSession", "Ends a session")
        .segment("id")
        .secured_by(&["debugKey"])
        .response("204", "it is over", Value::Null);
    json!({"delete": operation.errors(&[DEBUG_SIDES, EVERYWHERE]).into_json()})
}

fn debug_messages() -> Value {
    let operation = new("sendDebugMessage", "A message for the other side")
        .segment("id")
        .secured_by(&["debugKey"])
        .body("DebugMessage")
        .response("204", "it waits for the other side", Value::Null);
    let own = [ErrorCode::DebugSessionEnded, ErrorCode::TooManyRequests];
    json!({"post": operation.errors(&[DEBUG_SIDES, &own, EVERYWHERE]).into_json()})
}

fn debug_events() -> Value {
    let about = "What is new to a side; waits some seconds until there is something";
    let operation = new("debugEvents", about)
        .query(&["after?", "peer?"])
        .segment("id")
        .secured_by(&["debugKey"])
        .response("200", "the events", json_of(&[reference("DebugEvents")]));
    let own = [ErrorCode::MissingParameter];
    json!({"get": operation.errors(&[DEBUG_SIDES, &own, EVERYWHERE]).into_json()})
}

/// Errors of what is not WeChat Pay's, or cannot be taken.
const NOTIFICATIONS: &[ErrorCode] = &[
    ErrorCode::NotificationNotAuthentic,
    ErrorCode::NotificationRefused,
    ErrorCode::StoreUnavailable,
    ErrorCode::TooManyRequests,
];

fn pay_notification() -> Value {
    let operation = new("payNotification", "What WeChat Pay tells a merchant")
        .segment("mchid")
        .body("PayNotification")
        .response("204", "it is stored", Value::Null);
    let errors = [NOTIFICATIONS, EVERYWHERE];
    json!({"post": operation.errors_as("NotificationFailure", &errors).into_json()})
}

fn readiness() -> Value {
    let schemas = [reference("Readiness"), reference("DetailedReadiness")];
    let about = "What can be done; in detail on the internal listener";
    let operation = of_both("readiness", about)
        .response("200", "requests may be sent here", json_of(&schemas))
        .response("503", "they may not", json_of(&schemas));
    json!({"get": operation.errors(&[EVERYWHERE, INTERNAL]).into_json()})
}
