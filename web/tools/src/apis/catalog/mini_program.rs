//! `wx.miniProgram`, for a page in a mini program's web-view. No configuration is needed.

use crate::apis::api::{Api, Kind, Preset, Text, api, preset};

const PAGE: &[Preset] = &[preset(
    "首页",
    "The first page",
    r#"{"url":"/pages/index/index"}"#,
)];

const NOTHING: &[Preset] = &[preset("无参数", "No arguments", "{}")];

/// `base_library` is the first that the documentation of `web-view` names.
const fn of(
    name: &'static str,
    base_library: &'static str,
    about: Text,
    presets: &'static [Preset],
) -> Api {
    api(name, Kind::MiniProgram, about, presets).for_mini_program(base_library)
}

pub(super) const APIS: &[Api] = &[
    of(
        "miniProgram",
        "1.6.4",
        Text::new(
            "小程序内网页的接口所在的对象。",
            "The object with the functions for pages in a mini program.",
        ),
        NOTHING,
    )
    .everywhere(),
    of(
        "miniProgram.getEnv",
        "1.7.1",
        Text::new(
            "问网页是不是在小程序里。",
            "Asks whether the page is in a mini program.",
        ),
        NOTHING,
    )
    .everywhere(),
    of(
        "miniProgram.navigateTo",
        "1.6.4",
        Text::new(
            "打开小程序的一个页面。",
            "Opens a page of the mini program.",
        ),
        PAGE,
    ),
    of(
        "miniProgram.navigateBack",
        "1.6.4",
        Text::new("退回小程序的上一页。", "Goes back in the mini program."),
        &[preset("一页", "One page", r#"{"delta":1}"#)],
    ),
    of(
        "miniProgram.redirectTo",
        "1.6.5",
        Text::new(
            "用小程序的一个页面代替本页。",
            "Replaces this page by one of the mini program.",
        ),
        PAGE,
    ),
    of(
        "miniProgram.switchTab",
        "1.6.5",
        Text::new(
            "切换到小程序的一个标签页。",
            "Switches to a tab of the mini program.",
        ),
        PAGE,
    ),
    of(
        "miniProgram.reLaunch",
        "1.6.5",
        Text::new(
            "关闭所有页面，再打开一个。",
            "Closes all pages, and opens one.",
        ),
        PAGE,
    ),
    of(
        "miniProgram.postMessage",
        "1.7.1",
        Text::new(
            "给小程序发消息，退回或分享时送达。",
            "Sends a message to the mini program, which gets it when the user goes back or shares.",
        ),
        &[preset("一条消息", "A message", r#"{"data":{"from":"h5"}}"#)],
    ),
];
