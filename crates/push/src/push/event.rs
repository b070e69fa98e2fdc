//! The events
//! (<https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_event_pushes.html>).

use serde::Serialize;

use super::field::Fields;
use crate::push_type::{PushClass, PushType};

/// An event. Types with the same fields share a variant: [`Push::name`](super::Push) tells
/// which it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Event {
    /// `subscribe` and `SCAN`: with a QR code or without.
    Scene {
        /// The scene of the QR code, without `qrscene_`.
        scene: Option<String>,
        /// The ticket of the QR code.
        ticket: Option<String>,
    },
    /// `unsubscribe`
    Unsubscribe {},
    /// `LOCATION`
    Location {
        /// In degrees.
        latitude: Option<f64>,
        /// In degrees.
        longitude: Option<f64>,
        /// In metres.
        precision: Option<f64>,
    },
    /// `CLICK`
    Click {
        /// The key of the button.
        key: String,
    },
    /// `VIEW` and `view_miniprogram`
    View {
        /// The address of the page, or the path in the mini program.
        url: String,
        /// The menu, where it is one for some users.
        menu_id: Option<String>,
    },
    /// `scancode_push` and `scancode_waitmsg`
    ScanCode {
        /// The key of the button.
        key: String,
        /// `qrcode` and others.
        scan_type: String,
        /// What the code says.
        scan_result: String,
    },
    /// `pic_sysphoto`, `pic_photo_or_album` and `pic_weixin`
    Pictures(MenuPictures),
    /// `location_select`
    LocationSelect {
        /// The key of the button.
        key: String,
        /// `Location_X`
        latitude: Option<f64>,
        /// `Location_Y`
        longitude: Option<f64>,
        /// The zoom of the map.
        scale: Option<f64>,
        /// The address.
        label: String,
        /// The name of the place.
        poi_name: Option<String>,
    },
    /// `TEMPLATESENDJOBFINISH` and `MASSSENDJOBFINISH`
    SendJobFinish {
        /// `MsgID`: the message that was sent.
        msg_id: Option<String>,
        /// `success`, or why not.
        status: String,
    },
    /// `subscribe_msg_popup_event`, `subscribe_msg_change_event` and
    /// `subscribe_msg_sent_event`
    SubscribeMessages {
        /// One for each template.
        list: Vec<SubscribeMessage>,
    },
    /// `user_info_modified` and `user_authorization_revoke`
    Revoke {
        /// Whose data has to be updated or deleted: `OpenID`, which the sender need not be.
        user_openid: Option<String>,
        /// What was taken back.
        revoke_info: Vec<String>,
    },
    /// `user_enter_tempsession`
    EnterTempSession {
        /// Where from.
        session_from: String,
    },
    /// `kf_create_session`, `kf_close_session` and `kf_switch_session`
    CustomerService {
        /// The account of customer service that has the session now, or had it.
        account: String,
        /// Which had it before `kf_switch_session`.
        #[serde(skip_serializing_if = "Option::is_none")]
        from_account: Option<String>,
        /// Who ended it.
        #[serde(skip_serializing_if = "Option::is_none")]
        close_type: Option<String>,
    },
    /// The events of cards.
    Card(CardDetails),
    /// The events of verification: `qualification_verify_…`, `naming_verify_…`,
    /// `annual_renew` and `verify_expired`.
    Verification {
        /// When the qualification ends, in seconds.
        #[serde(skip_serializing_if = "Option::is_none")]
        expired_time: Option<u64>,
        /// When it failed, in seconds.
        #[serde(skip_serializing_if = "Option::is_none")]
        fail_time: Option<u64>,
        /// Why it failed.
        #[serde(skip_serializing_if = "Option::is_none")]
        fail_reason: Option<String>,
    },
}

/// Pictures that a user sends by a button.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct MenuPictures {
    /// The key of the button.
    pub key: String,
    /// How many.
    pub count: Option<u64>,
    /// `PicMd5Sum` of each.
    pub md5_sums: Vec<String>,
}

/// What happened with the subscription of one template.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SubscribeMessage {
    /// The template.
    pub template_id: String,
    /// `SubscribeStatusString`: `accept` or `reject`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Where the user was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub popup_scene: Option<String>,
    /// `MsgID` of what was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub msg_id: Option<String>,
    /// `ErrorCode` of what was sent: 0 where it arrived.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<String>,
    /// `ErrorStatus` of what was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_status: Option<String>,
}

