//! How jweixin gets into a page, and which one is used that is there already.

#![cfg(target_arch = "wasm32")]

mod common;

use std::time::Duration;

use common::{
    Body, COMMON_JS_BODY, Page, SCRIPT_BODY, assert_no_errors, await_js, enter, js, json, run,
    sleep, valid_config,
};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use wechat_h5_jssdk::{
    JsApi, LoadError, LoadFailure, LoadJweixin, RegisterJweixinError, configure, load_jweixin,
    register_jweixin,
};

wasm_bindgen_test_configure!(run_in_browser);

const REQUIRE_JS: &str = include_str!(concat!(
    env!("WECHAT_H5_NODE_MODULES"),
    "/requirejs/require.js"
));
const SEA_JS: &str = include_str!(concat!(
    env!("WECHAT_H5_NODE_MODULES"),
    "/seajs/dist/sea.js"
));

/// The URL of a script with this text.
fn url_of(text: &str) -> String {
    let blob = js_sys::Function::new_with_args(
        "text",
        "return URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))",
    );
    let url = blob.call1(&wasm_bindgen::JsValue::NULL, &text.into());
    url.expect("a URL").as_string().expect("a text")
}

/// No server listens there.
const NOWHERE: &str = "http://127.0.0.1:1/jweixin.js";

fn load_from(urls: &[&str]) -> LoadJweixin {
    LoadJweixin::default().urls(urls.iter().map(|url| (*url).to_owned()).collect())
}

