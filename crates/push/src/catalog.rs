//! The types of messages and events, each with fields as WeChat sends them.

use crate::xml::{Content, Element};

/// Whether a push is a message of a user or an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PushClass {
    /// `MsgType` is the type, and there is a `MsgId`.
    Message,
    /// `MsgType` is `event`, and `Event` is the type.
    Event,
}

/// The fields that every push has, and the appid that some events repeat.
#[derive(Clone, Debug)]
pub struct PushHeader {
    /// `ToUserName`: the account's own id, `gh_…` (原始 ID).
    pub original_id: String,
    /// `FromUserName`: the follower.
    pub openid: String,
    /// `AppID`, in the events that have it.
    pub app_id: String,
    /// `CreateTime`, in seconds.
    pub create_time: u64,
    /// `MsgId`, in messages.
    pub msg_id: u64,
}

/// A type of message or event that WeChat documents.
#[derive(Debug)]
pub struct PushType {
    name: &'static str,
    class: PushClass,
    fields: &'static [Field],
}

type Field = (&'static str, Sample);

#[derive(Debug)]
enum Sample {
    Text(&'static str),
    Number(&'static str),
    Children(&'static [Field]),
}

use Sample::{Children, Number, Text};

impl PushType {
    /// The type with this name, in the spelling of the wire.
    pub fn find(name: &str) -> Option<&'static Self> {
        Self::all().iter().find(|known| known.name == name)
    }

    /// Every documented type.
    pub fn all() -> &'static [Self] {
        ALL
    }

    /// The name on the wire: `text`, `CLICK`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether it is a message or an event.
    pub fn class(&self) -> PushClass {
        self.class
    }

    /// A whole push of this type: the fields of the header, and the type's own fields
    /// with sample values.
    pub fn sample(&self, header: &PushHeader) -> Vec<Element> {
        let mut push = vec![
            Element::text("ToUserName", &header.original_id),
            Element::text("FromUserName", &header.openid),
            Element::number("CreateTime", header.create_time),
        ];
        match self.class {
            PushClass::Message => push.push(Element::text("MsgType", self.name)),
            PushClass::Event => push.extend([
                Element::text("MsgType", "event"),
                Element::text("Event", self.name),
            ]),
        }
        push.extend(elements(self.fields));
        for element in &mut push {
            match element.name.as_str() {
                "OpenID" => element.content = Content::Text(header.openid.clone()),
                "AppID" => element.content = Content::Text(header.app_id.clone()),
                _ => {}
            }
        }
        if self.class == PushClass::Message {
            push.push(Element::number("MsgId", header.msg_id));
        }
        push
    }
}

fn elements(fields: &[Field]) -> Vec<Element> {
    let content = |sample: &Sample| match sample {
        Text(text) => Content::Text((*text).to_owned()),
        Number(number) => Content::Number((*number).to_owned()),
        Children(fields) => Content::Children(elements(fields)),
    };
    fields
        .iter()
        .map(|(name, sample)| Element {
            name: (*name).to_owned(),
            content: content(sample),
        })
        .collect()
}

const fn message(name: &'static str, fields: &'static [Field]) -> PushType {
    PushType {
        name,
        class: PushClass::Message,
        fields,
    }
}

const fn event(name: &'static str, fields: &'static [Field]) -> PushType {
    PushType {
        name,
        class: PushClass::Event,
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
        Children(&[("ScanType", Text("qrcode")), ("ScanResult", Text("1"))]),
    ),
];

const PICTURES: &[Field] = &[
    ("EventKey", Text("pictures")),
    (
        "SendPicsInfo",
        Children(&[
            ("Count", Number("1")),
            (
                "PicList",
                Children(&[("item", Children(&[("PicMd5Sum", Text(MD5))]))]),
            ),
        ]),
    ),
];

const ALL: &[PushType] = &[
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
                Children(&[
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
            Children(&[
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
            Children(&[(
                "List",
                Children(&[
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
            Children(&[(
                "List",
                Children(&[
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
            Children(&[(
                "List",
                Children(&[
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

/// The header has the values of `OpenID` and `AppID`.
const REVOKED: &[Field] = &[
    ("OpenID", Text("")),
    ("AppID", Text("")),
    ("RevokeInfo", Text("1")),
];
