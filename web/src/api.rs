//! The requests to the page's own server, and the meaning of its responses.

use futures::future::LocalBoxFuture;
use gloo_net::Error;
use gloo_net::http::{Request, Response};
use js_sys::{JSON, Promise};
use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wechat_h5_page_api::{ErrorEnvelope, JsSdkConfig, SessionResponse};

use crate::browser;
use crate::page_error::{PageError, ServerError};
use crate::timeout::timeout;
use crate::url_parts;

/// The time limit for the head of a response, and again for its body, in milliseconds.
pub(crate) const TIMEOUT_MS: u32 = 10_000;

/// A request that has been sent, or is sent when it is first polled.
type Sending = LocalBoxFuture<'static, Result<Response, Error>>;

/// A signature of this page URL.
pub(crate) async fn config(url: &str) -> Result<JsSdkConfig, PageError> {
    let url = String::from(js_sys::encode_uri_component(url));
    let request = Request::get(&format!("/api/jssdk/config?url={url}"));
    read(Box::pin(request.send())).await
}

/// A signature that `static/bootstrap.js` has requested already.
pub(crate) async fn early_config(fetch: Promise) -> Result<JsSdkConfig, PageError> {
    read(Box::pin(adopt(fetch))).await
}

/// Who is signed in.
pub(crate) async fn session() -> Result<SessionResponse, PageError> {
    read(Box::pin(Request::get("/api/session").send())).await
}

/// Deletes the session on the server.
pub(crate) async fn sign_out() -> Result<(), PageError> {
    let request = Request::delete("/api/session");
    success(Box::pin(request.send())).await.map(drop)
}

/// The address of a sign-in button. It leads back to where the page is now.
pub(crate) fn authorize_path(scope: &str) -> String {
    let return_to = js_sys::encode_uri_component(url_parts::path_and_rest(&browser::href()));
    format!(
        "/api/oauth/authorize?scope={scope}&return_to={}",
        String::from(return_to)
    )
}

/// A `fetch` that was called without `gloo_net`.
async fn adopt(fetch: Promise) -> Result<Response, Error> {
    let response = JsFuture::from(fetch).await;
    let response = response.and_then(JsCast::dyn_into::<web_sys::Response>);
    response
        .map(Response::from)
        .map_err(|_| Error::GlooError(String::new()))
}

/// The value in the body of a successful response.
async fn read<T: DeserializeOwned>(sending: Sending) -> Result<T, PageError> {
    let (status, body) = success(sending).await?;
    parse(&body).ok_or(PageError::BadResponse(status))
}

/// Status and body of a successful response.
async fn success(sending: Sending) -> Result<(u16, String), PageError> {
    let response = in_time(sending).await?;
    let body = in_time(Box::pin(async move {
        let body = response.text().await?;
        Ok((response.status(), response.ok(), body))
    }));
    match body.await? {
        (status, true, body) => Ok((status, body)),
        (status, false, body) => Err(refusal(status, &body)),
    }
}

async fn in_time<T>(future: LocalBoxFuture<'_, Result<T, Error>>) -> Result<T, PageError> {
    match timeout(TIMEOUT_MS, future).await {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(_)) if browser::window().navigator().on_line() => Err(PageError::Unreachable),
        Ok(Err(_)) => Err(PageError::Offline),
        Err(_) => Err(PageError::TimedOut),
    }
}

fn refusal(status: u16, body: &str) -> PageError {
    match parse::<ErrorEnvelope>(body) {
        Some(envelope) => PageError::Server(ServerError {
            status,
            details: envelope.error,
        }),
        None => PageError::BadResponse(status),
    }
}

