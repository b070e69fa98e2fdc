//! Every function of `wx` with every outcome of a call, through the real jweixin,
//! both bodies, with the client simulator.

#![cfg(target_arch = "wasm32")]

mod common;

use std::collections::BTreeSet;
use std::time::Duration;

use common::every_api::{ALL, Api, fill_phone};
use common::{Body, Page, assert_no_errors, everywhere, js, json, poll_once, respond, sleep};
use js_sys::Object;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wechat_h5_jssdk::{COVERAGE, CallError, FailureKind, JsApi, Wx};

wasm_bindgen_test_configure!(run_in_browser);

const SHORT: Duration = Duration::from_millis(100);

/// Every API is permitted, and the phone has the image and the recording.
async fn open(page: Page) -> Wx {
    let wx = page.configured(JsApi::KNOWN).await;
    fill_phone();
    wx.with_call_timeout(SHORT).with_user_timeout(SHORT)
}

/// Calls all of them at once, and waits for all.
async fn call_all(wx: &Wx) -> Vec<(&'static Api, Result<(), CallError>)> {
    let mut calls: Vec<_> = ALL.iter().map(|api| (api, api.call(wx))).collect();
    for (api, call) in &mut calls {
        assert!(poll_once(call).is_pending(), "{}", api.name);
    }
    let mut results = Vec::new();
    for (api, call) in calls {
        results.push((api, call.await));
    }
    results
}

fn has_outcome(result: &Result<(), CallError>, outcome: &str) -> bool {
    match (outcome, result) {
        ("ok" | "twice", Ok(()))
        | ("cancel", Err(CallError::Cancelled))
        | ("missing", Err(CallError::Unsupported { .. }))
        | ("outside", Err(CallError::OutsideWeChat))
        | ("never", Err(CallError::TimedOut)) => true,
        ("fail", Err(CallError::Failed(failure))) => {
            failure.kind() == FailureKind::Other && failure.err_msg().ends_with(":fail")
        }
        ("denied", Err(CallError::Failed(failure))) => {
            failure.kind() == FailureKind::PermissionDenied
                && failure.as_raw().is_object()
                && failure.err_msg().ends_with(":permission denied")
        }
        ("refused", Err(CallError::Failed(failure))) => {
            failure.kind() == FailureKind::NotInJsApiList
        }
        ("empty", Err(CallError::Failed(failure))) => {
            failure.kind() == FailureKind::IncompleteResponse
        }
        _ => false,
    }
}