/// The card of an event, and whose it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CardDetails {
    /// The kind of card.
    pub card_id: String,
    /// `UserCardCode`: the user's own one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// `OldUserCardCode`: the one before it was given away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old_code: Option<String>,
    /// `FriendUserName`: who gave it, or to whom it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub friend_openid: Option<String>,
    /// `OuterStr`: where the user got it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outer_str: Option<String>,
    /// `RefuseReason`, or `Detail` of a warning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Event {
    /// The documented spelling of the type and its fields, where it is known.
    pub(super) fn read(name: &str, fields: Fields<'_>) -> (String, Option<Self>) {
        let name = documented_spelling(name);
        let event = Self::of_menu(name, fields)
            .or_else(|| Self::of_follower(name, fields))
            .or_else(|| Self::of_account(name, fields));
        (name.to_owned(), event)
    }

    fn of_menu(name: &str, fields: Fields<'_>) -> Option<Self> {
        let key = fields.word("EventKey");
        Some(match name {
            "CLICK" => Self::Click { key },
            "VIEW" | "view_miniprogram" => Self::View {
                url: key,
                menu_id: fields.id("MenuId"),
            },
            "scancode_push" | "scancode_waitmsg" => {
                let scan = fields.inside("ScanCodeInfo");
                Self::ScanCode {
                    key,
                    scan_type: scan.word("ScanType"),
                    scan_result: scan.text("ScanResult"),
                }
            }
            "pic_sysphoto" | "pic_photo_or_album" | "pic_weixin" => {
                let pictures = fields.inside("SendPicsInfo");
                let list = pictures.inside("PicList");
                // In JSON the list may be without `item`.
                let items = list.list("item").chain(pictures.list("PicList"));
                Self::Pictures(MenuPictures {
                    key,
                    count: pictures.integer("Count"),
                    md5_sums: items.filter_map(|item| item.id("PicMd5Sum")).collect(),
                })
            }
            "location_select" => {
                let place = fields.inside("SendLocationInfo");
                Self::LocationSelect {
                    key,
                    latitude: place.decimal("Location_X"),
                    longitude: place.decimal("Location_Y"),
                    scale: place.decimal("Scale"),
                    label: place.text("Label"),
                    poi_name: place.id("Poiname"),
                }
            }
            _ => return None,
        })
    }

    fn of_follower(name: &str, fields: Fields<'_>) -> Option<Self> {
        Some(match name {
            "subscribe" | "SCAN" => Self::Scene {
                scene: scene(name, fields),
                ticket: fields.id("Ticket"),
            },
            "unsubscribe" => Self::Unsubscribe {},
            "LOCATION" => Self::Location {
                latitude: fields.decimal("Latitude"),
                longitude: fields.decimal("Longitude"),
                precision: fields.decimal("Precision"),
            },
            "user_info_modified" | "user_authorization_revoke" => Self::Revoke {
                user_openid: fields.id("OpenID"),
                revoke_info: fields
                    .word("RevokeInfo")
                    .split(',')
                    .map(|part| part.trim().to_owned())
                    .filter(|part| !part.is_empty())
                    .collect(),
            },
            "user_enter_tempsession" => Self::EnterTempSession {
                session_from: fields.text("SessionFrom"),
            },
            "kf_create_session" | "kf_close_session" => Self::CustomerService {
                account: fields.word("KfAccount"),
                from_account: None,
                close_type: fields.id("CloseType"),
            },
            "kf_switch_session" => Self::CustomerService {
                account: fields.word("ToKfAccount"),
                from_account: fields.id("FromKfAccount"),
                close_type: None,
            },
            _ => return None,
        })
    }

    fn of_account(name: &str, fields: Fields<'_>) -> Option<Self> {
        Some(match name {
            "TEMPLATESENDJOBFINISH" | "MASSSENDJOBFINISH" => Self::SendJobFinish {
                msg_id: fields.id("MsgID"),
                status: fields.word("Status"),
            },
            "subscribe_msg_popup_event" => subscribe_messages(fields, "SubscribeMsgPopupEvent"),
            "subscribe_msg_change_event" => subscribe_messages(fields, "SubscribeMsgChangeEvent"),
            "subscribe_msg_sent_event" => subscribe_messages(fields, "SubscribeMsgSentEvent"),
            "qualification_verify_success"
            | "qualification_verify_fail"
            | "naming_verify_success"
            | "naming_verify_fail"
            | "annual_renew"
            | "verify_expired" => Self::Verification {
                expired_time: fields.integer("ExpiredTime"),
                fail_time: fields.integer("FailTime"),
                fail_reason: fields.id("FailReason"),
            },
            _ => Self::Card(CardDetails {
                card_id: fields.id("CardId").filter(|_| is_documented(name))?,
                code: fields.id("UserCardCode"),
                old_code: fields.id("OldUserCardCode"),
                friend_openid: fields.id("FriendUserName"),
                outer_str: fields.id("OuterStr"),
                reason: fields.id("RefuseReason").or_else(|| fields.id("Detail")),
            }),
        })
    }
}

fn documented_events() -> impl Iterator<Item = &'static str> {
    PushType::all()
        .filter(|known| known.class() == PushClass::Event)
        .map(PushType::name)
}

fn is_documented(name: &str) -> bool {
    documented_events().any(|known| known == name)
}

fn documented_spelling(name: &str) -> &str {
    documented_events()
        .find(|known| known.eq_ignore_ascii_case(name))
        .unwrap_or(name)
}

/// `EventKey` of `subscribe` has `qrscene_` before the scene. Without a QR code it is empty, and
/// some clients send a word of their own there, which is no scene.
fn scene(name: &str, fields: Fields<'_>) -> Option<String> {
    let key = fields.id("EventKey")?;
    if name == "SCAN" {
        return Some(key);
    }
    key.strip_prefix("qrscene_").map(str::to_owned)
}

/// In JSON the list may be without the element around it.
fn subscribe_messages(fields: Fields<'_>, name: &str) -> Event {
    let inside = fields.inside(name);
    let list = inside.list("List").chain(fields.list("List"));
    Event::SubscribeMessages {
        list: list
            .map(|item| SubscribeMessage {
                template_id: item.word("TemplateId"),
                status: item.id("SubscribeStatusString"),
                popup_scene: item.id("PopupScene"),
                msg_id: item.id("MsgID"),
                error_code: item.id("ErrorCode"),
                error_status: item.id("ErrorStatus"),
            })
            .collect(),
    }
}
