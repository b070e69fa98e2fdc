//! The requests to the page's own server.

use gloo_net::http::{Request, RequestBuilder};
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wechat_h5_page_api::SessionResponse;

use crate::browser;
use crate::error_message::PageError;
use crate::fetch_outcome::{read, success};
use crate::url_parts;

/// Starts a request for a signature of this page URL.
pub fn request_config(url: &str) -> Promise {
    let url = String::from(js_sys::encode_uri_component(url));
    fetch(Request::get(&format!("/api/jssdk/config?url={url}")))
}

/// The text of the config in the response to [`request_config`], or to the same request by
/// `static/bootstrap.js`.
pub async fn config(fetch: Promise) -> Result<String, PageError> {
    success(fetch).await.map(|(_, config)| config)
}

/// Who is signed in.
pub async fn session() -> Result<SessionResponse, PageError> {
    read(fetch(Request::get("/api/session"))).await
}

/// Deletes the session on the server.
pub async fn sign_out() -> Result<(), PageError> {
    let request = Request::delete("/api/session");
    success(fetch(request)).await.map(drop)
}

/// The address of a sign-in button. It leads back to where the page is now.
pub fn authorize_path(scope: &str) -> String {
    let path = url_parts::escaped(url_parts::path_and_rest(&browser::href()));
    let return_to = js_sys::encode_uri_component(&path);
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

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use js_sys::Promise;
    use wasm_bindgen::JsValue;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
    use web_sys::ResponseInit;
    use wechat_h5_page_api::{ErrorDetails, SessionResponse, SignedIn, User};

    use super::authorize_path;
    use crate::error_message::{PageError, ServerError};
    use crate::fetch_outcome::{parse, success};

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
    fn a_session_is_read_as_the_server_writes_it() {
        let json = r#"{"signedIn":true,"appId":"wx5a4d6f78c1e2b390","scope":"snsapi_userinfo","openid":"o","unionid":"u",
            "snapshot":false,"user":{"nickname":"小明","headimgurl":null},"expiresAt":1700000000}"#;
        let user = SignedIn {
            app_id: Some("wx5a4d6f78c1e2b390".into()),
            scope: "snsapi_userinfo".into(),
            openid: "o".into(),
            unionid: Some("u".into()),
            user: Some(User {
                nickname: "小明".into(),
                headimgurl: None,
            }),
            expires_at: 1_700_000_000,
            access_token_expires_at: None,
            refresh_token_expires_at: None,
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