/// jweixin turns every response without a network type into a plain failure.
fn as_jweixin_says(api: &Api, outcome: &'static str) -> &'static str {
    match (api.name, outcome) {
        ("getNetworkType", "cancel" | "denied" | "missing") => "fail",
        _ => outcome,
    }
}

#[wasm_bindgen_test]
async fn every_api_completes_with_every_outcome() {
    for page in everywhere() {
        completes_with_every_outcome(page).await;
    }
}

/// The developer tools send texts of their own; the others have shapes of their
/// own, or a version that jweixin takes for an old one.
#[wasm_bindgen_test]
async fn every_api_completes_with_every_outcome_in_other_clients() {
    for body in Body::ALL {
        for profile in ["devtools", "harmony", "harmony1", "future", "miniprogram"] {
            completes_with_every_outcome(Page::new(body).profile(profile)).await;
        }
    }
}

async fn completes_with_every_outcome(page: Page) {
    let wx = open(page.clone()).await;
    for outcome in ["ok", "twice", "cancel", "fail", "denied", "missing"] {
        for api in ALL {
            respond(api.bridge, &format!("{outcome:?}"));
        }
        for (api, result) in call_all(&wx).await {
            let expected = as_jweixin_says(api, outcome);
            let ends = has_outcome(&result, expected);
            assert!(ends, "{page:?} {} {outcome}: {result:?}", api.name);
        }
    }
    assert_no_errors();
}

#[wasm_bindgen_test]
async fn every_api_times_out_without_a_response() {
    for page in everywhere() {
        let wx = open(page).await;
        for api in ALL {
            respond(api.bridge, "'never'");
        }
        for (api, result) in call_all(&wx).await {
            assert!(has_outcome(&result, "never"), "{}: {result:?}", api.name);
        }
        assert_no_errors();
    }
}

#[wasm_bindgen_test]
async fn every_api_fails_outside_wechat() {
    for page in everywhere() {
        let wx = open(page).await;
        js("delete window.WeixinJSBridge");
        for api in ALL {
            let result = api.call(&wx).await;
            assert!(has_outcome(&result, "outside"), "{}: {result:?}", api.name);
        }
    }
}

#[wasm_bindgen_test]
async fn every_api_that_jweixin_lacks_is_unsupported() {
    for body in Body::ALL {
        let wx = open(Page::new(body)).await;
        for api in ALL {
            js(&format!("delete window.wx.{}", api.name));
            let expected = CallError::Unsupported { api: api.name };
            assert_eq!(api.call(&wx).await, Err(expected));
        }
    }
}

#[wasm_bindgen_test]
async fn every_api_that_is_not_in_the_list_is_refused() {
    // APIs that a page may call without listing them.
    let free = ["checkJsApi", "chooseWXPay"];
    for page in everywhere() {
        let wx = page.configured(&[]).await.with_call_timeout(SHORT);
        let user_agent = js("navigator.userAgent").as_string().expect("a text");
        for api in ALL.iter().filter(|api| !free.contains(&api.name)) {
            let expected = match api.name {
                "getNetworkType" => "fail",
                "closeWindow" if user_agent.contains("Android") => "ok",
                _ => "refused",
            };
            let result = api.call(&wx).await;
            assert!(has_outcome(&result, expected), "{}: {result:?}", api.name);
        }
    }
}

#[wasm_bindgen_test]
async fn parallel_calls_of_one_api_get_their_own_responses() {
    for page in everywhere() {
        let wx = open(page.clone()).await;
        for outcomes in [["ok", "cancel"], ["fail", "ok"], ["denied", "fail"]] {
            for api in ALL {
                respond(api.bridge, &format!("{outcomes:?}"));
                let mut calls = [api.call(&wx), api.call(&wx)];
                for call in &mut calls {
                    assert!(poll_once(call).is_pending());
                }
                // Awaited in the reverse order.
                for (call, outcome) in calls.into_iter().zip(outcomes).rev() {
                    let result = call.await;
                    let ends = has_outcome(&result, as_jweixin_says(api, outcome));
                    assert!(ends, "{page:?} {} {outcomes:?}: {result:?}", api.name);
                }
            }
        }
        assert_no_errors();
    }
}

/// APIs whose response must have a value.
const WITH_VALUE: [&str; 15] = [
    "checkJsApi",
    "chooseImage",
    "uploadImage",
    "downloadImage",
    "getLocalImgData",
    "stopRecord",
    "uploadVoice",
    "downloadVoice",
    "translateVoice",
    "getLocation",
    "scanQRCode",
    "openAddress",
    "addCard",
    "chooseCard",
    "getNetworkType",
];

/// Responds with ok to every API, with this value in every field.
fn respond_to_everything_with(value: &str) {
    let fields = "checkResult localIds serverId localId localData translateResult latitude \
                  longitude resultStr addressDetailInfo userName card_list choose_card_info \
                  extraData subtype";
    let of = fields.split(' ').map(|field| format!("{field}: {value},"));
    let fields: String = of.collect();
    for api in ALL {
        respond(api.bridge, &format!("{{ err_msg: 'x:ok', {fields} }}"));
    }
}

#[wasm_bindgen_test]
async fn a_success_without_its_value_is_incomplete() {
    for page in everywhere() {
        let wx = open(page.clone()).await;
        for value in ["undefined", "null", "true"] {
            respond_to_everything_with(value);
            for (api, result) in call_all(&wx).await {
                let expected = match api.name {
                    "getNetworkType" if value != "true" => "fail",
                    name if WITH_VALUE.contains(&name) => "empty",
                    _ => "ok",
                };
                let ends = has_outcome(&result, expected);
                assert!(ends, "{page:?} {} {value}: {result:?}", api.name);
            }
        }
        assert_no_errors();
    }
}

#[wasm_bindgen_test]
async fn invalid_fields_in_a_response_neither_panic_nor_hang() {
    for page in everywhere() {
        let wx = open(page.clone()).await;
        for value in [
            "0", "''", "'{'", "'text'", "'[null]'", "[null]", "[1]", "{}",
        ] {
            respond_to_everything_with(value);
            for (api, result) in call_all(&wx).await {
                let hangs = has_outcome(&result, "never");
                assert!(!hangs, "{page:?} {} {value}", api.name);
            }
        }
        assert_no_errors();
    }
}

#[wasm_bindgen_test]
async fn a_dropped_call_is_detached() {
    for page in everywhere() {
        let wx = open(page.with("delayMs", "20")).await;
        for api in ALL {
            let mut call = api.call(&wx);
            assert!(poll_once(&mut call).is_pending());
            drop(call);
        }
        sleep(80).await;
        assert_eq!(json("__weixinSandbox.calls.every(c => c.response)"), "true");
        assert_no_errors();
        let after = wx.get_network_type().await;
        after.expect("the next call's own response");
    }
}

#[wasm_bindgen_test]
async fn every_member_is_in_the_table() {
    for body in Body::ALL {
        let page = Page::new(body);
        page.clone().open();
        let in_table: BTreeSet<_> = COVERAGE.iter().map(|it| it.name.to_owned()).collect();
        assert_eq!(members(), in_table, "{body:?}");
        page.configured(&[]).await;
        let more: Vec<_> = members().difference(&in_table).cloned().collect();
        assert_eq!(
            more,
            ["invoke", "on"],
            "what is there after a configuration"
        );
    }
}

#[wasm_bindgen_test]
fn every_function_with_a_response_is_tested_here() {
    let tested: BTreeSet<_> = ALL.iter().map(|api| api.name).collect();
    let answering = |name: &&str| !name.starts_with("on") && !name.starts_with("miniProgram");
    let of_table: BTreeSet<_> = COVERAGE
        .iter()
        .filter(|covered| covered.module != "configure")
        .map(|covered| covered.name)
        .filter(answering)
        .collect();
    assert_eq!(tested, of_table);
}

fn members() -> BTreeSet<String> {
    let keys = |expression: &str| {
        let object: Object = js(expression).into();
        let keys = Object::keys(&object).to_vec();
        keys.into_iter().filter_map(|key| key.as_string())
    };
    let of_mini_program = keys("wx.miniProgram").map(|name| format!("miniProgram.{name}"));
    keys("wx").chain(of_mini_program).collect()
}
