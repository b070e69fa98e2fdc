//! The environment of the page, for JavaScript.

use alloc::borrow::ToOwned as _;
use alloc::string::String;

use wasm_bindgen::JsValue;
use wechat_h5_jssdk::{Client, Environment, Platform, Version};

use crate::convert::{ToJs, decimal};
use crate::typescript::Types;

output_object! {
    /// The environment of the page.
    /// 运行环境。
    Environment {
        /// The program that shows the page; `browser` means that it is not WeChat. 网页所在的程序；`browser` 表示不在微信中。
        "client" client;
        /// The operating system. 操作系统。
        "platform" platform;
        /// The version of WeChat, such as `8.0.49`. 微信版本号，如 `8.0.49`。
        "version" version;
        /// The newer web view of iOS (WKWebView), whose native side does not notice `pushState`. iOS 的 WKWebView，其客户端感知不到 pushState。
        "isWKWebView" is_wkwebview;
    }
}

output_enum! {
    /// The program that shows the page.
    /// 网页所在的程序。
    Client {
        Browser = "browser",
        DevTools = "devtools",
        MiniProgram = "miniprogram",
        WeChat = "wechat",
        WeCom = "wecom",
    } or "other"
}

output_enum! {
    /// The operating system.
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

/// Three numbers, separated by dots.
impl ToJs for Version {
    fn to_js(&self) -> JsValue {
        let [major, minor, patch] = [self.major, self.minor, self.patch].map(decimal);
        [&major, ".", &minor, ".", &patch].concat().into()
    }

    fn output_type(_: &mut Types) -> String {
        "string".to_owned()
    }
}
