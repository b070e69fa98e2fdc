//! Open tags (开放标签): elements that the client draws, and that open a mini program or an app,
//! subscribe, or play. The arguments are their attributes.
//!
//! Source: [the documentation of open tags].
//!
//! [the documentation of open tags]: https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_Open_Tag.html

use crate::apis::api::{Api, Kind, Preset, Text, api, preset};

const fn tag(name: &'static str, about: Text, presets: &'static [Preset]) -> Api {
    api(name, Kind::OpenTag, about, presets).open_tag()
}

pub(super) const TAGS: &[Api] = &[
    tag(
        "wx-open-launch-weapp",
        Text::new("打开小程序的按钮。", "A button that opens a mini program."),
        &[
            preset(
                "按 AppID",
                "By AppID",
                r#"{"appid":"wx0000000000000000","path":"pages/index/index"}"#,
            ),
            preset(
                "按原始 ID",
                "By original ID",
                r#"{"username":"gh_000000000000","path":"pages/index/index.html"}"#,
            ),
            preset(
                "开发版",
                "Under development",
                r#"{"appid":"wx0000000000000000","path":"pages/index/index","env-version":"develop"}"#,
            ),
        ],
    ),
    tag(
        "wx-open-launch-app",
        Text::new(
            "打开 App 的按钮，App 要在开放平台绑定。",
            "A button that opens an app, which has to be bound on the Open Platform.",
        ),
        &[preset(
            "一个 App",
            "An app",
            r#"{"appid":"wx0000000000000000","extinfo":"from=h5"}"#,
        )],
    ),
    tag(
        "wx-open-subscribe",
        Text::new(
            "请用户订阅通知的按钮。",
            "A button that asks the user for subscriptions to messages.",
        ),
        &[preset(
            "一个模板",
            "A template",
            r#"{"template":"TEMPLATE_ID"}"#,
        )],
    ),
    tag(
        "wx-open-audio",
        Text::new("音频播放器。", "A player of audio."),
        &[preset(
            "一段音频",
            "Audio",
            r#"{"src":"https://example.com/audio.mp3","title":"微信 H5"}"#,
        )],
    ),
];
