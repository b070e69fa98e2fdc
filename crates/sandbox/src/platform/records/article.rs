//! An article (图文) of a draft, and of what was published.

use serde::Serialize;
use serde_json::Value;

/// One article, as the API responds with it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Article {
    #[serde(rename = "article_type")]
    pub(crate) kind: ArticleType,
    pub(crate) title: String,
    pub(crate) author: String,
    pub(crate) digest: String,
    /// Absent where a list is asked for without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content: Option<String>,
    pub(crate) content_source_url: String,
    pub(crate) thumb_media_id: String,
    /// 0, as since 2019 no cover is shown in the text.
    pub(crate) show_cover_pic: u8,
    pub(crate) need_open_comment: u8,
    pub(crate) only_fans_can_comment: u8,
    /// The pictures of a `newspic`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) image_info: Option<Value>,
}

/// What an article consists of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ArticleType {
    /// A text with a cover (图文消息).
    #[default]
    News,
    /// Pictures (图片消息).
    NewsPic,
}

impl ArticleType {
    /// An absent type is `news`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "" | "news" => Some(Self::News),
            "newspic" => Some(Self::NewsPic),
            _ => None,
        }
    }
}

impl Article {
    /// About its bytes of memory.
    pub(super) fn size(&self) -> usize {
        let texts = [
            &self.title,
            &self.author,
            &self.digest,
            &self.thumb_media_id,
        ];
        let content = self.content.as_ref().map_or(0, String::len);
        let pictures = self
            .image_info
            .as_ref()
            .map_or(0, |info| info.to_string().len());
        texts.map(String::len).iter().sum::<usize>() + content + pictures
    }

    pub(crate) fn without_content(mut self) -> Self {
        self.content = None;
        self
    }
}
