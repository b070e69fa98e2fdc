//! What the phone can do: network, location, scanner, beacons.

use crate::apis::api::{Api, Kind, Text, api, preset};

pub(super) const NETWORK: &[Api] = &[api(
    "getNetworkType",
    Kind::Client,
    Text::new(
        "取得网络类型：wifi、5g、4g 等。",
        "Gives the network: wifi, 5g, 4g and others.",
    ),
    &[preset("无参数", "No arguments", "{}")],
)
.in_mini_program()];

pub(super) const LOCATION: &[Api] = &[
    api(
        "openLocation",
        Kind::User,
        Text::new("在微信地图里显示一个地点。", "Shows a place on WeChat's map."),
        &[
            preset(
                "广州塔",
                "Canton Tower",
                r#"{"latitude":23.1066,"longitude":113.3245,"name":"广州塔","address":"广东省广州市海珠区","scale":16,"infoUrl":"$page"}"#,
            ),
            preset(
                "只有坐标",
                "Coordinates only",
                r#"{"latitude":39.9087,"longitude":116.3975}"#,
            ),
        ],
    )
    .in_mini_program(),
    api(
        "getLocation",
        Kind::User,
        Text::new(
            "取得用户所在的坐标，要用户同意。",
            "Gives the user's coordinates. The user has to allow it.",
        ),
        &[
            preset("用于微信地图（gcj02）", "For WeChat's map (gcj02)", r#"{"type":"gcj02"}"#),
            preset("GPS 坐标（wgs84）", "GPS (wgs84)", r#"{"type":"wgs84"}"#),
        ],
    )
    .in_mini_program(),
];

pub(super) const SCAN: &[Api] = &[api(
    "scanQRCode",
    Kind::User,
    Text::new(
        "打开扫一扫，内容交给网页或由微信处理。",
        "Opens the scanner. The page gets what it reads, or WeChat handles it.",
    ),
    &[
        preset(
            "结果给网页",
            "For the page",
            r#"{"needResult":1,"scanType":["qrCode","barCode"]}"#,
        ),
        preset(
            "只扫条形码",
            "Bar codes",
            r#"{"needResult":1,"scanType":["barCode"]}"#,
        ),
        preset(
            "由微信处理",
            "For WeChat",
            r#"{"needResult":0,"scanType":["qrCode","barCode"]}"#,
        ),
    ],
)
.in_mini_program()];

pub(super) const BEACONS: &[Api] = &[
    api(
        "startSearchBeacons",
        Kind::Client,
        Text::new(
            "开始查找附近的 iBeacon。微信已停止这项服务，接口还在。",
            "Starts to look for beacons. WeChat has ended the service, the function is still there.",
        ),
        &[preset("无票据", "Without a ticket", r#"{"ticket":""}"#)],
    )
    .since("1.2.0", "")
    .in_mini_program(),
    api(
        "stopSearchBeacons",
        Kind::Client,
        Text::new("停止查找 iBeacon。", "Stops looking for beacons."),
        &[preset("无参数", "No arguments", "{}")],
    )
    .since("1.2.0", "")
    .in_mini_program(),
    api(
        "onSearchBeacons",
        Kind::Event,
        Text::new("查找到 iBeacon 时通知。", "Reports beacons that were found."),
        &[preset("无参数", "No arguments", "{}")],
    )
    .since("1.2.0", "")
    .in_mini_program(),
];
