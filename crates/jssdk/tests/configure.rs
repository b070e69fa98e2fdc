//! Configuration with the real jweixin, both bodies, with the client simulator.

#![cfg(target_arch = "wasm32")]

mod common;

use std::time::Duration;

use common::every_api::post;
use common::{
    Body, Page, TEN_X, assert_no_errors, calls, enter, everywhere, invalid_config, js, json,
    load_jweixin, poll_once, respond, signed_for, sleep, valid_config,
};
use wasm_bindgen_futures::spawn_local;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wechat_h5_jssdk::{
    CallError, Client, ConfigureError, Environment, FailureKind, JsApi, OpenTag, configure,
    current_url, page_url_to_sign, share_result, shared_result,
};

wasm_bindgen_test_configure!(run_in_browser);

const SHORT: Duration = Duration::from_millis(150);

fn is_invalid_signature<T>(result: &Result<T, ConfigureError>) -> bool {
    matches!(result, Err(ConfigureError::InvalidSignature { err_msg, .. }) if err_msg == "config:invalid signature")
}

#[wasm_bindgen_test]
async fn a_valid_signature_returns_wx() {
    for page in everywhere() {
        page.clone().open();
        let wx = configure(valid_config()).await.expect("a valid signature");
        assert_eq!(wx.environment().client, Client::WeChat);
        assert!(*wx.as_raw() == js("window.wx"));
        assert_eq!(calls(), r#"["preVerifyJSAPI"]"#, "{page:?}");
        assert_no_errors();
    }
}

#[wasm_bindgen_test]
async fn error_counts_before_the_ready_that_follows_it() {
    for page in everywhere() {
        page.clone().open();
        js("window.__ready = 0; wx.ready(() => { window.__ready += 1; })");
        assert!(
            is_invalid_signature(&configure(invalid_config()).await),
            "{page:?}"
        );
        assert_eq!(
            json("window.__ready"),
            "1",
            "jweixin called ready after the error"
        );
        assert_eq!(calls(), r#"["preVerifyJSAPI"]"#);
        assert_no_errors();
    }
}

/// The response of the client, the text that the page gets, and its kind: `None`
/// if jweixin takes it for a success. Once by jweixin's own callbacks, and once by
/// `wx.invoke`, as for every later configuration of a page.
#[wasm_bindgen_test]
async fn every_refusal_has_its_variant_and_its_text() {
    use FailureKind::{
        InvalidSignature, InvalidUrlDomain, Network, Other, PermissionDenied, RequireSubscribe,
    };
    const DEVTOOLS: &str =
        "config:fail,Error: 系统错误，错误码：63002,invalid signature [20191204 15:50:27][]";
    for (sent, err_msg, kind) in [
        (
            "{ err_msg: 'preVerifyJSAPI:fail_invalid signature' }",
            "config:invalid signature",
            Some(InvalidSignature),
        ),
        (
            "{ err_msg: 'pre_verify_jsapi:fail_Invalid_Signature' }",
            "config:invalid signature",
            Some(InvalidSignature),
        ),
        (
            "{ err_msg: 'preVerifyJSAPI:fail,invalid signature' }",
            "config:fail,invalid signature",
            Some(InvalidSignature),
        ),
        (
            "{ err_msg: 'preVerifyJSAPI:fail, invalid signature' }",
            "config:fail, invalid signature",
            Some(InvalidSignature),
        ),
        (
            &format!("{{ errMsg: {DEVTOOLS:?} }}"),
            DEVTOOLS,
            Some(InvalidSignature),
        ),
        (
            "{ err_msg: 'preVerifyJSAPI:fail_invalid url domain' }",
            "config:invalid url domain",
            Some(InvalidUrlDomain),
        ),
        (
            "{ errMsg: 'config:fail,Error: invalid url domain' }",
            "config:fail,Error: invalid url domain",
            Some(InvalidUrlDomain),
        ),
        (
            "{ err_msg: 'preVerifyJSAPI:fail_require subscribe' }",
            "config:require subscribe",
            Some(RequireSubscribe),
        ),
        (
            "{ err_msg: 'system:access_denied' }",
            "config:permission denied",
            Some(PermissionDenied),
        ),
        (
            "{ err_msg: 'preVerifyJSAPI:fail_no permission to execute' }",
            "config:permission denied",
            Some(PermissionDenied),
        ),
        (
            "{ err_msg: 'preVerifyJSAPI:fail_network timeout' }",
            "config:network timeout",
            Some(Network),
        ),
        (
            "{ err_msg: 'preVerifyJSAPI:fail' }",
            "config:fail",
            Some(Other),
        ),
        (
            "{ err_msg: 'preVerifyJSAPI:failed' }",
            "config:fail",
            Some(Other),
        ),
        ("{ err_msg: 'preVerifyJSAPI:' }", "config:fail", Some(Other)),
        ("{ err_msg: 'preVerifyJSAPI:ok' }", "", None),
        ("{ err_msg: 'preVerifyJSAPI:confirm' }", "", None),
        ("{ err_msg: 'system:function_not_exist' }", "", None),
        ("{ err_msg: '' }", "", None),
        ("{}", "", None),
    ] {
        for body in Body::ALL {
            Page::new(body).open();
            respond("preVerifyJSAPI", sent);
            for way in ["callbacks", "invoke"] {
                let result = configure(valid_config()).await;
                let got = result.as_ref().err().map(|error| {
                    let kind = match error {
                        ConfigureError::InvalidSignature { .. } => InvalidSignature,
                        ConfigureError::InvalidUrlDomain { .. } => InvalidUrlDomain,
                        ConfigureError::Refused { kind, .. } => *kind,
                        other => panic!("{sent}: {other:?}"),
                    };
                    (error.err_msg().unwrap_or_default(), kind)
                });
                assert_eq!(got, kind.map(|kind| (err_msg, kind)), "{sent} by {way}");
            }
        }
    }
}

/// jweixin does not call `error` then, only `ready`.
#[wasm_bindgen_test]
async fn a_cancelled_verification_is_no_success() {
    for body in Body::ALL {
        Page::new(body).open();
        respond("preVerifyJSAPI", "'cancel'");
        let wx = configure(valid_config())
            .await
            .expect("the rule of jweixin");
        let Err(CallError::Failed(failure)) = wx.hide_option_menu().await else {
            panic!("not refused")
        };
        assert_eq!(failure.kind(), FailureKind::NotInJsApiList);
        let again = configure(valid_config())
            .await
            .expect_err("verified by invoke");
        assert_eq!(again.err_msg(), Some("config:cancel"));
    }
}

#[wasm_bindgen_test]
async fn a_bridge_without_the_user_agent_of_wechat_is_outside_wechat() {
    for body in Body::ALL {
        enter();
        js("window.WeixinJSBridge = { invoke() {}, on() {} }");
        load_jweixin(body);
        assert_eq!(
            configure(valid_config()).await,
            Err(ConfigureError::OutsideWeChat)
        );
    }
}

#[wasm_bindgen_test]
async fn a_client_without_verification_counts_as_configured() {
    for page in everywhere() {
        page.open();
        respond("preVerifyJSAPI", "'missing'");
        configure(invalid_config())
            .await
            .expect("the rule of jweixin");
    }
}

#[wasm_bindgen_test]
async fn outside_wechat_a_configuration_fails_at_once() {
    enter();
    assert_eq!(
        configure(valid_config()).await,
        Err(ConfigureError::OutsideWeChat)
    );
    for body in Body::ALL {
        enter();
        load_jweixin(body);
        assert_eq!(
            configure(valid_config()).await,
            Err(ConfigureError::OutsideWeChat)
        );
        assert!(!Environment::detect().is_wechat());
    }
}

#[wasm_bindgen_test]
async fn a_missing_jweixin_has_its_own_error() {
    Page::new(Body::Script).open();
    js("delete window.wx; delete window.jWeixin;");
    assert_eq!(
        configure(valid_config()).await,
        Err(ConfigureError::JweixinMissing)
    );
    js("window.wx = { miniProgram: {} };");
    assert_eq!(
        configure(valid_config()).await,
        Err(ConfigureError::JweixinMissing)
    );
}

#[wasm_bindgen_test]
async fn a_missing_bridge_times_out() {
    for body in Body::ALL {
        Page::new(body).with("bridge", "'never'").open();
        assert_eq!(
            configure(valid_config().timeout(SHORT)).await,
            Err(ConfigureError::TimedOut)
        );
        Page::new(body).open();
        respond("preVerifyJSAPI", "'never'");
        assert_eq!(
            configure(valid_config().timeout(SHORT)).await,
            Err(ConfigureError::TimedOut)
        );
    }
}

#[wasm_bindgen_test]
async fn a_configuration_waits_for_a_late_bridge() {
    for page in everywhere() {
        for user_agent in [None, Some(TEN_X)] {
            let mut page = page.clone().with("bridge", "'late'");
            if let Some(user_agent) = user_agent {
                page = page.user_agent(user_agent);
            }
            page.clone().open();
            configure(valid_config()).await.expect("a late bridge");
            page.open();
            assert!(is_invalid_signature(&configure(invalid_config()).await));
            assert_no_errors();
        }
    }
}

#[wasm_bindgen_test]
async fn sequential_configurations_get_their_own_responses() {
    for page in everywhere() {
        for (first, second, expected) in [
            (valid_config(), invalid_config(), [true, false]),
            (invalid_config(), valid_config(), [false, true]),
            (invalid_config(), invalid_config(), [false, false]),
            (valid_config(), valid_config(), [true, true]),
        ] {
            page.clone().open();
            let results = [configure(first).await, configure(second).await];
            assert_eq!(results.each_ref().map(Result::is_ok), expected, "{page:?}");
            assert!(results.iter().all(|r| r.is_ok() || is_invalid_signature(r)));
        }
    }
}

#[wasm_bindgen_test]
async fn a_second_configuration_waits_for_the_first() {
    for page in everywhere() {
        page.with("delayMs", "20").open();
        js("window.__order = []");
        for (name, config) in [
            ("a", valid_config()),
            ("b", invalid_config()),
            ("c", valid_config()),
        ] {
            spawn_local(async move {
                let ok = configure(config).await.is_ok();
                js(&format!("window.__order.push({name:?} + {ok})"));
            });
        }
        sleep(5).await;
        assert_eq!(calls(), r#"["preVerifyJSAPI"]"#, "one at a time");
        sleep(300).await;
        assert_eq!(json("window.__order"), r#"["atrue","bfalse","ctrue"]"#);
        assert_no_errors();
    }
}

#[wasm_bindgen_test]
async fn a_late_response_is_not_taken_for_the_next_one() {
    for page in everywhere() {
        for (first, second, expected) in [
            (invalid_config(), valid_config(), true),
            (valid_config(), invalid_config(), false),
        ] {
            page.clone().with("delayMs", "100").open();
            let short = first.timeout(Duration::from_millis(30));
            assert_eq!(configure(short).await, Err(ConfigureError::TimedOut));
            assert_eq!(configure(second).await.is_ok(), expected, "{page:?}");
            assert_no_errors();
        }
    }
}

#[wasm_bindgen_test]
async fn a_dropped_configuration_releases_the_lock() {
    Page::new(Body::Script).with("delayMs", "40").open();
    {
        let mut dropped = Box::pin(configure(invalid_config()));
        let polled = poll_once(&mut dropped);
        assert!(polled.is_pending());
    }
    configure(valid_config())
        .await
        .expect("the next one's own response");
    assert_no_errors();
}

#[wasm_bindgen_test]
async fn a_ten_x_client_verifies_by_invoke_because_wx_error_is_ignored() {
    for body in Body::ALL {
        Page::new(body).user_agent(TEN_X).open();
        assert!(is_invalid_signature(&configure(invalid_config()).await));
        configure(valid_config()).await.expect("a valid signature");
        assert!(is_invalid_signature(&configure(invalid_config()).await));

        Page::new(body).user_agent(TEN_X).open();
        js("window.__error = 0; wx.error(() => { window.__error += 1; })");
        assert!(is_invalid_signature(&configure(invalid_config()).await));
        assert_eq!(
            json("window.__error"),
            "0",
            "jweixin's own hook says nothing"
        );
    }
}

#[wasm_bindgen_test]
async fn the_first_harmony_client_verifies_by_invoke_and_the_later_one_by_callbacks() {
    for body in Body::ALL {
        for profile in ["harmony", "harmony1"] {
            Page::new(body).profile(profile).open();
            assert!(is_invalid_signature(&configure(invalid_config()).await));
            configure(valid_config()).await.expect("a valid signature");
        }
    }
}

#[wasm_bindgen_test]
async fn a_configuration_by_the_page_itself_does_not_count() {
    for body in Body::ALL {
        for its_own in ["preVerifyJSAPI:ok", "preVerifyJSAPI:fail"] {
            Page::new(body).open();
            respond("preVerifyJSAPI", &format!("{{ err_msg: {its_own:?} }}"));
            js("wx.config({ appId: 'wx0', timestamp: 1, jsApiList: [] })");
            sleep(30).await;
            respond("preVerifyJSAPI", "'ok'");
            assert!(
                is_invalid_signature(&configure(invalid_config()).await),
                "{its_own}"
            );
            configure(valid_config()).await.expect("a valid signature");
        }
    }
}

#[wasm_bindgen_test]
async fn the_arrays_of_the_caller_are_not_changed() {
    for body in Body::ALL {
        Page::new(body).open();
        js("window.given = []; { const config = wx.config; \
            wx.config = (options) => { given.push({...options}); config(options); } }");
        let config = valid_config().js_api_list(vec![JsApi::GetLocation, JsApi::ChooseWxPay]);
        for _ in 0..2 {
            configure(config.clone()).await.expect("a valid signature");
        }
        // jweixin renames in place: renamed arrays are never used again.
        assert_eq!(
            json("given.map(({jsApiList}) => jsApiList)"),
            r#"[["geoLocation","getBrandWCPayRequest"],["geoLocation","getBrandWCPayRequest"]]"#
        );
        assert_eq!(json("given[0].jsApiList === given[1].jsApiList"), "false");
    }
}

#[wasm_bindgen_test]
async fn the_fields_reach_the_client_as_they_were_signed() {
    Page::new(Body::Script).open();
    let config = valid_config().open_tag_list(vec![OpenTag::LaunchWeapp]);
    configure(config).await.expect("a valid signature");
    let of = |name: &str| json(&format!("__weixinSandbox.calls[0].args.{name}"));
    assert_eq!(of("verifyAppId"), r#""wx1234567890abcdef""#);
    assert_eq!(of("verifyTimestamp"), r#""1414587457""#);
    assert_eq!(of("verifyNonceStr"), r#""Wm3WZYTPz0wzccnW""#);
    assert_eq!(of("verifyOpenTagList"), r#"["wx-open-launch-weapp"]"#);
    Page::new(Body::Script).open();
    configure(valid_config()).await.expect("a valid signature");
    assert_eq!(of("verifyOpenTagList"), "undefined");
}

#[wasm_bindgen_test]
async fn each_client_compares_with_the_url_that_was_signed_for_it() {
    for page in everywhere() {
        page.clone().open();
        let entry = current_url();
        js("history.pushState(null, '', '/goods/7?a=%E4%B8%AD#/b')");
        let environment = Environment::detect();
        let url = page_url_to_sign(&environment, &entry, &current_url()).to_owned();
        assert_eq!(url == entry, environment.is_wkwebview, "{page:?}");
        configure(signed_for(&url))
            .await
            .expect("the URL that it sees");
        let other = if url == entry { current_url() } else { entry };
        assert!(is_invalid_signature(&configure(signed_for(&other)).await));
    }
}

#[wasm_bindgen_test]
async fn an_exception_of_the_script_is_a_refusal() {
    Page::new(Body::Script).open();
    js("window.wx = { config() { throw new Error('broken'); }, ready() {}, error() {} }");
    let Err(ConfigureError::Refused { kind, err_msg }) = configure(valid_config()).await else {
        panic!("not refused")
    };
    assert_eq!((kind, err_msg.as_str()), (FailureKind::Other, "broken"));
}

#[wasm_bindgen_test]
async fn a_second_bridge_announcement_sends_nothing_again() {
    for page in everywhere() {
        page.with("bridge", "'late'").open();
        assert!(is_invalid_signature(&configure(invalid_config()).await));
        configure(valid_config().js_api_list(vec![JsApi::HideOptionMenu]))
            .await
            .expect("a valid signature");
        let before = calls();
        js("document.dispatchEvent(new Event('WeixinJSBridgeReady'))");
        sleep(30).await;
        assert_eq!(
            calls(),
            before,
            "the refused one would take the rights away"
        );
    }
}

#[wasm_bindgen_test]
async fn a_configuration_that_timed_out_is_not_sent_when_the_bridge_comes() {
    for body in Body::ALL {
        Page::new(body).with("bridge", "'late'").open();
        let short = valid_config().timeout(Duration::from_millis(20));
        assert_eq!(configure(short).await, Err(ConfigureError::TimedOut));
        sleep(150).await;
        assert_eq!(calls(), "[]");
        configure(valid_config()).await.expect("the next one");
    }
}

#[wasm_bindgen_test]
async fn a_second_response_to_a_configuration_is_ignored() {
    for page in everywhere() {
        page.open();
        respond("preVerifyJSAPI", "'twice'");
        configure(valid_config()).await.expect("a valid signature");
        assert!(is_invalid_signature(&configure(invalid_config()).await));
        configure(valid_config()).await.expect("a valid signature");
    }
}

/// In clients of today, and in one that jweixin takes for an old one.
fn with_old_bodies() -> impl Iterator<Item = Page> {
    Body::OLD.into_iter().flat_map(|body| {
        let page = Page::new(body);
        let profiles = ["android", "ios", "desktop"].map(|profile| page.clone().profile(profile));
        profiles.into_iter().chain([page.user_agent(TEN_X)])
    })
}

#[wasm_bindgen_test]
async fn a_jweixin_without_invoke_is_configured_as_often_as_wanted() {
    for page in with_old_bodies() {
        page.clone().open();
        for _ in 0..2 {
            configure(valid_config()).await.expect("a valid signature");
            assert!(
                is_invalid_signature(&configure(invalid_config()).await),
                "{page:?}"
            );
        }
        assert!(js("window.wx.invoke").is_undefined(), "{page:?}");
        assert_no_errors();
    }
}

#[wasm_bindgen_test]
async fn the_bridge_gets_the_fields_that_an_old_jweixin_sends() {
    for page in with_old_bodies() {
        page.clone().open();
        let config = valid_config().js_api_list(vec![JsApi::GetLocation]);
        for _ in 0..2 {
            configure(config.clone()).await.expect("a valid signature");
        }
        let requests = "__weixinSandbox.calls.filter(({name}) => name === 'preVerifyJSAPI') \
            .map(({args}) => JSON.stringify(Object.entries(args).sort()))";
        assert_eq!(json(&format!("new Set({requests}).size")), "1", "{page:?}");
        assert!(json(&format!("{requests}.length")) != "1", "{page:?}");
    }
}

#[wasm_bindgen_test]
async fn an_api_that_an_old_jweixin_lacks_is_unsupported() {
    for page in with_old_bodies() {
        page.open();
        let wx = configure(valid_config()).await.expect("a valid signature");
        assert!(matches!(
            wx.update_timeline_share_data(&post()).await,
            Err(CallError::Unsupported { .. })
        ));
    }
}

#[wasm_bindgen_test]
async fn a_result_reaches_another_module_of_the_page_unchanged() {
    Page::new(Body::Script).open();
    let accepted = configure(valid_config()).await;
    assert!(accepted.is_ok());
    assert_eq!(shared_result(&share_result(&accepted)), Some(accepted));
    let refused = configure(invalid_config()).await;
    assert!(is_invalid_signature(&refused));
    assert_eq!(shared_result(&share_result(&refused)), Some(refused));
    let err_msg = || "config:invalid signature".to_owned();
    for error in [
        ConfigureError::InvalidSignature {
            err_msg: err_msg(),
            real_auth_url: Some("https://h5.example.com/".to_owned()),
        },
        ConfigureError::InvalidUrlDomain {
            err_msg: "config:invalid url domain".to_owned(),
        },
        ConfigureError::JweixinMissing,
        ConfigureError::OutsideWeChat,
        ConfigureError::Refused {
            kind: FailureKind::RequireSubscribe,
            err_msg: "config:fail,require subscribe".to_owned(),
        },
        ConfigureError::Refused {
            kind: FailureKind::Other,
            err_msg: String::new(),
        },
        ConfigureError::TimedOut,
    ] {
        let result = Err(error);
        assert_eq!(shared_result(&share_result(&result)), Some(result));
    }
}

#[wasm_bindgen_test]
fn other_values_are_no_shared_result() {
    Page::new(Body::Script).open();
    for value in [
        "undefined",
        "null",
        "7",
        "'timed out'",
        "({})",
        "({ wx: {} })",
        "({ wx: null })",
        "({ reason: 'of another version' })",
    ] {
        assert_eq!(shared_result(&js(value)), None, "{value}");
    }
}
