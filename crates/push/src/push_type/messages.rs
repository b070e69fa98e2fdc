//! The types of messages that users send
//! (<https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_standard_messages.html>).

use super::PushType;
use super::Sample::{Number, Text};

const MEDIA: &str = "sandbox-media-id_0000000000000000000000000000000000000000000000000001";
const THUMB: &str = "sandbox-media-id_0000000000000000000000000000000000000000000000000002";

pub(crate) const MESSAGES: &[PushType] = &[
    PushType::message("text", &[("Content", Text("你好"))]),
    PushType::message(
        "image",
        &[
            ("PicUrl", Text("http://mmbiz.qpic.cn/mmbiz_jpg/sandbox/0")),
            ("MediaId", Text(MEDIA)),
        ],
    ),
    PushType::message(
        "voice",
        &[("MediaId", Text(MEDIA)), ("Format", Text("amr"))],
    ),
    PushType::message(
        "video",
        &[("MediaId", Text(MEDIA)), ("ThumbMediaId", Text(THUMB))],
    ),
    PushType::message(
        "shortvideo",
        &[("MediaId", Text(MEDIA)), ("ThumbMediaId", Text(THUMB))],
    ),
    PushType::message(
        "location",
        &[
            ("Location_X", Number("23.134521")),
            ("Location_Y", Number("113.358803")),
            ("Scale", Number("20")),
            ("Label", Text("广州市海珠区")),
        ],
    ),
    PushType::message(
        "link",
        &[
            ("Title", Text("公众平台官网链接")),
            ("Description", Text("公众平台官网链接")),
            ("Url", Text("https://mp.weixin.qq.com/")),
        ],
    ),
];
