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

const CARD_ID: &str = "pFS7Fjg8kV1IdDz01r4SQwMkuCKc";
const CARD_CODE: &str = "012345678901";

const CARD: &[Field] = &[("CardId", Text(CARD_ID))];

const USER_CARD: &[Field] = &[("CardId", Text(CARD_ID)), ("UserCardCode", Text(CARD_CODE))];

const GIFT_PAGE: &str = "sandboxGiftPage0000000000000000000000000000=";
const GIFT_ORDER: &str = "Z2sandboxGiftOrder";

const GIFT_CARD: &[Field] = &[("PageId", Text(GIFT_PAGE)), ("OrderId", Text(GIFT_ORDER))];

const EXPIRES: &[Field] = &[("ExpiredTime", Number("1731536000"))];

const FAILED: &[Field] = &[
    ("FailTime", Number("1700000000")),
    ("FailReason", Text("by time")),
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
        &[
            ("MsgID", Number("3500163836000000001")),
            ("Status", Text("success")),
        ],
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
        "PUBLISHJOBFINISH",
        &[(
            "PublishEventInfo",
            Children(&[
                ("publish_id", Number("2247503051")),
                ("publish_status", Number("0")),
                ("article_id", Text("sandbox-article-id")),
                (
                    "article_detail",
                    Children(&[
                        ("count", Number("1")),
                        (
                            "item",
                            Children(&[
                                ("idx", Number("1")),
                                ("article_url", Text("https://mp.weixin.qq.com/s/sandbox")),
                            ]),
                        ),
                    ]),
                ),
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
    PushType::event("user_authorization_cancellation", REVOKED),
    PushType::event(
        "user_enter_tempsession",
        &[("SessionFrom", Text("sandbox"))],
    ),
    PushType::event("kf_create_session", &[("KfAccount", Text("test1@test"))]),
    PushType::event(
        "kf_close_session",
        &[("KfAccount", Text("test1@test")), ("CloseType", Text("KF"))],
    ),
    PushType::event(
        "kf_switch_session",
        &[
            ("FromKfAccount", Text("test1@test")),
            ("ToKfAccount", Text("test2@test")),
        ],
    ),
    PushType::event("card_pass_check", CARD),
    PushType::event(
        "card_not_pass_check",
        &[
            ("CardId", Text(CARD_ID)),
            ("RefuseReason", Text("非法代制")),
        ],
    ),
    PushType::event(
        "user_get_card",
        &[
            ("CardId", Text(CARD_ID)),
            ("IsGiveByFriend", Number("0")),
            ("FriendUserName", Text("")),
            ("UserCardCode", Text(CARD_CODE)),
            ("OldUserCardCode", Text("")),
            ("OuterStr", Text("12b")),
            ("IsRestoreMemberCard", Number("0")),
        ],
    ),
    PushType::event(
        "user_gifting_card",
        &[
            ("CardId", Text(CARD_ID)),
            ("UserCardCode", Text(CARD_CODE)),
            ("IsReturnBack", Number("0")),
            ("FriendUserName", Text("")),
            ("IsChatRoom", Number("0")),
        ],
    ),
    PushType::event("user_del_card", USER_CARD),
    PushType::event(
        "user_consume_card",
        &[
            ("CardId", Text(CARD_ID)),
            ("UserCardCode", Text(CARD_CODE)),
            ("ConsumeSource", Text("FROM_API")),
            ("LocationName", Text("")),
            ("StaffOpenId", Text("")),
            ("VerifyCode", Text("")),
            ("RemarkAmount", Text("")),
            ("OuterStr", Text("")),
        ],
    ),
    PushType::event(
        "user_view_card",
        &[
            ("CardId", Text(CARD_ID)),
            ("UserCardCode", Text(CARD_CODE)),
            ("OuterStr", Text("12b")),
        ],
    ),
    PushType::event("user_enter_session_from_card", USER_CARD),
    PushType::event(
        "update_member_card",
        &[
            ("CardId", Text(CARD_ID)),
            ("UserCardCode", Text(CARD_CODE)),
            ("ModifyBonus", Number("3")),
            ("ModifyBalance", Number("0")),
        ],
    ),
    PushType::event("submit_membercard_user_info", USER_CARD),
    PushType::event(
        "card_sku_remind",
        &[
            ("CardId", Text(CARD_ID)),
            (
                "Detail",
                Text("the card's quantity is less than 100. please notice"),
            ),
        ],
    ),
    PushType::event(
        "user_pay_from_pay_cell",
        &[
            ("CardId", Text(CARD_ID)),
            ("UserCardCode", Text(CARD_CODE)),
            ("TransId", Text("10022403432015000000000")),
            ("LocationId", Number("291710000")),
            ("Fee", Text("10000")),
            ("OriginalFee", Text("10000")),
        ],
    ),
    PushType::event(
        "card_pay_order",
        &[
            ("OrderId", Text("404091456")),
            ("Status", Text("ORDER_STATUS_FINANCE_SUCC")),
            ("CreateOrderTime", Number("1700000000")),
            ("PayFinishTime", Number("0")),
            ("Desc", Text("")),
            ("FreeCoinCount", Text("200")),
            ("PayCoinCount", Text("0")),
            ("RefundFreeCoinCount", Text("0")),
            ("RefundPayCoinCount", Text("0")),
            ("OrderType", Text("ORDER_TYPE_SYS_ADD")),
            ("Memo", Text("开通账户奖励")),
            ("ReceiptInfo", Text("")),
        ],
    ),
    PushType::event("giftcard_pay_done", GIFT_CARD),
    PushType::event(
        "giftcard_send_to_friend",
        &[
            ("PageId", Text(GIFT_PAGE)),
            ("OrderId", Text(GIFT_ORDER)),
            ("IsChatRoom", Text("true")),
            ("IsReturnBack", Text("false")),
        ],
    ),
    PushType::event(
        "giftcard_user_accept",
        &[
            ("PageId", Text(GIFT_PAGE)),
            ("OrderId", Text(GIFT_ORDER)),
            ("IsChatRoom", Text("true")),
        ],
    ),
    PushType::event("qualification_verify_success", EXPIRES),
    PushType::event("qualification_verify_fail", FAILED),
    PushType::event("naming_verify_success", EXPIRES),
    PushType::event("naming_verify_fail", FAILED),
    PushType::event("annual_renew", EXPIRES),
    PushType::event("verify_expired", EXPIRES),
    PushType::event("debug_demo", &[("debug_str", Text("hello world"))]),
];
