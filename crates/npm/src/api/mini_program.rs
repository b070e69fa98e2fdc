//! Every API of `wx.miniProgram`.

use alloc::string::String;

use wasm_bindgen::JsValue;
use wechat_h5_jssdk::{MiniProgram, MiniProgramEnv};

use crate::api::api_macros::apis;

input_object! {
    /// How many pages to go back.
    /// 返回的页面数。
    struct NavigateBack {
        /// The number of pages, 1 by default. 页面数，默认 1。
        "delta" delta: u32 = 1;
    }
}

input_object! {
    /// A page of the mini program.
    /// 小程序的页面。
    struct MiniProgramPage {
        /// Its path, with the query. 页面路径，可带参数。
        "url" url: String;
    }
}

input_object! {
    /// A message to the mini program.
    /// 发给小程序的消息。
    struct PostMessage {
        /// Any JSON value. 任意 JSON 数据。
        "data" data: JsValue;
    }
}

output_object! {
    /// The environment of the page.
    /// 当前环境。
    MiniProgramEnv {
        /// Whether the page is in a mini program. 是否在小程序中。
        "miniprogram" miniprogram;
    }
}

apis! { it: MiniProgram;
    /// Goes back in the mini program.
    /// 返回小程序的上一页面或多级页面。
    navigateBack(request: NavigateBack) = it.navigate_back(request.delta);
    /// Opens a page of the mini program over the current one.
    /// 保留当前页面，跳转到小程序内的某个页面。
    navigateTo(request: MiniProgramPage) = it.navigate_to(&request.url);
    /// Replaces the current page by a page of the mini program.
    /// 关闭当前页面，跳转到小程序内的某个页面。
    redirectTo(request: MiniProgramPage) = it.redirect_to(&request.url);
    /// Goes to a tab of the mini program.
    /// 跳转到 tabBar 页面。
    switchTab(request: MiniProgramPage) = it.switch_tab(&request.url);
    /// Closes all pages and opens a page of the mini program.
    /// 关闭所有页面，打开某个页面。
    reLaunch(request: MiniProgramPage) = it.re_launch(&request.url);
    /// Leaves a message. The mini program receives it when the user goes back or shares, or when the web-view is destroyed.
    /// 向小程序发送消息，在后退、组件销毁、分享时触发。
    postMessage(request: PostMessage) = it.post_message(&request.data);
    /// Whether the page is in a mini program.
    /// 是否在小程序中。
    getEnv() -> MiniProgramEnv = it.get_env();
}
