//! Every message and event, with fields that look like WeChat's.

use super::element::{Content, Element};

/// What is pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// `MsgType` is the type; there is a `MsgId`.
    Message,
    /// `MsgType` is `event` and `Event` the type.
    Event,
}

/// One type, its name spelt as on the wire.
#[derive(Debug)]
pub(super) struct Template {
    pub(super) name: &'static str,
    pub(super) class: Class,
    fields: &'static [Field],
}

type Field = (&'static str, Sample);

#[derive(Debug)]
enum Sample {
    Text(&'static str),
    Number(&'static str),
    Tree(&'static [Field]),
}

use Sample::{Number, Text, Tree};

impl Template {
    pub(super) fn find(name: &str) -> Option<&'static Self> {
        ALL.iter().find(|template| template.name == name)
    }

    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        ALL.iter().map(|template| template.name)
    }

    pub(super) fn elements(&self) -> Vec<Element> {
        elements(self.fields)
    }
}

fn elements(fields: &[Field]) -> Vec<Element> {
    let content = |sample: &Sample| match sample {
        Text(text) => Content::Text((*text).to_owned()),
        Number(number) => Content::Number((*number).to_owned()),
        Tree(fields) => Content::Tree(elements(fields)),
    };
    fields
        .iter()
        .map(|(name, sample)| Element {
            name: (*name).to_owned(),
            content: content(sample),
        })
        .collect()
}

const fn message(name: &'static str, fields: &'static [Field]) -> Template {
    Template {
        name,
        class: Class::Message,
        fields,
    }
}

const fn event(name: &'static str, fields: &'static [Field]) -> Template {
    Template {
        name,
        class: Class::Event,
        fields,
    }
}

const MEDIA: &str = "sandbox-media-id_0000000000000000000000000000000000000000000000000001";
const THUMB: &str = "sandbox-media-id_0000000000000000000000000000000000000000000000000002";
const TEMPLATE: &str = "VRR0UEO9VJOLs0MHlU0OilqX6MVFDwH3_3gz3Oc0NIc";
const MD5: &str = "1b5f7c23b5bf75682a53e7b6d163e185";

const SCAN: &[Field] = &[
    ("EventKey", Text("scan")),
    (
        "ScanCodeInfo",
        Tree(&[("ScanType", Text("qrcode")), ("ScanResult", Text("1"))]),
    ),
];

const PICTURES: &[Field] = &[
    ("EventKey", Text("pictures")),
    (
        "SendPicsInfo",
        Tree(&[
            ("Count", Number("1")),
            (
                "PicList",
                Tree(&[("item", Tree(&[("PicMd5Sum", Text(MD5))]))]),
            ),
        ]),
    ),
];

const ALL: &[Template] = &[
    message("text", &[("Content", Text("你好"))]),
    message(
        "image",
        &[
            ("PicUrl", Text("http://mmbiz.qpic.cn/mmbiz_jpg/sandbox/0")),
            ("MediaId", Text(MEDIA)),
        ],
    ),
    message(
        "voice",
        &[("MediaId", Text(MEDIA)), ("Format", Text("amr"))],
    ),
    message(
        "video",
        &[("MediaId", Text(MEDIA)), ("ThumbMediaId", Text(THUMB))],
    ),
    message(
        "shortvideo",
        &[("MediaId", Text(MEDIA)), ("ThumbMediaId", Text(THUMB))],
    ),
    message(
        "location",
        &[
            ("Location_X", Number("23.134521")),
            ("Location_Y", Number("113.358803")),
            ("Scale", Number("20")),
            ("Label", Text("广州市海珠区")),
        ],
    ),
    message(
        "link",
        &[
            ("Title", Text("公众平台官网链接")),
            ("Description", Text("公众平台官网链接")),
            ("Url", Text("https://mp.weixin.qq.com/")),
        ],
    ),
    event("subscribe", &[("EventKey", Text(""))]),
    event("unsubscribe", &[("EventKey", Text(""))]),
    event(
        "SCAN",
        &[
            ("EventKey", Text("123")),
            ("Ticket", Text("gQSandboxTicket")),
        ],
    ),
    event(
        "LOCATION",
        &[
            ("Latitude", Number("23.137466")),
            ("Longitude", Number("113.352425")),
            ("Precision", Number("119.385040")),
        ],
    ),
    event("CLICK", &[("EventKey", Text("key"))]),
    event(
        "VIEW",
        &[
            ("EventKey", Text("http://127.0.0.1:8080/")),
            ("MenuId", Text("401102000")),
        ],
    ),
    event("scancode_push", SCAN),
    event("scancode_waitmsg", SCAN),
    event("pic_sysphoto", PICTURES),
    event("pic_photo_or_album", PICTURES),
    event("pic_weixin", PICTURES),
    event(
        "location_select",
        &[
            ("EventKey", Text("place")),
            (
                "SendLocationInfo",
                Tree(&[
                    ("Location_X", Text("23")),
                    ("Location_Y", Text("113")),
                    ("Scale", Text("15")),
                    ("Label", Text("广州市海珠区客村艺苑路 106号")),
                    ("Poiname", Text("")),
                ]),
            ),
        ],
    ),
    event(
        "view_miniprogram",
        &[
            ("EventKey", Text("pages/index/index")),
            ("MenuId", Text("401102000")),
        ],
    ),
    event(
        "TEMPLATESENDJOBFINISH",
        &[("MsgID", Number("200163836")), ("Status", Text("success"))],
    ),
    event(
        "MASSSENDJOBFINISH",
        &[
            ("MsgID", Number("1000001625")),
            ("Status", Text("send success")),
            ("TotalCount", Number("100")),
            ("FilterCount", Number("80")),
            ("SentCount", Number("75")),
            ("ErrorCount", Number("5")),
        ],
    ),
    event(
        "FREEPUBLISHJOBFINISH",
        &[(
            "PublishEventInfo",
            Tree(&[
                ("publish_id", Number("2247503051")),
                ("publish_status", Number("0")),
                ("article_id", Text("sandbox-article-id")),
            ]),
        )],
    ),
    event(
        "subscribe_msg_popup_event",
        &[(
            "SubscribeMsgPopupEvent",
            Tree(&[(
                "List",
                Tree(&[
                    ("TemplateId", Text(TEMPLATE)),
                    ("SubscribeStatusString", Text("accept")),
                    ("PopupScene", Text("2")),
                ]),
            )]),
        )],
    ),
    event(
        "subscribe_msg_change_event",
        &[(
            "SubscribeMsgChangeEvent",
            Tree(&[(
                "List",
                Tree(&[
                    ("TemplateId", Text(TEMPLATE)),
                    ("SubscribeStatusString", Text("reject")),
                ]),
            )]),
        )],
    ),
    event(
        "subscribe_msg_sent_event",
        &[(
            "SubscribeMsgSentEvent",
            Tree(&[(
                "List",
                Tree(&[
                    ("TemplateId", Text(TEMPLATE)),
                    ("MsgID", Text("1864323726461255680")),
                    ("ErrorCode", Text("0")),
                    ("ErrorStatus", Text("success")),
                ]),
            )]),
        )],
    ),
    event("user_info_modified", REVOKED),
    event("user_authorization_revoke", REVOKED),
    event(
        "user_enter_tempsession",
        &[("SessionFrom", Text("sandbox"))],
    ),
    event("debug_demo", &[("debug_str", Text("hello world"))]),
];

/// `OpenID` and `AppID` are the push's own and put in where it is made.
const REVOKED: &[Field] = &[
    ("OpenID", Text("")),
    ("AppID", Text("")),
    ("RevokeInfo", Text("1")),
];
