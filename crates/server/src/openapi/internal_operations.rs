//! The operations of each route of the internal listener: the compiler checks that none is
//! missing.

use serde_json::{Map, Value, json};

use super::operation::{INTERNAL, Operation, json_of, reference, text};
use super::public_operations::of_public;
use crate::error_response::ErrorCode;
use crate::internal_route::InternalRoute;
use crate::public_route::PublicRoute;

/// Errors of a call that is passed on.
const PASSED_ON: &[ErrorCode] = &[
    ErrorCode::NotABackEnd,
    ErrorCode::NotFound,
    ErrorCode::TicketUnavailable,
    ErrorCode::TokenUnavailable,
    ErrorCode::WeixinTimeout,
    ErrorCode::WeixinUnreachable,
];
const REFUSED: &str = "or a refusal in WeChat's form";

/// The operations of a route of the internal listener.
pub(super) fn of_internal(route: InternalRoute) -> Value {
    let new = |id, summary| Operation::new(&["internal"], id, summary);
    let refused = |operation: Operation, schema: &str| {
        let schemas = [reference(schema), reference("RefusalBody")];
        let operation = operation.response(
            "200",
            &format!("what was asked for, {REFUSED}"),
            json_of(&schemas),
        );
        operation.errors(&[PASSED_ON, INTERNAL]).into_json()
    };
    match route {
        // Described with the public listener's.
        InternalRoute::Health => of_public(PublicRoute::Health),
        InternalRoute::Readiness => of_public(PublicRoute::Readiness),
        InternalRoute::Metrics => {
            let media_type = "application/openmetrics-text";
            let operation = new("metrics", "The metrics of the process, for Prometheus").response(
                "200",
                "in the OpenMetrics text format",
                text(media_type),
            );
            json!({"get": operation.errors(&[INTERNAL]).into_json()})
        }
        InternalRoute::Events => {
            let content = json!({"text/event-stream": {
                "schema": {"type": "string", "description": "events `access_token`, `jsapi_ticket` and `wx_card_ticket`"},
                "x-event-data": reference("CredentialEvent"),
            }});
            let operation = new("events", "Each new credential, the moment it exists")
                .query(&["appid?"])
                .secured_by(&["clientKey", "standIn"])
                .response("200", "Server-Sent Events, each with data in JSON", content);
            let own = [
                ErrorCode::ClientKeyUnknown,
                ErrorCode::NotABackEnd,
                ErrorCode::NotFound,
                ErrorCode::TooManyRequests,
                ErrorCode::UnknownAccount,
            ];
            json!({"get": operation.errors(&[&own, INTERNAL]).into_json()})
        }
        InternalRoute::OpenApi => {
            let content = json!({"application/json": {"schema": {"type": "object"}}});
            let operation = new("openapi", "This document").response("200", "it", content);
            json!({"get": operation.errors(&[INTERNAL]).into_json()})
        }
        InternalRoute::Backup => {
            let content = json!({"application/x-ndjson": {"schema": {"type": "string"}}});
            let operation = new("backup", "All entries of the store, for operators")
                .secured_by(&["clientKey"])
                .response("200", "a backup for `wechat-h5 store restore`", content);
            let own = [
                ErrorCode::ClientKeyUnknown,
                ErrorCode::ClientNotAllowed,
                ErrorCode::NotABackEnd,
                ErrorCode::NotFound,
                ErrorCode::StoreUnavailable,
                ErrorCode::TooManyRequests,
            ];
            json!({"get": operation.errors(&[&own, INTERNAL]).into_json()})
        }
        InternalRoute::DeadPushes => dead_pushes(),
        InternalRoute::PayJsApi => pay_jsapi(),
        InternalRoute::PayRefund => pay_refund(),
        InternalRoute::Token => {
            let operation = new("token", "An access token, or what stands for one").query(&[
                "grant_type",
                "appid",
                "secret",
            ]);
            json!({"get": refused(operation, "TokenResponse")})
        }
        InternalRoute::StableToken => {
            let operation = new(
                "stableToken",
                "The same; `force_refresh` reports the present one",
            )
            .body("StableTokenRequest");
            json!({"post": refused(operation, "TokenResponse")})
        }
        InternalRoute::Ticket => {
            let operation = new("ticket", "A ticket, `jsapi` or `wx_card`")
                .query(&["type"])
                .secured_by(&["standIn"]);
            json!({"get": refused(operation, "TicketResponse")})
        }
    }
}

