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
    /// `PUBLISHJOBFINISH`
    PublishJobFinish(PublishedArticles),
    /// `subscribe_msg_popup_event`, `subscribe_msg_change_event` and
    /// `subscribe_msg_sent_event`
    SubscribeMessages {
        /// One for each template.
        list: Vec<SubscribeMessage>,
    },
    /// `user_info_modified`, `user_authorization_revoke` and
    /// `user_authorization_cancellation`
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
    /// `user_pay_from_pay_cell`: a user has paid with a card (微信买单).
    CardPayment(CardPayment),
    /// `card_pay_order`: what pays for cards has changed (券点).
    CardPayOrder(CardPayOrder),
    /// `giftcard_pay_done`, `giftcard_send_to_friend` and `giftcard_user_accept`
    GiftCard {
        /// The page of the shelf.
        page_id: String,
        /// The order of the gift cards.
        order_id: String,
        /// Whether they were given to a group.
        #[serde(skip_serializing_if = "Option::is_none")]
        is_chat_room: Option<bool>,
        /// Whether they came back, because nobody has taken them.
        #[serde(skip_serializing_if = "Option::is_none")]
        is_return_back: Option<bool>,
    },
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

/// What has become of articles that were published.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PublishedArticles {
    /// What `freepublish/submit` has returned.
    pub publish_id: String,
    /// `publish_status`: 0 where it has succeeded.
    pub status: Option<u64>,
    /// For customer messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article_id: Option<String>,
    /// Those that are published.
    pub articles: Vec<PublishedArticle>,
    /// `fail_idx`: the numbers of those that are not.
    pub failed: Vec<u64>,
}

/// An article that is published.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PublishedArticle {
    /// Its number among them, from 1.
    pub idx: Option<u64>,
    /// Where it is.
    pub url: String,
}

/// A payment with a card, in fen (分).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CardPayment {
    /// The kind of card.
    pub card_id: String,
    /// `UserCardCode`: the user's own one.
    pub code: String,
    /// `TransId`: WeChat Pay's number of the payment.
    pub transaction_id: String,
    /// The shop.
    pub location_id: Option<String>,
    /// What the user has paid.
    pub fee: Option<u64>,
    /// What it would have been without the card.
    pub original_fee: Option<u64>,
}

/// An order of what pays for cards (券点).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CardPayOrder {
    /// Its number.
    pub order_id: String,
    /// `ORDER_STATUS_WAITING`, `ORDER_STATUS_SUCC`, `ORDER_STATUS_FINANCE_SUCC` and others.
    pub status: String,
    /// `ORDER_TYPE_SYS_ADD` and others.
    pub order_type: String,
    /// When it was made, in seconds.
    pub create_order_time: Option<u64>,
    /// When it was paid, in seconds; 0 where it was not.
    pub pay_finish_time: Option<u64>,
    /// Those that cost nothing.
    pub free_coin_count: Option<u64>,
    /// Those that were paid for.
    pub pay_coin_count: Option<u64>,
    /// Those that cost nothing, of a refund.
    pub refund_free_coin_count: Option<u64>,
    /// Those that were paid for, of a refund.
    pub refund_pay_coin_count: Option<u64>,
    /// `Memo`
    pub memo: String,
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
            .or_else(|| Self::of_account(name, fields))
            .or_else(|| Self::of_card(name, fields));
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
            "user_info_modified"
            | "user_authorization_revoke"
            | "user_authorization_cancellation" => Self::Revoke {
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
            "PUBLISHJOBFINISH" => Self::PublishJobFinish(published_articles(fields)),
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
            _ => return None,
        })
    }

    fn of_card(name: &str, fields: Fields<'_>) -> Option<Self> {
        Some(match name {
            "user_pay_from_pay_cell" => Self::CardPayment(CardPayment {
                card_id: fields.word("CardId"),
                code: fields.word("UserCardCode"),
                transaction_id: fields.word("TransId"),
                location_id: fields.id("LocationId"),
                fee: fields.integer("Fee"),
                original_fee: fields.integer("OriginalFee"),
            }),
            "card_pay_order" => Self::CardPayOrder(CardPayOrder {
                order_id: fields.word("OrderId"),
                status: fields.word("Status"),
                order_type: fields.word("OrderType"),
                create_order_time: fields.integer("CreateOrderTime"),
                pay_finish_time: fields.integer("PayFinishTime"),
                free_coin_count: fields.integer("FreeCoinCount"),
                pay_coin_count: fields.integer("PayCoinCount"),
                refund_free_coin_count: fields.integer("RefundFreeCoinCount"),
                refund_pay_coin_count: fields.integer("RefundPayCoinCount"),
                memo: fields.text("Memo"),
            }),
            "giftcard_pay_done" | "giftcard_send_to_friend" | "giftcard_user_accept" => {
                Self::GiftCard {
                    page_id: fields.word("PageId"),
                    order_id: fields.word("OrderId"),
                    is_chat_room: fields.truth("IsChatRoom"),
                    is_return_back: fields.truth("IsReturnBack"),
                }
            }
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

fn published_articles(fields: Fields<'_>) -> PublishedArticles {
    let info = fields.inside("PublishEventInfo");
    let detail = info.inside("article_detail");
    let articles = detail.list("item").map(|item| PublishedArticle {
        idx: item.integer("idx"),
        url: item.word("article_url"),
    });
    PublishedArticles {
        publish_id: info.word("publish_id"),
        status: info.integer("publish_status"),
        article_id: info.id("article_id"),
        articles: articles.collect(),
        failed: info.integers("fail_idx").collect(),
    }
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
