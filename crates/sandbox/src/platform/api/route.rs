//! The route of an endpoint: reads the call, runs the handler, responds, and sends the pushes.

use std::sync::Arc;

use axum::extract::{FromRef, Request, State};
use axum::http::{Method, StatusCode};
use axum::routing::{MethodRouter, any};

use super::call::{BODY_LIMIT, Call, read};
use super::response::{ResponseBody, respond};
use super::upload::UPLOAD_LIMIT;
use crate::platform::endpoint::Endpoint;
use crate::platform::errcode::Errcode;
use crate::platform::state::Platform;
use crate::push::send_in_background;

/// What responds to a call.
#[derive(Clone, Copy)]
pub(super) enum Handler {
    /// Returns the body of a success, as JSON text.
    Json(fn(&Platform, &mut Call) -> Result<String, Errcode>),
    /// Returns a file, or JSON text.
    File(fn(&Platform, &mut Call) -> Result<ResponseBody, Errcode>),
}

impl Handler {
    fn run(self, platform: &Platform, call: &mut Call) -> Result<ResponseBody, Errcode> {
        match self {
            Self::Json(handler) => handler(platform, call).map(ResponseBody::Json),
            Self::File(handler) => handler(platform, call),
        }
    }
}

/// How a handler runs.
#[derive(Clone, Copy, Debug)]
pub(super) enum Run {
    /// On the thread of the request: it only reads and writes the records.
    Here,
    /// On a thread for blocking I/O.
    Blocking,
}

impl Endpoint {
    fn body_limit(self) -> usize {
        match self {
            // Up to eight texts of a mebibyte each.
            Self::UploadMedia
            | Self::UploadPicture
            | Self::AddMaterial
            | Self::AddDraft
            | Self::UpdateDraft => UPLOAD_LIMIT,
            _ => BODY_LIMIT,
        }
    }
}

/// The route of an endpoint. Another method is refused with 43001 or 43002.
pub(super) fn route<S>(endpoint: Endpoint, handler: Handler, run: Run) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
    Arc<Platform>: FromRef<S>,
{
    let wrong_method = if endpoint.method() == Method::GET {
        Errcode::RequireGet
    } else {
        Errcode::RequirePost
    };
    any(
        move |State(platform): State<Arc<Platform>>, request: Request| {
            let is_right_method = endpoint.accepts(request.method());
            async move {
                let call = read(request, endpoint.body_limit()).await;
                let (mut call, result) = if is_right_method {
                    handle(&platform, call, handler, run).await
                } else {
                    (call, Err(wrong_method))
                };
                let pushes = std::mem::take(&mut call.pushes);
                let response = respond(&platform, call, result, StatusCode::OK);
                send_in_background(platform.push(), pushes);
                response
            }
        },
    )
}

async fn handle(
    platform: &Arc<Platform>,
    mut call: Call,
    handler: Handler,
    run: Run,
) -> (Call, Result<ResponseBody, Errcode>) {
    match run {
        Run::Here => {
            let result = handler.run(platform, &mut call);
            (call, result)
        }
        Run::Blocking => {
            let platform = Arc::clone(platform);
            let task = move || {
                let result = handler.run(&platform, &mut call);
                (call, result)
            };
            let joined = tokio::task::spawn_blocking(task).await;
            joined.expect("a handler does not panic")
        }
    }
}
