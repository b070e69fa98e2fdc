//! The articles of a draft, as an account sends them.

use serde::Deserialize;
use serde_json::Value;

use super::call::Call;
use crate::platform::errcode::Errcode;
use crate::platform::records::{AccountRecords, Article, ArticleType};

/// The most articles of a draft.
const ARTICLES: usize = 8;
/// The most characters of each field, as documented.
const TITLE: usize = 32;
const AUTHOR: usize = 16;
const DIGEST: usize = 120;
const CONTENT: usize = 20_000;
/// The most bytes of the text.
const CONTENT_BYTES: usize = 1 << 20;
/// The most bytes of the address of the original.
const SOURCE_URL: usize = 1024;
/// The most pictures of a `newspic`.
const PICTURES: usize = 20;
/// Of the text, where an article has no digest.
const DIGEST_OF_TEXT: usize = 54;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ArticleRequest {
    article_type: String,
    title: String,
    author: String,
    digest: String,
    content: String,
    content_source_url: String,
    thumb_media_id: String,
    need_open_comment: Value,
    only_fans_can_comment: Value,
    image_info: Option<Value>,
}

/// Checks all articles of a draft. Only one that is alone has a digest.
pub(super) fn check_all(
    requests: Vec<ArticleRequest>,
    account: &AccountRecords,
    call: &mut Call,
) -> Result<Vec<Article>, Errcode> {
    if requests.is_empty() {
        return Err(Errcode::EmptyNews);
    }
    if requests.len() > ARTICLES {
        return Err(Errcode::ArticleCount);
    }
    let is_alone = requests.len() == 1;
    let requests = requests.into_iter();
    let checked = requests.map(|request| request.check(account, is_alone, call));
    checked.collect()
}

impl ArticleRequest {
    /// The content stays as it is: WeChat removes scripts, and pictures that were not uploaded by
    /// `media/uploadimg`. Which errcode an empty title has is a guess.
    pub(super) fn check(
        self,
        account: &AccountRecords,
        is_alone: bool,
        call: &mut Call,
    ) -> Result<Article, Errcode> {
        let kind = ArticleType::named(&self.article_type).ok_or(Errcode::InvalidArgs)?;
        self.check_sizes()?;
        let pictures = match kind {
            ArticleType::News => vec![self.thumb_media_id.as_str()],
            ArticleType::NewsPic => self.pictures(),
        };
        check_pictures(&pictures, account, call)?;
        let digest = match (is_alone, self.digest.is_empty()) {
            (false, _) => String::new(),
            (true, false) => self.digest,
            (true, true) => beginning(&self.content),
        };
        Ok(Article {
            kind,
            title: self.title,
            author: self.author,
            digest,
            content: Some(self.content),
            content_source_url: self.content_source_url,
            thumb_media_id: self.thumb_media_id,
            show_cover_pic: 0,
            need_open_comment: flag(&self.need_open_comment),
            only_fans_can_comment: flag(&self.only_fans_can_comment),
            image_info: self.image_info,
        })
    }

    fn check_sizes(&self) -> Result<(), Errcode> {
        let characters = |text: &str| text.chars().count();
        if !(1..=TITLE).contains(&characters(&self.title)) {
            Err(Errcode::TitleSize)
        } else if characters(&self.author) > AUTHOR {
            Err(Errcode::AuthorSize)
        } else if characters(&self.digest) > DIGEST {
            Err(Errcode::DigestSize)
        } else if self.content.is_empty() {
            Err(Errcode::EmptyContent)
        } else if characters(&self.content) >= CONTENT || self.content.len() >= CONTENT_BYTES {
            Err(Errcode::ContentSize)
        } else if self.content_source_url.len() > SOURCE_URL {
            Err(Errcode::LinkSize)
        } else {
            Ok(())
        }
    }

    fn pictures(&self) -> Vec<&str> {
        let list = self
            .image_info
            .as_ref()
            .and_then(|info| info["image_list"].as_array());
        let ids = list.into_iter().flatten();
        ids.map(|picture| picture["image_media_id"].as_str().unwrap_or_default())
            .collect()
    }
}

/// Pictures have to be permanent files.
fn check_pictures(ids: &[&str], account: &AccountRecords, call: &mut Call) -> Result<(), Errcode> {
    let is_missing = |id: &&&str| account.materials.picture(id).is_none();
    let problem = match ids.iter().find(is_missing) {
        Some(id) => format!(
            "{id:?} is no permanent picture of the account: thumb_media_id and image_media_id come \
             from material/add_material, a temporary file (media/upload) is refused"
        ),
        None if ids.is_empty() => "a newspic has image_info.image_list".to_owned(),
        None if ids.len() > PICTURES => format!("a newspic has at most {PICTURES} pictures"),
        None => return Ok(()),
    };
    call.add_detail("problem", problem);
    Err(Errcode::InvalidMediaId)
}

/// SDKs send 1, true and "1".
fn flag(value: &Value) -> u8 {
    let is_set = value == &Value::Bool(true) || value == 1 || value == "1";
    u8::from(is_set)
}

/// The beginning of a text without its tags.
fn beginning(html: &str) -> String {
    let mut is_tag = false;
    let text = html.chars().filter(|character| match character {
        '<' => {
            is_tag = true;
            false
        }
        '>' if is_tag => {
            is_tag = false;
            false
        }
        _ => !is_tag,
    });
    text.take(DIGEST_OF_TEXT).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_digest_is_the_beginning_of_the_text_without_tags() {
        for (html, expected) in [
            ("<p>今天<b>营业</b></p>", "今天营业"),
            ("a > b", "a > b"),
            ("", ""),
        ] {
            assert_eq!(beginning(html), expected);
        }
        assert_eq!(beginning(&"文".repeat(60)), "文".repeat(54));
    }

    #[test]
    fn a_flag_is_read_as_sdks_send_it() {
        for (value, expected) in [
            (json!(1), 1),
            (json!(true), 1),
            (json!("1"), 1),
            (json!(0), 0),
            (json!(null), 0),
        ] {
            assert_eq!(flag(&value), expected, "{value}");
        }
    }
}