/// Both globals are the same object.
fn assert_named() {
    assert_eq!(json("typeof wx.config"), r#""function""#);
    assert_eq!(json("window.wx === window.jWeixin"), "true");
}

#[wasm_bindgen_test]
async fn the_hosts_of_wechat_are_tried_in_order() {
    assert_eq!(
        LoadJweixin::URLS,
        [
            "https://res.wx.qq.com/open/js/jweixin-1.6.0.js",
            "https://res2.wx.qq.com/open/js/jweixin-1.6.0.js",
        ]
    );
    enter();
    // The page's own element stands for the network.
    js(&format!(
        "window.__requested = [];
         document.head.appendChild = (script) => {{
           __requested.push(script.src);
           if (script.src.startsWith('https://res2.')) __page.run({SCRIPT_BODY:?});
           setTimeout(script.src.startsWith('https://res2.') ? script.onload : script.onerror, 0);
         }}"
    ));
    let loaded = {
        // `__page.run` appends, too.
        js("__page.run = (text) => (0, eval)(text)");
        load_jweixin(LoadJweixin::default()).await
    };
    js("delete document.head.appendChild; delete window.__page");
    loaded.expect("the second host has it");
    let requested: Vec<_> = LoadJweixin::URLS.map(|url| format!("{url:?}")).into();
    assert_eq!(json("__requested"), format!("[{}]", requested.join(",")));
}

#[wasm_bindgen_test]
async fn jweixin_is_loaded_from_the_first_host_that_has_it() {
    for other in [NOWHERE.to_owned(), url_of("var nothing;")] {
        enter();
        let jweixin = url_of(SCRIPT_BODY);
        load_jweixin(load_from(&[&other, &jweixin, NOWHERE]))
            .await
            .expect("the second has it");
        assert_named();
    }
}

#[wasm_bindgen_test]
async fn a_jweixin_that_is_there_is_used_and_named() {
    for body in Body::ALL {
        for kept in ["wx", "jWeixin"] {
            let page = Page::new(body);
            page.open();
            let other = if kept == "wx" { "jWeixin" } else { "wx" };
            js(&format!(
                "{{ const it = window.wx; delete window.{other}; window.{kept} = it; }}"
            ));
            load_jweixin(load_from(&[NOWHERE])).await.expect("there");
            assert_named();
            configure(valid_config()).await.expect("it is the real one");
        }
    }
}

#[wasm_bindgen_test]
async fn globals_of_the_page_are_not_replaced() {
    enter();
    js("window.jWeixin = { config() {} }; window.wx = { config() {}, own: true }");
    load_jweixin(load_from(&[])).await.expect("there");
    assert_eq!(json("[wx.own, jWeixin.own]"), "[true,null]");
    // Another library has the name `wx`: jweixin is found as `jWeixin`.
    enter();
    js("window.wx = { own: true }; window.jWeixin = { config() {} }");
    load_jweixin(load_from(&[])).await.expect("there");
    assert_eq!(json("wx"), r#"{"own":true}"#);
}

#[wasm_bindgen_test]
async fn a_script_that_fails_to_load_has_a_reason() {
    enter();
    let nothing = url_of("var nothing;");
    let urls = [NOWHERE, &*nothing];
    let error = load_jweixin(load_from(&urls)).await.expect_err("neither");
    let failures = [LoadFailure::Unreachable, LoadFailure::NotJweixin];
    let tried: Vec<_> = urls.into_iter().map(String::from).zip(failures).collect();
    assert_eq!(error.tried, tried);
    assert_eq!(
        error.to_string(),
        format!(
            "jweixin could not be loaded; {NOWHERE} is not reachable; \
             {nothing} has left no jweixin in the page"
        )
    );
}

#[wasm_bindgen_test]
async fn a_host_that_does_not_respond_times_out() {
    enter();
    js("document.head.appendChild = () => {}");
    let load = load_from(&[NOWHERE, "http://127.0.0.1:1/second.js"]);
    let load = load.timeout(Duration::from_millis(20));
    let LoadError { tried, .. } = load_jweixin(load).await.expect_err("silence");
    js("delete document.head.appendChild");
    let failures: Vec<_> = tried.into_iter().map(|(_, failure)| failure).collect();
    assert_eq!(failures, [LoadFailure::TimedOut; 2]);
}

#[wasm_bindgen_test]
async fn a_script_that_loads_after_its_timeout_is_found_by_the_next_attempt() {
    enter();
    js(&format!(
        "document.head.appendChild = () => setTimeout(() => (0, eval)({SCRIPT_BODY:?}), 30)"
    ));
    let load = load_from(&[NOWHERE, NOWHERE]).timeout(Duration::from_millis(20));
    let loaded = load_jweixin(load).await;
    js("delete document.head.appendChild");
    loaded.expect("it came while the second was waited for");
    assert_named();
    // The script of the second attempt runs, too: not in the next test.
    sleep(60).await;
}

fn leave_module_loader() {
    js("window.define = window.require = window.requirejs = window.seajs = undefined");
}

#[wasm_bindgen_test]
async fn a_page_with_require_js_loads_it_as_a_module() {
    Page::new(Body::Script).open();
    js("delete window.wx; delete window.jWeixin");
    run(REQUIRE_JS);
    let error = load_jweixin(load_from(&[NOWHERE])).await.expect_err("none");
    assert_eq!(error.tried[0].1, LoadFailure::Unreachable);
    let jweixin = url_of(SCRIPT_BODY);
    let loaded = load_jweixin(load_from(&[&url_of("define(5);"), &jweixin])).await;
    let own = url_of("define(function () { return 7; });");
    let next = format!("new Promise((done, failed) => require([{own:?}], done, failed))");
    assert_eq!(
        await_js(&next).await,
        7,
        "the page's own modules still load"
    );
    leave_module_loader();
    loaded.expect("the second is jweixin");
    assert_named();
    configure(valid_config()).await.expect("it is the real one");
    assert_no_errors();
}

#[wasm_bindgen_test]
async fn a_page_with_sea_js_loads_it_as_a_module() {
    Page::new(Body::Script).open();
    js("delete window.wx; delete window.jWeixin");
    run(SEA_JS);
    // Sea.js appends `.js` to a URL that does not end in `#`.
    let jweixin = url_of(SCRIPT_BODY) + "#";
    let loaded = load_jweixin(load_from(&[NOWHERE, &jweixin])).await;
    leave_module_loader();
    loaded.expect("the second is jweixin");
    assert_named();
    configure(valid_config()).await.expect("it is the real one");
    assert_no_errors();
}

#[wasm_bindgen_test]
async fn a_loader_that_throws_has_a_reason() {
    enter();
    js("window.define = { amd: {} }; window.require = () => { throw new Error('no'); }");
    let error = load_jweixin(load_from(&[NOWHERE])).await.expect_err("none");
    leave_module_loader();
    assert_eq!(error.tried[0].1, LoadFailure::Unreachable);
}

/// Runs the copy for bundlers as a bundle does, and returns its exports.
fn bundled() -> wasm_bindgen::JsValue {
    run(&format!(
        "window.__exported = (function (module) {{ {COMMON_JS_BODY}\n; return module.exports; }})({{}});"
    ));
    js("__exported")
}

#[wasm_bindgen_test]
async fn a_bundled_copy_that_sets_no_global_is_registered_and_named() {
    Page::new(Body::Script).open();
    js("delete window.wx; delete window.jWeixin");
    let wx = bundled();
    assert_eq!(
        json("[typeof wx, typeof jWeixin]"),
        r#"["undefined","undefined"]"#
    );
    register_jweixin(&wx).expect("jweixin");
    assert_named();
    let configured = configure(valid_config().js_api_list(vec![JsApi::GetLocalImgData])).await;
    assert!(*configured.expect("it is the real one").as_raw() == wx);
    // The script finds `jWeixin` and does nothing.
    run(SCRIPT_BODY);
    assert_eq!(json("wx === __exported"), "true");
    register_jweixin(&wx).expect("the same again");
}

#[wasm_bindgen_test]
async fn a_second_jweixin_is_refused_because_each_copy_has_its_own_state() {
    Page::new(Body::Script).open();
    js("window.__first = wx; delete window.jWeixin");
    let second = bundled();
    let error = register_jweixin(&second).expect_err("two");
    assert_eq!(error, RegisterJweixinError::AnotherIsThere);
    assert_eq!(json("wx === __first"), "true");
    // A copy that is loaded after the script exports the script's object.
    Page::new(Body::Script).open();
    register_jweixin(&js("jWeixin")).expect("the same");
}

#[wasm_bindgen_test]
async fn a_value_that_is_not_jweixin_is_refused() {
    enter();
    for value in ["undefined", "({})", "'wx'", "({ config: 1 })"] {
        let error = register_jweixin(&js(value)).expect_err(value);
        assert_eq!(error, RegisterJweixinError::NotJweixin, "{value}");
    }
    assert_eq!(json("typeof wx"), r#""undefined""#);
}
