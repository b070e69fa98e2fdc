//! Which URL is signed first, which one next, and which one is remembered.

#![cfg(target_arch = "wasm32")]

mod common;

use common::server::routed;
use common::{Body, Page, assert_no_errors, enter, everywhere, invalid_config, js, respond};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wechat_h5_jssdk::{ConfigureError, ConfigureWithError, configure_with};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn the_usual_url_of_the_platform_comes_first() {
    for (profile, first) in [
        ("ios", "entry"),
        ("android", "current"),
        ("desktop", "current"),
    ] {
        for body in Body::ALL {
            let server = routed(Page::new(body).profile(profile));
            server.configure().await.expect("signed");
            assert_eq!(server.take(), [first], "{profile}");
        }
    }
}

#[wasm_bindgen_test]
async fn the_other_url_is_tried_once_and_remembered() {
    for body in Body::ALL {
        // A newer iOS that compares with the current URL, an Android that does not.
        for (profile, entry, tried) in [
            ("ios", "location.href", ["entry", "current"]),
            ("android", "__weixinSandbox.entryUrl", ["current", "entry"]),
        ] {
            let server = routed(Page::new(body).profile(profile));
            js(&format!(
                "__weixinSandbox.entryUrl = {entry};
                 __weixinSandbox.isIos = {profile:?} === 'android'"
            ));
            server.configure().await.expect("the other one");
            assert_eq!(server.take(), tried, "{profile}");
            server.configure().await.expect("remembered");
            assert_eq!(server.take(), [tried[1]], "{profile}");
        }
    }
    js("sessionStorage.clear()");
}

#[wasm_bindgen_test]
async fn an_invalid_signature_fails_after_both_urls() {
    for page in everywhere() {
        let server = routed(page);
        respond(
            "preVerifyJSAPI",
            "{ err_msg: 'preVerifyJSAPI:fail_invalid signature' }",
        );
        let error = server.configure().await.expect_err("wrong");
        assert!(matches!(
            error,
            ConfigureWithError::Configure(ConfigureError::InvalidSignature { .. })
        ));
        assert_eq!(server.take().len(), 2);
        respond(
            "preVerifyJSAPI",
            "{ err_msg: 'preVerifyJSAPI:fail_invalid url domain' }",
        );
        server.configure().await.expect_err("wrong");
        assert_eq!(server.take().len(), 1, "another URL would not help");
        assert_no_errors();
    }
}

#[wasm_bindgen_test]
async fn the_url_that_the_client_names_is_signed_next() {
    for page in everywhere() {
        for named in [
            "'https://h5.example.com/real#/a'",
            "['https://h5.example.com/real']",
        ] {
            let server = routed(page.clone());
            respond(
                "preVerifyJSAPI",
                &format!(
                    "[{{ err_msg: 'preVerifyJSAPI:fail_invalid signature', realAuthUrl: {named} }}, \
                     {{ err_msg: 'preVerifyJSAPI:ok' }}]"
                ),
            );
            server.configure().await.expect("signed");
            assert_eq!(server.take()[1..], ["another"], "{named}");
        }
    }
}

#[wasm_bindgen_test]
async fn the_url_that_the_client_names_is_in_the_error() {
    for page in everywhere() {
        let server = routed(page);
        respond(
            "preVerifyJSAPI",
            "{ err_msg: 'preVerifyJSAPI:fail_invalid signature', \
               realAuthUrl: ['https://h5.example.com/real#/a'] }",
        );
        let error = server.configure().await.expect_err("refused");
        let ConfigureWithError::Configure(ConfigureError::InvalidSignature {
            real_auth_url, ..
        }) = error
        else {
            panic!("{error:?}")
        };
        let named = real_auth_url.expect("the client has named it");
        assert_eq!(named, "https://h5.example.com/real#/a");
    }
}

#[wasm_bindgen_test]
async fn a_storage_that_throws_is_ignored() {
    for body in Body::ALL {
        let server = routed(Page::new(body).profile("ios"));
        js("window.__storage = Object.getOwnPropertyDescriptor(window, 'sessionStorage')");
        js("Object.defineProperty(window, 'sessionStorage', \
            { configurable: true, get() { throw new Error('forbidden') } })");
        let result = server.configure().await;
        js("Object.defineProperty(window, 'sessionStorage', __storage)");
        result.expect("signed");
    }
}

#[wasm_bindgen_test]
async fn a_failure_of_the_server_is_an_error_of_its_own() {
    Page::new(Body::Script).open();
    let error = configure_with(|_| async { Err("no network") }).await;
    assert_eq!(error, Err(ConfigureWithError::Sign("no network")));
    enter();
    let outside = configure_with(|_| async { Ok::<_, ()>(invalid_config()) }).await;
    let expected = ConfigureWithError::Configure(ConfigureError::OutsideWeChat);
    assert_eq!(outside, Err(expected));
}
