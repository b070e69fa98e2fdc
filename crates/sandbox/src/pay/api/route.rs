//! The route of an endpoint: reads the call, proves the caller, runs the handler, responds.

use std::sync::Arc;

use axum::extract::{FromRef, RawPathParams, Request, State};
use axum::routing::{MethodRouter, any};

use super::authenticate::authenticate;
use super::call::PayCall;
use super::error::PayError;
use super::response::{PayBody, respond};
use super::unknown_path;
use crate::pay::endpoint::PayEndpoint;
use crate::pay::state::Pay;

/// What responds to a call whose caller is proven.
pub(super) type Handler = fn(&Arc<Pay>, &mut PayCall) -> Result<PayBody, PayError>;

pub(super) fn route<S>(endpoint: PayEndpoint, handler: Handler) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Arc<Pay>: FromRef<S>,
{
    any(
        move |State(pay): State<Arc<Pay>>, parameters: RawPathParams, request: Request| async move {
            let mut call = PayCall::read(&parameters, request).await;
            if call.method != endpoint.method() {
                return unknown_path::refuse(&pay, call);
            }
            let caller = authenticate(&pay.records(), &mut call, pay.now());
            let (key, result) = match caller {
                Ok(key) => (Some(key), handler(&pay, &mut call)),
                Err(error) => (None, Err(error)),
            };
            respond(&pay, call, key, result)
        },
    )
}