fn dead_pushes() -> Value {
    let new = |id, summary| {
        let operation = Operation::new(&["internal"], id, summary);
        operation.secured_by(&["clientKey"])
    };
    let own = [
        ErrorCode::ClientKeyUnknown,
        ErrorCode::ClientNotAllowed,
        ErrorCode::InvalidBody,
        ErrorCode::MissingParameter,
        ErrorCode::NotABackEnd,
        ErrorCode::NotFound,
        ErrorCode::PayloadTooLarge,
        ErrorCode::RequestTimeout,
        ErrorCode::StoreUnavailable,
        ErrorCode::TooManyRequests,
        ErrorCode::UnknownAccount,
    ];
    let list = new(
        "deadPushes",
        "The pushes that were not delivered within 24 hours, or those that wait, for operators",
    )
    .query(&["appid?", "after?", "waiting?"])
    .response("200", "at most 100", json_of(&[reference("DeadPushes")]));
    let replay = new("replayPushes", "Delivers one of them again, or all")
        .body("ReplayRequest")
        .response("200", "how many", json_of(&[reference("Replayed")]));
    let give_up = new("giveUpPush", "Makes one that waits a dead letter")
        .query(&["number", "appid?"])
        .response("200", "how many", json_of(&[reference("GivenUp")]));
    json!({
        "delete": give_up.errors(&[&own, INTERNAL]).into_json(),
        "get": list.errors(&[&own, INTERNAL]).into_json(),
        "post": replay.errors(&[&own, INTERNAL]).into_json(),
    })
}

fn pay_jsapi() -> Value {
    let about = "Places an order at WeChat Pay, once for its number";
    let operation = Operation::new(&["internal"], "payJsapi", about)
        .body("PaymentOrder")
        .response(
            "200",
            "the argument of chooseWXPay",
            json_of(&[reference("ChooseWxPay")]),
        );
    payment(operation)
}

fn pay_refund() -> Value {
    let about = "Refunds an order, once for the refund's number";
    let operation = Operation::new(&["internal"], "payRefund", about)
        .body("RefundOrder")
        .response("200", "the refund", json_of(&[reference("RefundResponse")]));
    payment(operation)
}

fn payment(operation: Operation) -> Value {
    let own = [
        ErrorCode::ClientKeyUnknown,
        ErrorCode::ClientNotAllowed,
        ErrorCode::InvalidBody,
        ErrorCode::InvalidPayment,
        ErrorCode::NotABackEnd,
        ErrorCode::NotFound,
        ErrorCode::PayloadTooLarge,
        ErrorCode::PaymentConflict,
        ErrorCode::PaymentRefused,
        ErrorCode::PaymentUnavailable,
        ErrorCode::MissingParameter,
        ErrorCode::RequestTimeout,
        ErrorCode::TooManyRequests,
        ErrorCode::UnknownAccount,
    ];
    let operation = operation.secured_by(&["clientKey"]);
    json!({"post": operation.errors(&[&own, INTERNAL]).into_json()})
}

/// Every other path.
pub(super) fn gateway() -> Value {
    let methods = ["get", "post", "put", "patch", "delete"];
    let operation = |method: &str| {
        let id = format!("gateway_{method}");
        let description = format!("WeChat's response, byte for byte, {REFUSED}");
        let content = json!({"*/*": {"schema": {}}, "application/json": {"schema": {}}});
        let operation = Operation::new(&["internal"], &id, "Any other path of WeChat's API")
            .secured_by(&["standIn"])
            .response("default", &description, content)
            .errors(&[PASSED_ON, INTERNAL, &[ErrorCode::PageNotBuilt]]);
        operation.into_json()
    };
    let mut item: Map<String, Value> = methods
        .map(|method| (method.to_owned(), operation(method)))
        .into_iter()
        .collect();
    let path =
        json!({"name": "path", "in": "path", "required": true, "schema": {"type": "string"}});
    item.insert("parameters".into(), json!([path]));
    item.into()
}
