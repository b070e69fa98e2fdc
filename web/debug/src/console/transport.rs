//! The requests to the server.

use gloo_net::http::{Request, RequestBuilder};
use js_sys::Reflect;
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::RequestInit;
use wechat_h5_page_api::{
    DebugEvents, DebugMessage, DebugPeer, DebugSessionClaim, DebugSessionClaimed,
    DebugSessionCreated,
};
use wechat_h5_web::browser;
use wechat_h5_web::error_message::PageError;
use wechat_h5_web::fetch_outcome::{read, success};

use super::message::ConsoleMessage;
use crate::request::{Built, fetch, json};

const SESSIONS: &str = "/api/debug/sessions";

/// One side of a session.
#[derive(Clone, PartialEq)]
pub(super) struct Side {
    id: String,
    key: String,
}

/// A session for this phone, and its code.
pub(super) async fn create() -> Result<(Side, String), PageError> {
    let request = Request::post(SESSIONS);
    let created: DebugSessionCreated = read(fetch(without_body(request))).await?;
    let side = Side {
        id: created.id,
        key: created.phone_key,
    };
    Ok((side, created.code))
}

/// The session of the phone that shows this code.
pub(super) async fn claim(code: &str) -> Result<Side, PageError> {
    let request = Request::post(&format!("{SESSIONS}/claim"));
    let code = code.to_owned();
    let request = with_body(request, &DebugSessionClaim { code });
    let claimed: DebugSessionClaimed = read(fetch(request)).await?;
    Ok(Side {
        id: claimed.id,
        key: claimed.desk_key,
    })
}

impl Side {
    pub(super) async fn send(
        &self,
        number: u32,
        message: &ConsoleMessage,
    ) -> Result<(), PageError> {
        let request = self.with_key(Request::post(&self.path("/messages")));
        let request = with_body(request, &DebugMessage { number, message });
        success(fetch(request)).await.map(drop)
    }

    /// What is new to this side. The server waits some seconds for it.
    pub(super) async fn events(
        &self,
        after: u32,
        peer: Option<DebugPeer>,
    ) -> Result<DebugEvents<ConsoleMessage>, PageError> {
        let known = peer.map_or(String::new(), |peer| format!("&peer={}", peer.as_str()));
        let path = self.path(&format!("/events?after={after}{known}"));
        read(fetch(without_body(self.with_key(Request::get(&path))))).await
    }

    /// Ends the session. The browser sends this even if the page is being closed, and nobody
    /// waits for the response: without it the session ends by itself.
    pub(super) fn end(&self) {
        let request = without_body(self.with_key(Request::delete(&self.path(""))));
        let init = RequestInit::new();
        // `gloo_net` and `web_sys` do not have it.
        let _ = Reflect::set(&init, &"keepalive".into(), &JsValue::TRUE);
        if let Ok(request) = request {
            let request = web_sys::Request::from(request);
            let sent = browser::window().fetch_with_request_and_init(&request, &init);
            spawn_local(async move {
                let _ = JsFuture::from(sent).await;
            });
        }
    }

    fn path(&self, rest: &str) -> String {
        format!("{SESSIONS}/{}{rest}", self.id)
    }

    fn with_key(&self, request: RequestBuilder) -> RequestBuilder {
        request.header("Authorization", &format!("Bearer {}", self.key))
    }
}

fn without_body(request: RequestBuilder) -> Built {
    request.build()
}

fn with_body(request: RequestBuilder, body: &impl Serialize) -> Built {
    request
        .header("Content-Type", "application/json")
        .body(json(body))
}
