//! Any value that a script returns: nothing panics, and the value is kept.

#![cfg(target_arch = "wasm32")]

mod common;

use common::{assert_no_errors, enter, js, valid_config};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wechat_h5_jssdk::{
    CallError, ConfigureError, FailureKind, JsApi, OpenTag, ParseConfigError, Wx, configure,
    parse_config, parse_config_without_js_apis,
};

wasm_bindgen_test_configure!(run_in_browser);

/// A fake jweixin that accepts every configuration, and whose `getNetworkType`
/// and `checkJsApi` run this code.
async fn scripted(body: &str) -> Wx {
    enter();
    js(&format!(
        "window.WeixinJSBridge = {{}};
         window.wx = {{
           queue: [],
           ready(done) {{ this.queue.push(done); }},
           error() {{}},
           config() {{ this.queue.forEach(done => done()); }},
           getNetworkType(options) {{ {body} }},
           checkJsApi(options) {{ {body} }},
         }};
         Object.defineProperty(navigator, 'userAgent', {{
           configurable: true, value: 'Android MicroMessenger/8.0.49',
         }});"
    ));
    let wx = configure(valid_config()).await.expect("agreed");
    js("delete navigator.userAgent");
    wx
}

#[wasm_bindgen_test]
async fn every_failure_value_has_a_text_and_is_kept() {
    for (value, text) in [
        ("undefined", "undefined"),
        ("null", "null"),
        ("'plain'", "plain"),
        ("''", ""),
        ("42", "42"),
        ("0.5", "0.5"),
        ("10n", "10"),
        ("true", "true"),
        ("Symbol('s')", "Symbol(s)"),
        ("new Error('broken')", "broken"),
        ("new TypeError('wrong type')", "wrong type"),
        ("({ errMsg: 'getNetworkType:fail' })", "getNetworkType:fail"),
        (
            "({ err_msg: 'get_network_type:fail' })",
            "get_network_type:fail",
        ),
        ("({ errMsg: 7 })", "[object Object]"),
        (
            "({ get errMsg() { throw 1; }, message: 'second' })",
            "second",
        ),
        ("({ toString() { throw new Error('no'); } })", ""),
        ("Object.create(null)", ""),
        ("[]", ""),
        ("(function named() {})", "function named() {}"),
    ] {
        for how in [
            "options.fail(value)",
            "options.complete(value)",
            "throw value",
        ] {
            let wx = scripted(&format!("const value = window.__value = {value}; {how};")).await;
            let Err(CallError::Failed(failure)) = wx.get_network_type().await else {
                panic!("{value} by {how} is not a failure")
            };
            assert_eq!(failure.err_msg(), text, "{value} by {how}");
            assert_eq!(failure.kind(), FailureKind::Other);
            let kept = js_sys::Object::is(failure.as_raw(), &js("window.__value"));
            assert!(kept, "{value} by {how}");
            assert_no_errors();
        }
    }
}

#[wasm_bindgen_test]
async fn a_success_without_its_value_is_a_failure() {
    for value in [
        "undefined",
        "5",
        "'ok'",
        "({})",
        "({ networkType: 4, checkResult: 'x' })",
    ] {
        let wx = scripted(&format!("options.success({value});")).await;
        for result in [
            wx.get_network_type().await.map(drop),
            wx.check_js_api(&[JsApi::AddCard]).await.map(drop),
        ] {
            let Err(CallError::Failed(failure)) = result else {
                panic!("{value}: {result:?}")
            };
            assert_eq!(failure.kind(), FailureKind::IncompleteResponse, "{value}");
        }
    }
}

#[wasm_bindgen_test]
async fn the_first_callback_counts() {
    let ok = "options.success({ networkType: 'wifi' });";
    for (body, is_ok) in [
        (format!("{ok} options.fail({{ errMsg: 'x:fail' }});"), true),
        (format!("{ok} throw new Error('later');"), true),
        (format!("options.fail({{ errMsg: 'x:fail' }}); {ok}"), false),
        (
            "options.complete({ errMsg: 'x:ok', networkType: 'wifi' });".into(),
            true,
        ),
    ] {
        let wx = scripted(&body).await;
        assert_eq!(wx.get_network_type().await.is_ok(), is_ok, "{body}");
    }
    let wx = scripted("options.complete({ errMsg: 'x:cancel' });").await;
    assert_eq!(wx.get_network_type().await, Err(CallError::Cancelled));
}

#[wasm_bindgen_test]
async fn a_refusal_can_be_any_value() {
    for (value, text) in [
        ("undefined", "undefined"),
        ("'text'", "text"),
        ("1", "1"),
        ("new Error('broken')", "broken"),
        ("({ errMsg: 'config:fail' })", "config:fail"),
    ] {
        enter();
        js(&format!(
            "window.WeixinJSBridge = {{}};
             window.wx = {{ ready() {{}}, error(refuse) {{ this.refuse = refuse; }},
               config() {{ setTimeout(() => this.refuse({value}), 0); }} }};
             Object.defineProperty(navigator, 'userAgent', {{
               configurable: true, value: 'iPhone MicroMessenger/8.0.49',
             }});"
        ));
        let result = configure(valid_config()).await;
        js("delete navigator.userAgent");
        let Err(ConfigureError::Refused { kind, err_msg }) = result else {
            panic!("{value}: {result:?}")
        };
        assert_eq!((kind, err_msg.as_str()), (FailureKind::Other, text));
    }
}

