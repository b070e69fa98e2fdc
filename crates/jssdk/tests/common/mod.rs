//! A page with the real jweixin and the client simulator.

#![allow(dead_code, reason = "every test file takes what it needs")]

pub(crate) mod every_api;
pub(crate) mod server;

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use wechat_h5_jssdk::{Configure, JsApi, JsSdkConfig, Wx, configure};
use wechat_h5_sign::{AppId, JsApiTicket, NonceStr, PageUrl, Signer, Timestamp};

const PAGE: &str = include_str!("page.js");
/// The sandbox's simulator of the WeChat client.
const SIMULATOR: &[&str] = &include!("../../../sandbox/client/script_list.rs");
pub(crate) const SCRIPT_BODY: &str = include_str!(concat!(
    env!("WECHAT_H5_NODE_MODULES"),
    "/jweixin-npm/jweixin-1.6.0.js"
));
pub(crate) const COMMON_JS_BODY: &str = include_str!(concat!(
    env!("WECHAT_H5_NODE_MODULES"),
    "/weixin-js-sdk/index.js"
));

const BODY_1_0: &str = include_str!(concat!(
    env!("WECHAT_H5_NODE_MODULES"),
    "/jweixin/jweixin-1.0.0.js"
));
const BODY_1_2: &str = include_str!(concat!(
    env!("WECHAT_H5_NODE_MODULES"),
    "/weixin-js-sdk-1.2/index.js"
));

pub(crate) const TEN_X: &str = "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 \
    Chrome/140.0.0.0 Mobile Safari/537.36 MicroMessenger/10.0.1.2900(0x2A000130)";

/// The two scripts that are published as 1.6.0, and older ones.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Body {
    Script,
    CommonJs,
    V1_0,
    V1_2,
}

impl Body {
    pub(crate) const ALL: [Self; 2] = [Self::Script, Self::CommonJs];
    /// Those that have no `wx.invoke`.
    pub(crate) const OLD: [Self; 2] = [Self::V1_0, Self::V1_2];
}

/// Every body in every client whose responses have their own shape.
pub(crate) fn everywhere() -> impl Iterator<Item = Page> {
    Body::ALL.into_iter().flat_map(|body| {
        ["android", "ios", "desktop"].map(move |profile| Page::new(body).profile(profile))
    })
}

/// A page that is about to be opened.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    body: Body,
    settings: String,
}

impl Page {
    pub(crate) fn new(body: Body) -> Self {
        let settings = String::new();
        Self { body, settings }
    }

    /// One more option of the simulator, as a JS expression.
    pub(crate) fn with(mut self, name: &str, expression: &str) -> Self {
        let setting = ["window.__weixinSandbox.", name, " = ", expression, ";"];
        self.settings += &setting.concat();
        self
    }

    pub(crate) fn profile(self, profile: &str) -> Self {
        self.with("profile", &format!("{profile:?}"))
    }

    pub(crate) fn user_agent(self, user_agent: &str) -> Self {
        self.with("userAgent", &format!("{user_agent:?}"))
    }

    /// Runs the client simulator, and then jweixin.
    pub(crate) fn open(self) {
        enter();
        run(&format!("window.__weixinSandbox = {{}};{}", self.settings));
        set(&js("window.__weixinSandbox"), "verify", &verifier());
        SIMULATOR.iter().copied().for_each(run);
        load_jweixin(self.body);
    }

    /// The same, configured for these APIs.
    pub(crate) async fn configured(self, apis: &[JsApi]) -> Wx {
        self.open();
        let config = valid_config().js_api_list(apis.to_vec());
        configure(config).await.expect("a valid signature")
    }
}

/// A page without client and jweixin.
pub(crate) fn enter() {
    if js("window.__page").is_undefined() {
        run(PAGE);
    }
    js("window.__page.leave()");
}

pub(crate) fn load_jweixin(body: Body) {
    match body {
        Body::Script => run(SCRIPT_BODY),
        Body::CommonJs => run_common_js(COMMON_JS_BODY),
        Body::V1_0 => run(BODY_1_0),
        Body::V1_2 => run_common_js(BODY_1_2),
    }
    assert!(js("typeof window.wx.config") == "function", "{body:?}");
}

fn run_common_js(body: &str) {
    run(&format!(
        "(function (module) {{ {body}\n; window.wx = module.exports; }})({{}});"
    ));
}

