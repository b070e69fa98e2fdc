//! The types of events
//! (<https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_event_pushes.html>).

use super::Sample::{Children, Number, Text};
use super::{Field, PushType};

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

const REVOKED: &[Field] = &[
    ("OpenID", Text("")),
    ("AppID", Text("")),
    ("RevokeInfo", Text("1")),
];

pub(crate) const EVENTS: &[PushType] = &[
    PushType::event("subscribe", &[("EventKey", Text(""))]),
    PushType::event("unsubscribe", &[("EventKey", Text(""))]),
    PushType::event(
        "SCAN",
        &[
            ("EventKey", Text("123")),
            ("Ticket", Text("gQSandboxTicket")),
        ],
    ),
    PushType::event(
        "LOCATION",
        &[
            ("Latitude", Number("23.137466")),
            ("Longitude", Number("113.352425")),
            ("Precision", Number("119.385040")),
        ],
    ),
    PushType::event("CLICK", &[("EventKey", Text("key"))]),
    PushType::event(
        "VIEW",
        &[
            ("EventKey", Text("http://127.0.0.1:8080/")),
            ("MenuId", Text("401102000")),
        ],
    ),
    PushType::event("scancode_push", SCAN),
    PushType::event("scancode_waitmsg", SCAN),
    PushType::event("pic_sysphoto", PICTURES),
    PushType::event("pic_photo_or_album", PICTURES),
    PushType::event("pic_weixin", PICTURES),
    PushType::event(
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
    PushType::event(
        "view_miniprogram",
        &[
            ("EventKey", Text("pages/index/index")),
            ("MenuId", Text("401102000")),
        ],
    ),
    PushType::event(
        "TEMPLATESENDJOBFINISH",
        &[("MsgID", Number("200163836")), ("Status", Text("success"))],
    ),
    PushType::event(
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
    PushType::event(
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
    PushType::event(
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
    PushType::event(
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
    PushType::event(
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
    PushType::event("user_info_modified", REVOKED),
    PushType::event("user_authorization_revoke", REVOKED),
    PushType::event(
        "user_enter_tempsession",
        &[("SessionFrom", Text("sandbox"))],
    ),
    PushType::event("debug_demo", &[("debug_str", Text("hello world"))]),
];
