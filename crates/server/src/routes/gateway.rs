//! Every path of WeChat's API on the internal listener but those of `token_endpoints.rs` and
//! `user_endpoints.rs`: the call is passed on with the account's token.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use http::{Extensions, HeaderMap, Method, Uri};

use super::page;
use super::request_query::query;
use crate::app::AppState;
use crate::client_address::ClientNetwork;
use crate::error_response::{ErrorCode, ErrorResponse};
use crate::gateway::{
    Admission, GatewayError, Refusal, RefusalKind, check_caller, remove_credentials,
};

const TOKEN: &str = "access_token";
/// The first parts of WeChat's paths, where a call without a token is a mistake and not a
/// request for something else.
const WECHAT_PATHS: [&str; 9] = [
    "/cgi-bin/",
    "/sns/",
    "/datacube/",
    "/customservice/",
    "/card/",
    "/merchant/",
    "/semantic/",
    "/wxa/",
    "/wxaapi/",
];

pub(crate) async fn pass(
    State(app): State<AppState>,
    mut request: Request,
) -> Result<Response, GatewayError> {
    let uri = request.uri().clone();
    let is_of_wechat = WECHAT_PATHS.iter().any(|path| uri.path().starts_with(path));
    if !is_of_wechat && matches!(query(&uri).one(TOKEN), Ok(None)) {
        return Err(page::not_found().into());
    }
    let admission = admission(&app, request.extensions(), request.headers(), &uri)?;
    if let Some(response) = refused_method(request.method()) {
        return Ok(response);
    }
    let admitted = admission.by_token(&presented(&uri)?).await?;
    remove_credentials(&mut request, TOKEN, admission.keys);
    let forwarder = app.forwarder(admitted.name());
    let response = forwarder.with_token(admitted.account, request).await;
    Ok(response.inspect_err(|err| app.refusals.failed(admitted.name(), uri.path(), err))?)
}

/// A path that this server serves itself, but for the slash at its end: passed on, it would be
/// another call than the one that was meant.
pub(crate) async fn slash_at_end(
    State(app): State<AppState>,
    request: Request,
) -> Result<Response, GatewayError> {
    let uri = request.uri();
    let checked = admission(&app, request.extensions(), request.headers(), uri);
    checked.map(drop)?;
    let why = "there is no such path: call it without the slash at its end";
    Err(Refusal::new(RefusalKind::Unauthorized, why).into())
}

/// The response to the methods that would send a secret back in their response, or leave HTTP.
pub(super) fn refused_method(method: &Method) -> Option<Response> {
    let is_refused = matches!(*method, Method::TRACE | Method::CONNECT);
    is_refused.then(|| page::allow_only("GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS"))
}

/// How a call is checked that has these headers.
pub(super) fn admission<'a>(
    app: &'a AppState,
    extensions: &Extensions,
    headers: &HeaderMap,
    uri: &'a Uri,
) -> Result<Admission<'a>, ErrorResponse> {
    let keys = app.client_keys.as_deref().ok_or_else(|| {
        let message = "this server has no client keys, so that no back end may call it";
        ErrorResponse::new(ErrorCode::NotFound, message).with_hint(
            "set WECHAT_H5_CLIENT_KEYS to a file, and add a key to it: wechat-h5 keys add NAME",
        )
    })?;
    check_caller(headers)?;
    let peer = extensions.get::<ConnectInfo<SocketAddr>>();
    Ok(Admission {
        accounts: &app.accounts,
        keys,
        refusals: &app.refusals,
        metrics: &app.gateway_metrics,
        real_tokens: &app.real_tokens,
        now: app.clock.now(),
        from: peer.map(|ConnectInfo(peer)| ClientNetwork::of(peer.ip())),
        path: uri.path(),
    })
}

/// What the query has as `access_token`.
pub(super) fn presented(uri: &Uri) -> Result<String, Refusal> {
    let token = query(uri).one(TOKEN).map_err(|_| {
        let why = "access_token must be in the query once, and be percent-encoded UTF-8";
        Refusal::new(RefusalKind::InvalidCredential, why)
    })?;
    let token = token.filter(|token| !token.is_empty()).ok_or_else(|| {
        let why = "send it in the query of the URL, as WeChat requires it, and not in a header \
                   or in the body";
        Refusal::new(RefusalKind::TokenMissing, why)
    })?;
    Ok(token.into_owned())
}