/// A value from JSON. The browser parses the text.
fn parse<T: DeserializeOwned>(json: &str) -> Option<T> {
    serde_wasm_bindgen::from_value(JSON::parse(json).ok()?).ok()
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use js_sys::Promise;
    use wasm_bindgen::JsValue;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
    use web_sys::ResponseInit;
    use wechat_h5_page_api::{ErrorDetails, SessionResponse, SignedIn, User};

    use super::{Sending, adopt, authorize_path, early_config, parse, success};
    use crate::page_error::{PageError, ServerError};

    wasm_bindgen_test_configure!(run_in_browser);

    fn response(status: u16, body: &str) -> Promise {
        let init = ResponseInit::new();
        init.set_status(status);
        let response = web_sys::Response::new_with_opt_str_and_init(Some(body), &init)
            .expect("Chromium has it");
        Promise::resolve(&JsValue::from(response))
    }

    fn sending(fetch: Promise) -> Sending {
        Box::pin(adopt(fetch))
    }

    fn server(status: u16, code: &str, request_id: Option<&str>) -> PageError {
        PageError::Server(ServerError {
            status,
            details: ErrorDetails {
                code: code.into(),
                message: "what".into(),
                hint: "how".into(),
                docs: "where".into(),
                request_id: request_id.map(Into::into),
            },
        })
    }

    #[wasm_bindgen_test]
    async fn an_error_response_is_an_envelope_or_not_from_our_server() {
        let ours =
            r#"{"error":{"code":"invalid_url","message":"what","hint":"how","docs":"where"}}"#;
        let internal = r#"{"error":{"code":"internal","message":"what","hint":"how","docs":"where","requestId":"r-1"}}"#;
        for (status, body, error) in [
            (400, ours, server(400, "invalid_url", None)),
            (500, internal, server(500, "internal", Some("r-1"))),
            (502, "<h1>Bad Gateway</h1>", PageError::BadResponse(502)),
            (500, "", PageError::BadResponse(500)),
            (500, "null", PageError::BadResponse(500)),
            (404, "[]", PageError::BadResponse(404)),
            (500, r#"{"error":"text"}"#, PageError::BadResponse(500)),
            (500, r#"{"error":{"code":7}}"#, PageError::BadResponse(500)),
        ] {
            let outcome = success(sending(response(status, body))).await;
            assert_eq!(outcome, Err(error), "{body}");
        }
    }

    #[wasm_bindgen_test]
    async fn a_fetch_that_rejects_is_a_network_error_whatever_it_rejects_with() {
        let error = js_sys::TypeError::new("Failed to fetch");
        for reason in [error.into(), JsValue::UNDEFINED, "text".into()] {
            let fetch = Promise::reject(&reason);
            let outcome = success(sending(fetch)).await;
            assert_eq!(outcome, Err(PageError::Unreachable), "{reason:?}");
        }
    }

    #[wasm_bindgen_test]
    async fn a_success_without_a_config_is_a_bad_response() {
        let signed = r#"{"appId":"wx5a4d6f78c1e2b390","timestamp":1700000000,"nonceStr":"N",
            "signature":"5f7fdc9590cbe057072de74bb64762cf8a79851d","jsApiList":[]}"#;
        assert!(early_config(response(200, signed)).await.is_ok());
        for body in ["", "{}", "<html>", r#"{"appId":"wx5a4d6f78c1e2b390"}"#] {
            let config = early_config(response(200, body)).await;
            assert_eq!(config, Err(PageError::BadResponse(200)), "{body}");
        }
    }

    #[wasm_bindgen_test]
    fn a_session_is_read_as_the_server_writes_it() {
        let json = r#"{"signedIn":true,"scope":"snsapi_userinfo","openid":"o","unionid":"u",
            "snapshot":false,"user":{"nickname":"小明","headimgurl":null},"expiresAt":1700000000}"#;
        let user = SignedIn {
            scope: "snsapi_userinfo".into(),
            openid: "o".into(),
            unionid: Some("u".into()),
            user: Some(User {
                nickname: "小明".into(),
                headimgurl: None,
            }),
            expires_at: 1_700_000_000,
        };
        assert_eq!(parse(json), Some(SessionResponse::SignedIn(user)));
        for json in [
            "null",
            "7",
            "{}",
            r#"{"signedIn":"yes"}"#,
            r#"{"signedIn":true}"#,
        ] {
            assert_eq!(parse::<SessionResponse>(json), None, "{json}");
        }
    }

    #[wasm_bindgen_test]
    fn return_to_is_the_whole_address_escaped_once() {
        let history =
            js_sys::Reflect::get(&js_sys::global(), &"history".into()).expect("Chromium has it");
        let replace: js_sys::Function = js_sys::Reflect::get(&history, &"replaceState".into())
            .expect("Chromium has it")
            .into();
        let address: JsValue = "/a?b=%E4%B8%AD&c=1#/login".into();
        replace
            .call3(&history, &JsValue::NULL, &"".into(), &address)
            .expect("Chromium has it");
        assert_eq!(
            authorize_path("snsapi_base"),
            "/api/oauth/authorize?scope=snsapi_base\
             &return_to=%2Fa%3Fb%3D%25E4%25B8%25AD%26c%3D1%23%2Flogin"
        );
    }
}
