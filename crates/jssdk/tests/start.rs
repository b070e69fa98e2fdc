//! Which URL is signed, when, and what is remembered of it.

#![cfg(target_arch = "wasm32")]

mod common;

use common::server::routed;
use common::{Body, Page, answer, assert_no_errors, enter, everywhere, js, wrong};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wechat_h5_jssdk::{ConfigureError, ConfigureWithError, configure_with};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn the_platform_s_own_url_comes_first() {
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
        // A newer iOS that sees the current URL, an Android that does not.
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
async fn a_wrong_signature_ends_after_both() {
    for page in everywhere() {
        let server = routed(page);
        answer(
            "preVerifyJSAPI",
            "{ err_msg: 'preVerifyJSAPI:fail_invalid signature' }",
        );
        let error = server.configure().await.expect_err("wrong");
        assert!(matches!(
            error,
            ConfigureWithError::Configure(ConfigureError::InvalidSignature { .. })
        ));
        assert_eq!(server.take().len(), 2);
        answer(
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
            answer(
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
async fn the_url_that_the_client_names_is_told_where_nothing_helps() {
    for page in everywhere() {
        let server = routed(page);
        answer(
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
async fn a_storage_that_throws_is_done_without() {
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
async fn a_server_that_does_not_sign_is_named() {
    Page::new(Body::Script).open();
    let error = configure_with(|_| async { Err("no network") }).await;
    assert_eq!(error, Err(ConfigureWithError::Sign("no network")));
    enter();
    let outside = configure_with(|_| async { Ok::<_, ()>(wrong()) }).await;
    let expected = ConfigureWithError::Configure(ConfigureError::OutsideWeChat);
    assert_eq!(outside, Err(expected));
}
