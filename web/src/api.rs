//! The page's own server: which questions there are, and what an answer means.

use js_sys::{JsString, Promise};
use wasm_bindgen::JsCast;
use web_sys::{RequestInit, Response};
use wechat_h5_jssdk::{JsSdkConfig, parse_config};

use crate::browser::{self, Unsettled, within};
use crate::json::Json;
use crate::page_error::{ServerError, Trouble};
use crate::state::{Profile, SessionState};
use crate::url_parts;

/// Nobody waits longer than this, in milliseconds.
pub(crate) const PATIENCE_MS: i32 = 10_000;

/// Asks for a signature of this page URL.
pub(crate) fn request_config(url: &str) -> Promise {
    let url = js_sys::encode_uri_component(url);
    get(&format!("/api/jssdk/config?url={}", String::from(url)))
}

/// The config that a request was answered with.
pub(crate) async fn config(request: &Promise) -> Result<JsSdkConfig, Trouble> {
    let (status, body) = answer(request).await?;
    parse_config(&body).map_err(|_| Trouble::BadAnswer(status))
}

/// Who is signed in.
pub(crate) async fn session() -> Result<SessionState, Trouble> {
    let (status, body) = answer(&get("/api/session")).await?;
    Json::parse(&body)
        .and_then(|body| session_of(&body))
        .ok_or(Trouble::BadAnswer(status))
}

/// Ends the session on the server.
pub(crate) async fn sign_out() -> Result<(), Trouble> {
    answer(&request("DELETE", "/api/session")).await.map(drop)
}

/// Where a tap on a sign-in button leads; the way back is where the page is now.
pub(crate) fn authorize_path(scope: &str) -> String {
    let back = js_sys::encode_uri_component(url_parts::local(&browser::href()));
    format!(
        "/api/oauth/authorize?scope={scope}&return_to={}",
        String::from(back)
    )
}

fn get(path: &str) -> Promise {
    request("GET", path)
}

fn request(method: &str, path: &str) -> Promise {
    let init = RequestInit::new();
    init.set_method(method);
    browser::window().fetch_with_str_and_init(path, &init)
}

/// Status and body of a good answer; anything else in terms of who failed.
async fn answer(request: &Promise) -> Result<(u16, String), Trouble> {
    let response: Response = within(request, PATIENCE_MS)
        .await
        .map_err(no_answer)?
        .unchecked_into();
    let body = response
        .text()
        .map_err(|_| Trouble::BadAnswer(response.status()))?;
    let body = within(&body, PATIENCE_MS).await.map_err(no_answer)?;
    let body = String::from(body.unchecked_into::<JsString>());
    if response.ok() {
        return Ok((response.status(), body));
    }
    Err(refusal(&response, &body))
}

fn no_answer(unsettled: Unsettled) -> Trouble {
    match unsettled {
        Unsettled::TimedOut => Trouble::TimedOut,
        Unsettled::Rejected if browser::window().navigator().on_line() => Trouble::Unreachable,
        Unsettled::Rejected => Trouble::Offline,
    }
}

fn refusal(response: &Response, body: &str) -> Trouble {
    let status = response.status();
    let request_id = response.headers().get("x-request-id").ok().flatten();
    Json::parse(body)
        .and_then(|body| envelope(&body, status, request_id))
        .map_or(Trouble::BadAnswer(status), Trouble::Server)
}

fn envelope(body: &Json, status: u16, request_id: Option<String>) -> Option<ServerError> {
    let error = body.get("error");
    Some(ServerError {
        status,
        code: error.text("code")?,
        message: error.text("message").unwrap_or_default(),
        hint: error.some_text("hint"),
        request_id: if status >= 500 { request_id } else { None },
    })
}

