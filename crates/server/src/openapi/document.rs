//! The whole document: schemas from the types, and an operation for each route.

use serde_json::{Value, json};
use utoipa::OpenApi;

use super::internal_operations::{gateway, of_internal};
use super::page_schemas::page_schemas;
use super::pay_schemas::pay_schemas;
use super::public_operations::of_public;
use crate::error_response::ErrorCode;
use crate::events::CredentialEvent;
use crate::gateway::RefusalBody;
use crate::internal_route::InternalRoute;
use crate::public_route::PublicRoute;
use crate::push::{DeadPush, DeadPushes, GivenUp, Replayed};
use crate::readiness::{DetailedReadiness, Readiness};
use crate::routes::dead_pushes::ReplayRequest;
use crate::routes::health::Health;
use crate::routes::payments::{PaymentOrder, RefundOrder, RefundResponse};
use crate::routes::token_endpoints::{StableTokenRequest, TicketResponse, TokenResponse};

const ABOUT: &str = "The public listener serves pages, the internal one operators and back ends. \
    Each operation is tagged with its listener. Times are seconds since 1970, or RFC 3339.";

#[derive(OpenApi)]
#[openapi(components(schemas(
    CredentialEvent<'_>,
    DeadPush,
    DeadPushes,
    DetailedReadiness,
    Health,
    PaymentOrder,
    Readiness,
    RefundOrder,
    RefundResponse<'_>,
    RefusalBody,
    GivenUp,
    Replayed,
    ReplayRequest,
    StableTokenRequest,
    TicketResponse<'_>,
    TokenResponse<'_>,
)))]
struct Schemas;

/// The document.
pub(crate) fn document() -> Value {
    let mut document = serde_json::to_value(Schemas::openapi()).unwrap();
    document["info"] = json!({
        "title": "wechat-h5",
        "version": env!("CARGO_PKG_VERSION"),
        "description": ABOUT,
        "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
    });
    document["tags"] = json!([
        {"name": "public", "description": "the public listener, `WECHAT_H5_LISTEN`"},
        {"name": "internal", "description": "the internal listener, `WECHAT_H5_INTERNAL_LISTEN`"},
    ]);
    let schemas = &mut document["components"]["schemas"];
    for (name, schema) in page_schemas(ErrorCode::ALL)
        .into_iter()
        .chain(pay_schemas())
    {
        schemas[name] = schema;
    }
    document["components"]["securitySchemes"] = json!({
        "clientKey": {
            "type": "http", "scheme": "bearer",
            "description": "the key of a client, as `wechat-h5 keys add` prints it",
        },
        "debugKey": {
            "type": "http", "scheme": "bearer",
            "description": "the key of a side of a debugging session",
        },
        "standIn": {
            "type": "apiKey", "in": "query", "name": "access_token",
            "description": "what `/cgi-bin/token` returns to a client",
        },
    });
    let paths = &mut document["paths"];
    for route in PublicRoute::ALL {
        paths[route.path()] = of_public(route);
    }
    for route in InternalRoute::ALL {
        // A path of both listeners is described once.
        if paths.get(route.path()).is_none() {
            paths[route.path()] = of_internal(route);
        }
    }
    paths["/{path}"] = gateway();
    document
}
