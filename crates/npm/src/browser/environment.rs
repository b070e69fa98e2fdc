//! Where the page runs, in JS.

use alloc::borrow::ToOwned as _;
use alloc::string::String;

use wasm_bindgen::JsValue;
use wechat_h5_jssdk::{Client, Environment, Platform, Version};

use crate::typescript::Types;
use crate::wire::ToJs;
use crate::wire::decimal::decimal;

answer! {
    /// Where the page runs.
    /// 运行环境。
    Environment {
        /// The program around the page; `browser` is not WeChat at all. 网页所在的程序；`browser` 表示不在微信中。
        "client" client;
        /// The system that it runs on. 操作系统。
        "platform" platform;
        /// WeChat's version, as `8.0.49`. 微信版本号，如 `8.0.49`。
        "version" version;
        /// iOS's newer web view, whose native side does not see `pushState`. iOS 的 WKWebView，其客户端感知不到 pushState。
        "isWKWebView" is_wkwebview;
    }
}

names_given! {
    /// The program around the page.
    /// 网页所在的程序。
    Client {
        Browser = "browser",
        DevTools = "devtools",
        MiniProgram = "miniprogram",
        WeChat = "wechat",
        WeCom = "wecom",
    } or "other"
}

names_given! {
    /// The system that the client runs on.
    /// 操作系统。
    Platform {
        Android = "android",
        HarmonyOs = "harmonyos",
        Ios = "ios",
        Linux = "linux",
        MacOs = "macos",
        Windows = "windows",
    } or "other"
}

/// Three numbers between dots.
impl ToJs for Version {
    fn to_js(&self) -> JsValue {
        let [major, minor, patch] = [self.major, self.minor, self.patch].map(decimal);
        [&major, ".", &minor, ".", &patch].concat().into()
    }

    fn given(_: &mut Types) -> String {
        "string".to_owned()
    }
}