/// Runs a text as a classic script of the page.
pub(crate) fn run(text: &str) {
    let run = js_sys::Function::new_with_args(
        "text",
        "var script = document.createElement('script');
         script.text = text;
         document.head.appendChild(script).remove();",
    );
    run.call1(&JsValue::NULL, &text.into()).expect("a script");
}

/// The value of a JS expression.
pub(crate) fn js(expression: &str) -> JsValue {
    js_sys::eval(expression).unwrap_or_else(|error| panic!("{expression}: {error:?}"))
}

/// The value of a JS expression as JSON.
pub(crate) fn json(expression: &str) -> String {
    js(&format!("String(JSON.stringify({expression}))"))
        .as_string()
        .expect("JSON")
}

/// The names of the calls that reached the bridge, without jweixin's own.
pub(crate) fn calls() -> String {
    json("__weixinSandbox.calls.filter(c => !c.hidden).map(c => c.name)")
}

/// The arguments of the last call, without the signed fields.
pub(crate) fn last_arguments() -> String {
    json(
        "(({appId, verifyAppId, verifySignType, verifyTimestamp, verifyNonceStr, \
         verifySignature, ...own}) => own)(__weixinSandbox.calls.filter(c => !c.hidden).at(-1).args)",
    )
}

/// Sets the response of the client to an API, by its bridge name.
pub(crate) fn respond(name: &str, expression: &str) {
    js(&format!(
        "__weixinSandbox.outcomes[{name:?}] = {expression}"
    ));
}

fn set(of: &JsValue, name: &str, value: &JsValue) {
    Reflect::set(of, &name.into(), value).expect("a plain object");
}

fn signer() -> Signer {
    let ticket = JsApiTicket::parse("kgt8ON7yVITDhtdwci0qeQm").expect("a ticket");
    Signer::new(
        AppId::parse("wx1234567890abcdef").expect("an appid"),
        &ticket,
    )
}

fn sign(url: &str, nonce: &str, seconds: u64) -> JsSdkConfig {
    signer().config(
        &PageUrl::parse(url).expect("a page URL"),
        NonceStr::parse(nonce).expect("a nonce"),
        Timestamp::from_seconds(seconds).expect("seconds"),
    )
}

/// A config for this URL, as a server would sign it.
pub(crate) fn signed_for(url: &str) -> Configure {
    Configure::new(sign(url, "Wm3WZYTPz0wzccnW", 1_414_587_457))
}

/// The same, identified by its nonce.
pub(crate) fn signed_with_nonce(url: &str, nonce: &str) -> Configure {
    Configure::new(sign(url, nonce, 1_414_587_457))
}

/// A config that the client accepts.
pub(crate) fn valid_config() -> Configure {
    signed_for(&wechat_h5_jssdk::current_url())
}

/// A config that the client refuses: another URL was signed.
pub(crate) fn invalid_config() -> Configure {
    signed_for("https://another.example.com/")
}

/// Verifies as a client does: the signature of the page's own URL.
fn verifier() -> JsValue {
    Closure::<dyn Fn(Object) -> bool>::new(|fields: Object| {
        let text = |name: &str| {
            let value = Reflect::get(&fields, &name.into()).expect("an object");
            value.as_string().unwrap_or_default()
        };
        let seconds = text("timestamp").parse().expect("a timestamp");
        let expected = sign(&text("url"), &text("nonceStr"), seconds);
        text("signature") == expected.signature.as_str()
    })
    .into_js_value()
}

/// Lets timers and promises run.
pub(crate) async fn sleep(millis: u32) {
    await_js(&format!("new Promise(done => setTimeout(done, {millis}))")).await;
}

/// The value that the promise of an expression resolves to.
pub(crate) async fn await_js(expression: &str) -> JsValue {
    let promise = js_sys::Promise::from(js(expression));
    wasm_bindgen_futures::JsFuture::from(promise)
        .await
        .unwrap_or_else(|error| panic!("{expression}: {error:?}"))
}

/// Fails if a script of the page has thrown.
pub(crate) fn assert_no_errors() {
    assert_eq!(json("__page.errors"), "[]");
}

/// Polls once, as an executor would.
pub(crate) fn poll_once<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    Pin::new(future).poll(&mut Context::from_waker(Waker::noop()))
}
