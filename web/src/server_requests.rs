//! The requests to the page's own server, and the meaning of its responses.

use gloo_net::http::{Request, RequestBuilder, Response};
use js_sys::{JSON, Promise};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wechat_h5_jssdk::from_js;
use wechat_h5_page_api::{ErrorEnvelope, JsSdkConfig, SessionResponse};

use crate::browser;
use crate::page_error::{PageError, ServerError};
use crate::timeout::{Elapsed, timeout};
use crate::url_parts;

/// The time limit for the head of a response, and again for its body, in milliseconds.
pub(crate) const TIMEOUT_MS: u32 = 10_000;

/// Starts a request for a signature of this page URL.
pub(crate) fn request_config(url: &str) -> Promise {
    let url = String::from(js_sys::encode_uri_component(url));
    fetch(Request::get(&format!("/api/jssdk/config?url={url}")))
}

/// The config in the response to [`request_config`], or to the same request by
/// `static/bootstrap.js`.
pub(crate) async fn config(fetch: Promise) -> Result<JsSdkConfig, PageError> {
    read(fetch).await
}

/// Who is signed in.
pub(crate) async fn session() -> Result<SessionResponse, PageError> {
    read(fetch(Request::get("/api/session"))).await
}

/// Deletes the session on the server.
pub(crate) async fn sign_out() -> Result<(), PageError> {
    let request = Request::delete("/api/session");
    success(fetch(request)).await.map(drop)
}

/// The address of a sign-in button. It leads back to where the page is now.
pub(crate) fn authorize_path(scope: &str) -> String {
    let return_to = js_sys::encode_uri_component(url_parts::path_and_rest(&browser::href()));
    format!(
        "/api/oauth/authorize?scope={scope}&return_to={}",
        String::from(return_to)
    )
}

/// Sends a request. `gloo_net` would do it too, but it panics when `fetch` rejects with
/// something that is not an `Error`, which a script that wraps `fetch` may do.
fn fetch(request: RequestBuilder) -> Promise {
    match request.build() {
        Ok(request) => browser::window().fetch_with_request(&request.into()),
        Err(_) => Promise::reject(&JsValue::UNDEFINED),
    }
}

/// The value in the body of a successful response.
async fn read<T: DeserializeOwned>(fetch: Promise) -> Result<T, PageError> {
    let (status, body) = success(fetch).await?;
    parse(&body).ok_or(PageError::BadResponse(status))
}

/// Status and body of a successful response.
async fn success(fetch: Promise) -> Result<(u16, String), PageError> {
    let response = timeout(TIMEOUT_MS, JsFuture::from(fetch)).await;
    let response = arrived(response)?.dyn_into::<web_sys::Response>();
    let response = response.map_or(Err(PageError::Unreachable), |raw| Ok(Response::from(raw)))?;
    let status = response.status();
    let body = arrived(timeout(TIMEOUT_MS, response.text()).await)?;
    if response.ok() {
        Ok((status, body))
    } else {
        Err(refusal(status, &body))
    }
}

/// The value, if it has arrived within the time limit.
fn arrived<T, E>(outcome: Result<Result<T, E>, Elapsed>) -> Result<T, PageError> {
    match outcome {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(_)) if browser::window().navigator().on_line() => Err(PageError::Unreachable),
        Ok(Err(_)) => Err(PageError::Offline),
        Err(Elapsed) => Err(PageError::TimedOut),
    }
}

fn refusal(status: u16, body: &str) -> PageError {
    match parse::<ErrorEnvelope>(body) {
        Some(envelope) => PageError::Server(ServerError {
            status,
            details: Box::new(envelope.error),
        }),
        None => PageError::BadResponse(status),
    }
}

/// A value from JSON that the browser parses. `serde_json` would add 1.9 KB by Brotli to
/// the first screen, since the page would carry a parser of its own.
fn parse<T: DeserializeOwned>(json: &str) -> Option<T> {
    from_js(JSON::parse(json).ok()?).ok()
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use js_sys::Promise;
    use wasm_bindgen::JsValue;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
    use web_sys::ResponseInit;
    use wechat_h5_page_api::{ErrorDetails, SessionResponse, SignedIn, User};

    use super::{authorize_path, config, parse, success};
    use crate::page_error::{PageError, ServerError};

    wasm_bindgen_test_configure!(run_in_browser);

    fn response(status: u16, body: &str) -> Promise {
        let init = ResponseInit::new();
        init.set_status(status);
        let response = web_sys::Response::new_with_opt_str_and_init(Some(body), &init)
            .expect("Chromium has it");
        Promise::resolve(&JsValue::from(response))
    }

    fn server(status: u16, code: &str, request_id: Option<&str>) -> PageError {
        PageError::Server(ServerError {
            status,
            details: Box::new(ErrorDetails {
                code: code.into(),
                message: "what".into(),
                hint: "how".into(),
                docs: "where".into(),
                request_id: request_id.map(Into::into),
            }),
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
            let outcome = success(response(status, body)).await;
            assert_eq!(outcome, Err(error), "{body}");
        }
    }

    #[wasm_bindgen_test]
    async fn a_fetch_that_rejects_is_a_network_error_whatever_it_rejects_with() {
        let error = js_sys::TypeError::new("Failed to fetch");
        for reason in [error.into(), JsValue::UNDEFINED, "text".into()] {
            let outcome = success(Promise::reject(&reason)).await;
            assert_eq!(outcome, Err(PageError::Unreachable), "{reason:?}");
        }
    }

    #[wasm_bindgen_test]
    async fn a_success_without_a_config_is_a_bad_response() {
        let signed = r#"{"appId":"wx5a4d6f78c1e2b390","timestamp":1700000000,"nonceStr":"N",
            "signature":"5f7fdc9590cbe057072de74bb64762cf8a79851d","jsApiList":[]}"#;
        assert!(config(response(200, signed)).await.is_ok());
        for body in ["", "{}", "<html>", r#"{"appId":"wx5a4d6f78c1e2b390"}"#] {
            let outcome = config(response(200, body)).await;
            assert_eq!(outcome, Err(PageError::BadResponse(200)), "{body}");
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
