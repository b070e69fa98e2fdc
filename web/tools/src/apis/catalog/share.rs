//! Sharing. A success means that the card is set, not that the user has shared it.

use crate::apis::api::{Api, Kind, Preset, Text, api, preset};

const FRIEND: &[Preset] = &[
    preset(
        "本页",
        "This page",
        r#"{"title":"微信 H5","desc":"签名、登录、分享：微信网页需要的，都在这里。","link":"$page","imgUrl":"$icon"}"#,
    ),
    preset(
        "带锚点的链接",
        "A link with a fragment",
        r#"{"title":"春天的第一封信","desc":"今天的风很轻","link":"$page#/share","imgUrl":"$icon"}"#,
    ),
    preset(
        "别的域名（会被拒绝）",
        "Another host (refused)",
        r#"{"title":"微信 H5","desc":"","link":"https://example.com/","imgUrl":""}"#,
    ),
];

const TIMELINE: &[Preset] = &[
    preset(
        "本页",
        "This page",
        r#"{"title":"微信 H5","link":"$page","imgUrl":"$icon"}"#,
    ),
    preset(
        "带锚点的链接",
        "A link with a fragment",
        r#"{"title":"春天的第一封信","link":"$page#/share","imgUrl":"$icon"}"#,
    ),
];

const fn menu(name: &'static str, about: Text, presets: &'static [Preset]) -> Api {
    api(name, Kind::Event, about, presets)
}

pub(super) const APIS: &[Api] = &[
    api(
        "updateAppMessageShareData",
        Kind::Client,
        Text::new(
            "设置发送给朋友和分享到 QQ 的卡片。",
            "Sets the card that is shared to a friend and to QQ.",
        ),
        FRIEND,
    )
    .since("1.4.0", "6.7.2"),
    api(
        "updateTimelineShareData",
        Kind::Client,
        Text::new(
            "设置分享到朋友圈和 QQ 空间的卡片。",
            "Sets the card that is shared to Moments and QZone.",
        ),
        TIMELINE,
    )
    .since("1.4.0", "6.7.2"),
    menu(
        "onMenuShareTimeline",
        Text::new(
            "分享到朋友圈的旧接口：设置卡片，并得知用户点了菜单。即将废弃。",
            "The old function for Moments: sets the card, and reports a tap on the menu. To be deprecated.",
        ),
        TIMELINE,
    ),
    menu(
        "onMenuShareAppMessage",
        Text::new(
            "发送给朋友的旧接口，卡片还可以是音乐或视频。即将废弃。",
            "The old function for friends, whose card may be music or a video too. To be deprecated.",
        ),
        FRIEND,
    ),
    menu(
        "onMenuShareQQ",
        Text::new(
            "分享到 QQ 的旧接口。即将废弃。",
            "The old function for QQ. To be deprecated.",
        ),
        FRIEND,
    ),
    menu(
        "onMenuShareWeibo",
        Text::new(
            "分享到腾讯微博的接口，微博已经停止服务。",
            "The function for Tencent Weibo, which is no longer in service.",
        ),
        FRIEND,
    ),
    menu(
        "onMenuShareQZone",
        Text::new(
            "分享到 QQ 空间的旧接口。即将废弃。",
            "The old function for QZone. To be deprecated.",
        ),
        FRIEND,
    ),
];
