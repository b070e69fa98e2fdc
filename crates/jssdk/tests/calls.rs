//! Failures of calls through the real jweixin, both bodies, with the client
//! simulator.

#![cfg(target_arch = "wasm32")]

mod common;

use std::time::Duration;

use common::{Body, Page, assert_no_errors, calls, respond, sleep, valid_config};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wechat_h5_jssdk::{CallError, FailureKind, JsApi, configure};

wasm_bindgen_test_configure!(run_in_browser);

const APIS: [JsApi; 2] = [JsApi::GetNetworkType, JsApi::HideMenuItems];

#[wasm_bindgen_test]
async fn every_failure_has_its_kind_and_its_text() {
    use FailureKind::{Network, NotInJsApiList, Other, PermissionDenied};
    for (sent, err_msg, kind) in [
        (
            "{ err_msg: 'system:access_denied' }",
            "hideMenuItems:permission denied",
            PermissionDenied,
        ),
        (
            "{ err_msg: 'hide_menu_items:fail_no permission to execute' }",
            "hideMenuItems:permission denied",
            PermissionDenied,
        ),
        (
            "{ errMsg: 'hideMenuItems:fail, the permission value is offline verifying' }",
            "hideMenuItems:fail, the permission value is offline verifying",
            NotInJsApiList,
        ),
        (
            "{ err_msg: 'hideMenuItems:fail_the permission value is offline verifying' }",
            "hideMenuItems:the permission value is offline verifying",
            NotInJsApiList,
        ),
        (
            "{ err_msg: 'hideMenuItems:fail_network timeout' }",
            "hideMenuItems:network timeout",
            Network,
        ),
        (
            "{ err_msg: 'hideMenuItems:fail', err_code: '-2', err_desc: 'why' }",
            "hideMenuItems:fail",
            Other,
        ),
        (
            "{ err_msg: 'hideMenuItems:failed' }",
            "hideMenuItems:fail",
            Other,
        ),
        (
            "{ errMsg: 'hideMenuItems:fail,Error: 系统错误' }",
            "hideMenuItems:fail,Error: 系统错误",
            Other,
        ),
    ] {
        for body in Body::ALL {
            let wx = Page::new(body).configured(&APIS).await;
            respond("hideMenuItems", sent);
            let Err(CallError::Failed(failure)) = wx.hide_menu_items(&[]).await else {
                panic!("{sent}: not a failure")
            };
            assert_eq!(
                (failure.err_msg(), failure.kind()),
                (err_msg, kind),
                "{sent}"
            );
            assert!(failure.as_raw().is_object());
        }
    }
}

#[wasm_bindgen_test]
async fn every_text_of_a_missing_function_means_unsupported() {
    let api = "hideMenuItems";
    for sent in [
        "{ err_msg: 'system:function_not_exist' }",
        "{ err_msg: 'hideMenuItems:fail_function not exist' }",
        "{ errMsg: 'hideMenuItems:fail,function not exist' }",
    ] {
        for body in Body::ALL {
            let wx = Page::new(body).configured(&APIS).await;
            respond(api, sent);
            let result = wx.hide_menu_items(&[]).await;
            assert_eq!(result, Err(CallError::Unsupported { api }), "{sent}");
        }
    }
}

/// jweixin's rule: a response without text is a success.
#[wasm_bindgen_test]
async fn a_response_without_text_is_a_success() {
    for body in Body::ALL {
        let wx = Page::new(body).configured(&APIS).await;
        for sent in ["{}", "{ err_msg: '' }", "{ err_msg: 'x:confirm' }"] {
            respond("hideMenuItems", sent);
            assert_eq!(wx.hide_menu_items(&[]).await, Ok(()), "{sent}");
        }
    }
}

#[wasm_bindgen_test]
async fn a_response_after_the_timeout_is_ignored() {
    let page = Page::new(Body::CommonJs).with("delayMs", "40");
    let wx = page.configured(&APIS).await;
    let wx = wx.with_call_timeout(Duration::from_millis(10));
    assert_eq!(wx.get_network_type().await, Err(CallError::TimedOut));
    sleep(80).await;
    assert_no_errors();
}

#[wasm_bindgen_test]
async fn a_handle_stays_valid_after_the_next_configuration() {
    let wx = Page::new(Body::Script).configured(&APIS).await;
    let again = configure(valid_config().js_api_list(APIS.to_vec())).await;
    assert_eq!(again.expect("a valid signature"), wx);
    wx.get_network_type().await.expect("still configured");
    assert_eq!(
        calls(),
        r#"["preVerifyJSAPI","preVerifyJSAPI","preVerifyJSAPI","getNetworkType"]"#
    );
}
