//! The messages that users send
//! (<https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_standard_messages.html>).

use serde::Serialize;

use super::field::Fields;

/// A message of a user.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Message {
    /// `text`
    Text {
        /// What the user has written, with its white space.
        content: String,
        /// `bizmsgmenuid`: what the user chose in a menu message.
        #[serde(skip_serializing_if = "Option::is_none")]
        menu_id: Option<String>,
    },
    /// `image`
    Image {
        /// Where the picture is.
        pic_url: String,
        /// For `media/get`.
        media_id: String,
    },
    /// `voice`
    Voice {
        /// For `media/get`.
        media_id: String,
        /// `amr` or `speex`.
        format: String,
        /// What was recognised, where the account has it switched on.
        #[serde(skip_serializing_if = "Option::is_none")]
        recognition: Option<String>,
    },
    /// `video` and `shortvideo`
    Video {
        /// For `media/get`.
        media_id: String,
        /// The picture before the video.
        thumb_media_id: String,
    },
    /// `location`
    Location {
        /// `Location_X`
        latitude: Option<f64>,
        /// `Location_Y`
        longitude: Option<f64>,
        /// The zoom of the map.
        scale: Option<f64>,
        /// The address.
        label: String,
    },
    /// `link`
    Link {
        /// The title.
        title: String,
        /// The text below it.
        description: String,
        /// The address.
        url: String,
    },
}

impl Message {
    /// The documented spelling of the type and its fields, where it is known.
    pub(super) fn read(name: &str, fields: Fields<'_>) -> (String, Option<Self>) {
        let lower = name.to_ascii_lowercase();
        let message = match lower.as_str() {
            "text" => Self::Text {
                content: fields.text("Content"),
                menu_id: fields.id("bizmsgmenuid"),
            },
            "image" => Self::Image {
                pic_url: fields.word("PicUrl"),
                media_id: fields.word("MediaId"),
            },
            "voice" => Self::Voice {
                media_id: fields.word("MediaId"),
                format: fields.word("Format"),
                recognition: fields.id("Recognition"),
            },
            "video" | "shortvideo" => Self::Video {
                media_id: fields.word("MediaId"),
                thumb_media_id: fields.word("ThumbMediaId"),
            },
            "location" => Self::Location {
                latitude: fields.decimal("Location_X"),
                longitude: fields.decimal("Location_Y"),
                scale: fields.decimal("Scale"),
                label: fields.text("Label"),
            },
            "link" => Self::Link {
                title: fields.text("Title"),
                description: fields.text("Description"),
                url: fields.word("Url"),
            },
            _ => return (name.to_owned(), None),
        };
        (lower, Some(message))
    }
}
