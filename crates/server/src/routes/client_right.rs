//! What a client key must allow for a call of the internal listener that is none of WeChat's.

use std::sync::Arc;

use http::request::Parts;
use http::{HeaderMap, header};

use super::events::find_back_end;
use crate::app::App;
use crate::client_keys::BackEnd;
use crate::error_response::{ErrorCode, ErrorResponse};
use crate::gateway::check_caller;

/// Who calls, if it may do what operators do.
pub(super) async fn operator(app: &App, request: &Parts) -> Result<Arc<BackEnd>, ErrorResponse> {
    client(app, request, Right::Operate).await
}

/// What a client key must allow.
#[derive(Clone, Copy)]
pub(super) enum Right {
    /// What operators do.
    Operate,
    /// Orders.
    TakePayments,
    /// Refunds.
    Refund,
}

/// Who calls, if its key allows it.
pub(super) async fn client(
    app: &App,
    request: &Parts,
    right: Right,
) -> Result<Arc<BackEnd>, ErrorResponse> {
    let keys = app.client_keys.as_deref().ok_or_else(|| {
        let message = "this server has no client keys, so that nobody may call this";
        ErrorResponse::new(ErrorCode::NotFound, message).with_hint(match right {
            Right::Operate => {
                "set WECHAT_H5_CLIENT_KEYS to a file, and add a key to it: \
                 wechat-h5 keys add NAME --may-operate"
            }
            Right::TakePayments => {
                "set WECHAT_H5_CLIENT_KEYS to a file, and add a key to it: \
                 wechat-h5 keys add NAME --may-take-payments"
            }
            Right::Refund => {
                "set WECHAT_H5_CLIENT_KEYS to a file, and add a key to it: \
                 wechat-h5 keys add NAME --may-refund"
            }
        })
    })?;
    check_caller(&request.headers)?;
    let presented = bearer(&request.headers).ok_or_else(|| {
        let message = "there is no client key in the Authorization header";
        ErrorResponse::new(ErrorCode::ClientKeyUnknown, message)
    })?;
    let back_end = find_back_end(keys, presented, &request.extensions)?;
    back_end.check_rate()?;
    check_right(&back_end, right, request.uri.path())?;
    back_end.count_call().await?;
    Ok(back_end)
}

fn check_right(back_end: &BackEnd, right: Right, path: &str) -> Result<(), ErrorResponse> {
    let client = back_end.name();
    let refused = |message| ErrorResponse::new(ErrorCode::ClientNotAllowed, message);
    match right {
        Right::Operate if !back_end.may_operate() => {
            tracing::warn!(client, path, "a client may not do what operators do");
            Err(refused("this client may not do what operators do"))
        }
        Right::TakePayments if !back_end.may_take_payments() => {
            tracing::warn!(client, path, "a client may not take payments");
            let hint = "use a key that was made with wechat-h5 keys add NAME --may-take-payments";
            Err(refused("this client may not take payments").with_hint(hint))
        }
        Right::Refund if !back_end.may_refund() => {
            tracing::warn!(client, path, "a client may not refund orders");
            let hint = "use a key that was made with wechat-h5 keys add NAME --may-refund";
            Err(refused("this client may not refund orders").with_hint(hint))
        }
        _ => Ok(()),
    }
}

/// The key in `Authorization: Bearer`.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    let key = key.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !key.is_empty()).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn a_key_is_a_bearer_token() {
        for (value, expected) in [
            ("Bearer 00ff", Some("00ff")),
            ("bearer  00ff ", Some("00ff")),
            ("Basic 00ff", None),
            ("Bearer ", None),
            ("00ff", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, HeaderValue::from_static(value));
            assert_eq!(bearer(&headers), expected, "{value}");
        }
    }
}