fn session_of(body: &Json) -> Option<SessionState> {
    if !body.is_bool("signedIn") {
        return None;
    }
    if body.is_true("snapshot") {
        return Some(SessionState::Snapshot);
    }
    if !body.is_true("signedIn") {
        return Some(SessionState::Anonymous);
    }
    let user = body.get("user");
    let profile = Profile {
        openid: body.text("openid")?,
        unionid: body.some_text("unionid"),
        scope: body.text("scope").unwrap_or_default(),
        nickname: user.some_text("nickname"),
        avatar: user.some_text("headimgurl"),
    };
    Some(SessionState::SignedIn(profile))
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests {
    use js_sys::Promise;
    use wasm_bindgen::JsValue;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
    use web_sys::{Response, ResponseInit};

    use super::{answer, authorize_path, config, session_of};
    use crate::json::Json;
    use crate::page_error::{ServerError, Trouble};
    use crate::state::{Profile, SessionState};

    wasm_bindgen_test_configure!(run_in_browser);

    fn answered(status: u16, body: &str) -> Promise {
        let init = ResponseInit::new();
        init.set_status(status);
        let response =
            Response::new_with_opt_str_and_init(Some(body), &init).expect("Chromium has it");
        response
            .headers()
            .set("x-request-id", "r-1")
            .expect("Chromium has it");
        Promise::resolve(&JsValue::from(response))
    }

    fn server(status: u16, code: &str, hint: Option<&str>, request_id: Option<&str>) -> Trouble {
        Trouble::Server(ServerError {
            status,
            code: code.into(),
            message: "what".into(),
            hint: hint.map(Into::into),
            request_id: request_id.map(Into::into),
        })
    }

    #[wasm_bindgen_test]
    async fn a_refusal_is_an_envelope_or_not_ours() {
        let full = r#"{"error":{"code":"invalid_url","message":"what","hint":"how","docs":"x"}}"#;
        let bare = r#"{"error":{"code":"internal","message":"what"}}"#;
        for (status, body, trouble) in [
            (400, full, server(400, "invalid_url", Some("how"), None)),
            (500, bare, server(500, "internal", None, Some("r-1"))),
            (502, "<h1>Bad Gateway</h1>", Trouble::BadAnswer(502)),
            (500, "", Trouble::BadAnswer(500)),
            (500, "null", Trouble::BadAnswer(500)),
            (404, "[]", Trouble::BadAnswer(404)),
            (500, r#"{"error":"text"}"#, Trouble::BadAnswer(500)),
            (500, r#"{"error":{"code":7}}"#, Trouble::BadAnswer(500)),
        ] {
            assert_eq!(
                answer(&answered(status, body)).await,
                Err(trouble),
                "{body}"
            );
        }
    }

    #[wasm_bindgen_test]
    async fn a_request_that_does_not_arrive_is_the_networks_fault() {
        let lost = Promise::reject(&js_sys::TypeError::new("Failed to fetch"));
        assert_eq!(answer(&lost).await, Err(Trouble::Unreachable));
    }

    #[wasm_bindgen_test]
    async fn a_good_answer_that_is_no_config_is_not_ours() {
        let signed = r#"{"appId":"wx5a4d6f78c1e2b390","timestamp":1700000000,"nonceStr":"N",
            "signature":"5f7fdc9590cbe057072de74bb64762cf8a79851d","jsApiList":[]}"#;
        assert!(config(&answered(200, signed)).await.is_ok());
        for body in ["", "{}", "<html>", r#"{"appId":"wx5a4d6f78c1e2b390"}"#] {
            assert_eq!(
                config(&answered(200, body)).await,
                Err(Trouble::BadAnswer(200)),
                "{body}"
            );
        }
    }

    #[wasm_bindgen_test]
    fn a_session_is_read_as_it_is_written() {
        let base = Profile {
            openid: "o".into(),
            scope: "snsapi_base".into(),
            ..Profile::default()
        };
        let full = Profile {
            unionid: Some("u".into()),
            scope: "snsapi_userinfo".into(),
            nickname: Some("小明".into()),
            avatar: Some("https://a/".into()),
            ..base.clone()
        };
        for (body, state) in [
            (r#"{"signedIn":false}"#, Some(SessionState::Anonymous)),
            (
                r#"{"signedIn":true,"scope":"snsapi_base","openid":"o","snapshot":false}"#,
                Some(SessionState::SignedIn(base.clone())),
            ),
            (
                r#"{"signedIn":true,"scope":"snsapi_base","openid":"o","unionid":"","user":{"nickname":""}}"#,
                Some(SessionState::SignedIn(base)),
            ),
            (
                r#"{"signedIn":true,"scope":"snsapi_userinfo","openid":"o","unionid":"u",
                    "snapshot":false,"user":{"nickname":"小明","headimgurl":"https://a/"}}"#,
                Some(SessionState::SignedIn(full)),
            ),
            (
                r#"{"signedIn":false,"scope":"snsapi_userinfo","snapshot":true,"expiresAt":1700000000}"#,
                Some(SessionState::Snapshot),
            ),
            (r#"{"signedIn":true}"#, None),
            (r#"{"signedIn":"yes","openid":"o"}"#, None),
            ("{}", None),
            ("null", None),
            ("7", None),
        ] {
            let json = Json::parse(body).expect("the table holds JSON");
            assert_eq!(session_of(&json), state, "{body}");
        }
    }

    #[wasm_bindgen_test]
    fn the_way_back_is_the_whole_address_escaped_once() {
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