const CONFIG: &str = r#"{"appId":"wx1234567890abcdef","timestamp":1700000000,"nonceStr":"Zn0zSLp2QxTkE9aR","signature":"5f7fdc9590cbe057072de74bb64762cf8a79851d","jsApiList":["getLocation","someFutureApi"],"openTagList":["wx-open-launch-weapp"]}"#;

#[wasm_bindgen_test]
fn a_config_of_the_server_is_parsed() {
    let config = parse_config(CONFIG).expect("a config");
    assert_eq!(config.app_id.as_str(), "wx1234567890abcdef");
    assert_eq!(config.timestamp.seconds(), 1_700_000_000);
    assert_eq!(config.nonce_str.as_str(), "Zn0zSLp2QxTkE9aR");
    assert_eq!(config.js_api_list[0], JsApi::GetLocation);
    assert_eq!(config.js_api_list[1].as_str(), "someFutureApi");
    assert_eq!(config.open_tag_list, [OpenTag::LaunchWeapp]);

    let text = CONFIG.replace("1700000000", r#""1700000000""#);
    assert_eq!(parse_config(&text), Ok(config.clone()));
    let start = CONFIG.find(r#","jsApiList"#).expect("the list");
    let bare = parse_config(&format!("{}}}", &CONFIG[..start])).expect("a config");
    let with_tags = config.with_js_api_list(vec![]);
    assert_eq!(parse_config_without_js_apis(CONFIG), Ok(with_tags.clone()));
    assert_eq!(bare, with_tags.with_open_tag_list(vec![]));
}

const LIST: &str = r#"["getLocation","someFutureApi"]"#;

#[wasm_bindgen_test]
fn lists_are_read_as_wx_config_reads_them() {
    for (list, names) in [
        (
            r#"["", "wx.chooseImage", " scanQRCode"]"#,
            &["", "wx.chooseImage", " scanQRCode"][..],
        ),
        (r#"{"0":"getLocation","2":"a b"}"#, &["getLocation", "a b"]),
        (
            r#"["getLocation", null, 5, ["x"], {"y":"z"}, "获取"]"#,
            &["getLocation", "获取"],
        ),
        ("[]", &[]),
        ("{}", &[]),
        ("null", &[]),
        ("false", &[]),
        (r#""""#, &[]),
    ] {
        let config = parse_config(&CONFIG.replace(LIST, list)).expect(list);
        let read: Vec<_> = config.js_api_list.iter().map(JsApi::as_str).collect();
        assert_eq!(read, names, "{list}");
        let tags = CONFIG.replace(r#"["wx-open-launch-weapp"]"#, list);
        let tags = parse_config(&tags).expect(list).open_tag_list;
        let read: Vec<_> = tags.iter().map(OpenTag::as_str).collect();
        assert_eq!(read, names, "{list}");
    }
}

#[wasm_bindgen_test]
fn a_nonce_of_any_server_is_read() {
    for nonce in [
        "0b9cfa4e-1d2f-4c55-9a3b-2f6f0d6f9c11",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "nonce_1",
        "aGVsbG8+d29ybGQ/Zm9v==",
        "随机",
    ] {
        let config = parse_config(&CONFIG.replace("Zn0zSLp2QxTkE9aR", nonce)).expect(nonce);
        assert_eq!(config.nonce_str.as_str(), nonce);
    }
}

#[wasm_bindgen_test]
fn an_invalid_field_of_a_config_is_named() {
    for (from, to, field) in [
        ("\"wx1234567890abcdef\"", "null", "appId"),
        ("wx1234567890abcdef", "wx1", "appId"),
        ("1700000000", "1700000000000", "timestamp"),
        ("1700000000", "17.5", "timestamp"),
        ("1700000000", "-1", "timestamp"),
        ("1700000000", "1e300", "timestamp"),
        ("1700000000", "[1700000000]", "timestamp"),
        ("Zn0zSLp2QxTkE9aR", "a&b", "nonceStr"),
        ("nonceStr", "noncestr", "nonceStr"),
        ("5f7f", "5F7F", "signature"),
        (LIST, "\"getLocation\"", "jsApiList"),
        (LIST, "5", "jsApiList"),
        ("[\"wx-open-launch-weapp\"]", "true", "openTagList"),
    ] {
        let text = CONFIG.replace(from, to);
        assert_ne!(text, CONFIG, "{from}");
        assert_eq!(
            parse_config(&text),
            Err(ParseConfigError::InvalidField(field)),
            "{to}"
        );
    }
    assert_eq!(
        ParseConfigError::InvalidField("appId").to_string(),
        "the config has no usable `appId`"
    );
    for text in ["", "<html>", "{"] {
        assert_eq!(parse_config(text), Err(ParseConfigError::NotJson));
    }
    for text in ["null", "5", "[]", "\"x\""] {
        assert_eq!(
            parse_config(text),
            Err(ParseConfigError::InvalidField("appId"))
        );
    }
}
