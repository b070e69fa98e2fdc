//! Replies that WeChat takes.

mod customer_message;
mod split_text;

use std::error::Error;
use std::fmt;

pub use split_text::split_text;

use crate::push::Push;
use crate::reply_rules::{ReplyProblem, character_problems, content_problems};
use crate::xml::{Content, Element};

/// What is said to a user: as the answer to a push ([`Reply::elements`]), or later as a customer
/// message ([`Reply::customer_message`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply(Body);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Body {
    Text(String),
    Image(String),
    Voice(String),
    Video(Video),
    Music(Music),
    News(Vec<Article>),
    Transfer(Option<String>),
}

/// A video.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Video {
    /// The uploaded file.
    pub media_id: String,
    /// The title, or nothing.
    pub title: String,
    /// The text below it, or nothing.
    pub description: String,
    /// The picture before the video, which customer messages have.
    pub thumb_media_id: String,
}

/// A piece of music.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Music {
    /// The title, or nothing.
    pub title: String,
    /// The text below it, or nothing.
    pub description: String,
    /// Where the music is.
    pub url: String,
    /// Where it is in a better quality, for Wi-Fi.
    pub hq_url: String,
    /// The uploaded picture.
    pub thumb_media_id: String,
}

/// An article (图文).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// The title.
    pub title: String,
    /// The text below it.
    pub description: String,
    /// The picture.
    pub pic_url: String,
    /// What it opens.
    pub url: String,
}

/// Why WeChat would refuse a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyError(Vec<ReplyProblem>);

impl ReplyError {
    /// The rules that it breaks.
    pub fn problems(&self) -> &[ReplyProblem] {
        &self.0
    }
}

impl fmt::Display for ReplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<_> = self.0.iter().map(|problem| &*problem.text).collect();
        write!(f, "WeChat would refuse the reply: {}", texts.join("; "))
    }
}

impl Error for ReplyError {}

impl Reply {
    /// A text of at most [`TEXT_BYTES`](crate::TEXT_BYTES) bytes; [`split_text()`] makes several
    /// of a longer one.
    ///
    /// # Errors
    ///
    /// [`ReplyError`] where it is empty or longer, or has a character that XML may not have.
    pub fn text(content: impl Into<String>) -> Result<Self, ReplyError> {
        Body::Text(content.into()).check()
    }

    /// A picture.
    ///
    /// # Errors
    ///
    /// [`ReplyError`] where the id is empty.
    pub fn image(media_id: impl Into<String>) -> Result<Self, ReplyError> {
        Body::Image(media_id.into()).check()
    }

    /// A voice.
    ///
    /// # Errors
    ///
    /// [`ReplyError`] where the id is empty.
    pub fn voice(media_id: impl Into<String>) -> Result<Self, ReplyError> {
        Body::Voice(media_id.into()).check()
    }

    /// A video.
    ///
    /// # Errors
    ///
    /// [`ReplyError`] without the file.
    pub fn video(video: Video) -> Result<Self, ReplyError> {
        Body::Video(video).check()
    }

    /// A piece of music.
    ///
    /// # Errors
    ///
    /// [`ReplyError`] without the picture.
    pub fn music(music: Music) -> Result<Self, ReplyError> {
        Body::Music(music).check()
    }

    /// Articles. Since 2018 a message of a user is answered by one, so that only the first of
    /// several is shown.
    ///
    /// # Errors
    ///
    /// [`ReplyError`] without an article.
    pub fn news(articles: Vec<Article>) -> Result<Self, ReplyError> {
        Body::News(articles).check()
    }

    /// Transfers the user to customer service, of which any account takes the message.
    pub fn transfer_customer_service() -> Self {
        Self(Body::Transfer(None))
    }

    /// Transfers the user to this account of customer service.
    ///
    /// # Errors
    ///
    /// [`ReplyError`], as of all replies, where a character is none that XML may have.
    pub fn transfer_to(kf_account: impl Into<String>) -> Result<Self, ReplyError> {
        Body::Transfer(Some(kf_account.into())).check()
    }

    /// The elements of the answer to this push.
    pub fn elements(&self, push: &Push, create_time: u64) -> Vec<Element> {
        let mut elements = vec![
            Element::text("ToUserName", &push.openid),
            Element::text("FromUserName", &push.original_id),
            Element::number("CreateTime", create_time),
        ];
        elements.extend(self.0.elements());
        elements
    }
}

impl Body {
    fn check(self) -> Result<Reply, ReplyError> {
        let elements = self.elements();
        let mut problems = content_problems(&elements);
        problems.extend(character_problems(&elements));
        problems.retain(|problem| problem.is_fatal);
        if problems.is_empty() {
            Ok(Reply(self))
        } else {
            Err(ReplyError(problems))
        }
    }

    fn msg_type(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Image(_) => "image",
            Self::Voice(_) => "voice",
            Self::Video(_) => "video",
            Self::Music(_) => "music",
            Self::News(_) => "news",
            Self::Transfer(_) => "transfer_customer_service",
        }
    }

    fn elements(&self) -> Vec<Element> {
        let mut elements = vec![Element::text("MsgType", self.msg_type())];
        match self {
            Self::Text(content) => elements.push(Element::text("Content", content)),
            Self::Image(id) => elements.push(parent("Image", vec![Element::text("MediaId", id)])),
            Self::Voice(id) => elements.push(parent("Voice", vec![Element::text("MediaId", id)])),
            Self::Video(video) => elements.push(video_element(video)),
            Self::Music(music) => elements.push(music_element(music)),
            Self::News(articles) => {
                let count = u64::try_from(articles.len()).unwrap_or(u64::MAX);
                elements.push(Element::number("ArticleCount", count));
                let items = articles.iter().map(article_element).collect();
                elements.push(parent("Articles", items));
            }
            Self::Transfer(None) => {}
            Self::Transfer(Some(account)) => elements.push(parent(
                "TransInfo",
                vec![Element::text("KfAccount", account)],
            )),
        }
        elements
    }
}

fn parent(name: &str, children: Vec<Element>) -> Element {
    Element {
        name: name.to_owned(),
        content: Content::Children(children),
    }
}

/// Without those that are empty.
fn texts(fields: &[(&str, &str)]) -> Vec<Element> {
    fields
        .iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| Element::text(*name, *text))
        .collect()
}

fn video_element(video: &Video) -> Element {
    let fields = texts(&[
        ("MediaId", &video.media_id),
        ("Title", &video.title),
        ("Description", &video.description),
    ]);
    parent("Video", fields)
}

fn music_element(music: &Music) -> Element {
    let fields = texts(&[
        ("Title", &music.title),
        ("Description", &music.description),
        ("MusicUrl", &music.url),
        ("HQMusicUrl", &music.hq_url),
        ("ThumbMediaId", &music.thumb_media_id),
    ]);
    parent("Music", fields)
}

fn article_element(article: &Article) -> Element {
    let fields = [
        ("Title", &article.title),
        ("Description", &article.description),
        ("PicUrl", &article.pic_url),
        ("Url", &article.url),
    ];
    let fields = fields.map(|(name, text)| Element::text(name, text));
    parent("item", fields.into())
}
