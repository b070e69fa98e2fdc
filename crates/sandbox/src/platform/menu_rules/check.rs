//! The limits of a menu. They are common knowledge rather than documented. Sizes are in
//! bytes.

use super::button::Button;
use crate::platform::errcode::Errcode;

const BUTTONS: usize = 3;
const SUB_BUTTONS: usize = 5;
const KEY: usize = 128;
const URL: usize = 1024;

/// The level of a button: each level has its own errcodes for the same errors.
struct Level {
    name_limit: usize,
    kind: Errcode,
    name: Errcode,
    key: Errcode,
    url: Errcode,
}

const TOP: Level = Level {
    name_limit: 16,
    kind: Errcode::ButtonType,
    name: Errcode::ButtonNameSize,
    key: Errcode::ButtonKeySize,
    url: Errcode::ButtonUrlSize,
};

const SUB: Level = Level {
    name_limit: 60,
    kind: Errcode::SubButtonType,
    name: Errcode::SubButtonNameSize,
    key: Errcode::SubButtonKeySize,
    url: Errcode::SubButtonUrlSize,
};

/// Refuses the first invalid button.
pub(crate) fn check(buttons: &[Button]) -> Result<(), Errcode> {
    if !(1..=BUTTONS).contains(&buttons.len()) {
        return Err(Errcode::ButtonCount);
    }
    buttons.iter().try_for_each(check_top)
}

/// What a button names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ButtonContent<'a> {
    /// A permanent file, by its `media_id`.
    Material(&'a str),
    /// Published articles, by their `article_id`.
    Article(&'a str),
}

/// Refuses the first button whose permanent file or whose article is not there. `view_limited`
/// needs permanent articles, which WeChat's API can add no more since there are drafts. The
/// errcodes are guesses.
pub(crate) fn check_content(
    buttons: &[Button],
    is_there: &impl Fn(ButtonContent<'_>) -> bool,
) -> Result<(), Errcode> {
    buttons.iter().try_for_each(|button| {
        let kind = button.kind.as_deref().filter(|_| button.below.is_empty());
        let media_id = button.media_id.as_deref().unwrap_or_default();
        let article_id = button.article_id.as_deref().unwrap_or_default();
        match kind {
            Some("media_id") if is_there(ButtonContent::Material(media_id)) => {}
            Some("media_id" | "view_limited") => return Err(Errcode::InvalidMediaId),
            Some("article_id" | "article_view_limited")
                if !is_there(ButtonContent::Article(article_id)) =>
            {
                return Err(Errcode::InvalidArticleId);
            }
            _ => {}
        }
        check_content(&button.below, is_there)
    })
}

/// A button with sub-buttons needs no type.
fn check_top(button: &Button) -> Result<(), Errcode> {
    check_size(&button.name, TOP.name_limit, TOP.name)?;
    if button.below.is_empty() {
        return check_kind(button, &TOP);
    }
    if button.below.len() > SUB_BUTTONS {
        return Err(Errcode::SubButtonCount);
    }
    button.below.iter().try_for_each(check_sub)
}

fn check_sub(button: &Button) -> Result<(), Errcode> {
    if !button.below.is_empty() {
        return Err(Errcode::SubButtonLevel);
    }
    check_size(&button.name, SUB.name_limit, SUB.name)?;
    check_kind(button, &SUB)
}

/// The fields that a button of each type requires.
fn check_kind(button: &Button, level: &Level) -> Result<(), Errcode> {
    let is_filled = |field: &Option<String>| field.as_deref().is_some_and(|text| !text.is_empty());
    match button.kind.as_deref().unwrap_or_default() {
        "click" | "scancode_push" | "scancode_waitmsg" | "pic_sysphoto" | "pic_photo_or_album"
        | "pic_weixin" | "location_select" => {
            check_size(button.key.as_deref().unwrap_or_default(), KEY, level.key)
        }
        "miniprogram" if !is_filled(&button.appid) => Err(Errcode::WeappAppid),
        "miniprogram" if !is_filled(&button.pagepath) => Err(Errcode::WeappPagepath),
        "view" | "miniprogram" => {
            check_size(button.url.as_deref().unwrap_or_default(), URL, level.url)
        }
        "media_id" | "view_limited" if is_filled(&button.media_id) => Ok(()),
        "article_id" | "article_view_limited" if is_filled(&button.article_id) => Ok(()),
        "media_id" | "view_limited" | "article_id" | "article_view_limited" => {
            Err(Errcode::MediaIdMissing)
        }
        _ => Err(level.kind),
    }
}

fn check_size(text: &str, limit: usize, otherwise: Errcode) -> Result<(), Errcode> {
    if (1..=limit).contains(&text.len()) {
        Ok(())
    } else {
        Err(otherwise)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn judged(buttons: serde_json::Value) -> Result<(), Errcode> {
        check(&serde_json::from_value::<Vec<Button>>(buttons).unwrap())
    }

    #[test]
    fn every_type_requires_its_fields() {
        for (button, expected) in [
            (json!({ "type": "click", "name": "a", "key": "K" }), Ok(())),
            (
                json!({ "type": "click", "name": "a" }),
                Err(Errcode::ButtonKeySize),
            ),
            (
                json!({ "type": "view", "name": "a", "url": "https://example.com/" }),
                Ok(()),
            ),
            (
                json!({ "type": "view", "name": "a" }),
                Err(Errcode::ButtonUrlSize),
            ),
            (
                json!({ "type": "miniprogram", "name": "a", "url": "https://example.com/",
                        "appid": "wx286b93c14bbf93aa", "pagepath": "pages/index/index" }),
                Ok(()),
            ),
            (
                json!({ "type": "miniprogram", "name": "a" }),
                Err(Errcode::WeappAppid),
            ),
            (
                json!({ "type": "miniprogram", "name": "a", "appid": "wx1" }),
                Err(Errcode::WeappPagepath),
            ),
            (
                json!({ "type": "media_id", "name": "a", "media_id": "M" }),
                Ok(()),
            ),
            (
                json!({ "type": "media_id", "name": "a" }),
                Err(Errcode::MediaIdMissing),
            ),
            (
                json!({ "type": "article_id", "name": "a", "article_id": "A" }),
                Ok(()),
            ),
            (
                json!({ "type": "tap", "name": "a", "key": "K" }),
                Err(Errcode::ButtonType),
            ),
            (json!({ "name": "a" }), Err(Errcode::ButtonType)),
        ] {
            assert_eq!(judged(json!([button])), expected, "{button}");
        }
    }

    #[test]
    fn files_are_permanent_ones_of_the_account_and_articles_are_published() {
        let of =
            |kind: &str, media_id: &str| json!({ "type": kind, "name": "a", "media_id": media_id });
        let invalid = Err(Errcode::InvalidMediaId);
        for (button, expected) in [
            (of("media_id", "M"), Ok(())),
            (of("media_id", "other"), invalid),
            (of("view_limited", "M"), invalid),
            (of("click", "other"), Ok(())),
            (json!({ "type": "article_id", "article_id": "A" }), Ok(())),
            (
                json!({ "type": "article_view_limited", "article_id": "M" }),
                Err(Errcode::InvalidArticleId),
            ),
        ] {
            for menu in [json!([button]), json!([{ "sub_button": [button] }])] {
                let buttons: Vec<Button> = serde_json::from_value(menu).unwrap();
                let is_there = |content: ButtonContent<'_>| {
                    [ButtonContent::Material("M"), ButtonContent::Article("A")].contains(&content)
                };
                assert_eq!(check_content(&buttons, &is_there), expected, "{button}");
            }
        }
    }

    #[test]
    fn sizes_are_in_bytes() {
        let click = |name: &str, key: &str| json!({ "type": "click", "name": name, "key": key });
        assert_eq!(judged(json!([click("今日歌曲", "K")])), Ok(()));
        let six = click("今日歌曲一二", "K");
        assert_eq!(judged(json!([six])), Err(Errcode::ButtonNameSize));
        let within = json!([{ "name": "a", "sub_button": [six] }]);
        assert_eq!(judged(within), Ok(()));
        let long = click("a", &"k".repeat(129));
        assert_eq!(judged(json!([long])), Err(Errcode::ButtonKeySize));
        let within = json!([{ "name": "a", "sub_button": [long] }]);
        assert_eq!(judged(within), Err(Errcode::SubButtonKeySize));
    }

    #[test]
    fn count_and_depth_are_limited() {
        let click = json!({ "type": "click", "name": "a", "key": "K" });
        let of = |count| json!(vec![click.clone(); count]);
        let with_sub = |count| json!([{ "name": "a", "sub_button": of(count) }]);
        assert_eq!(judged(of(0)), Err(Errcode::ButtonCount));
        assert_eq!(judged(of(3)), Ok(()));
        assert_eq!(judged(of(4)), Err(Errcode::ButtonCount));
        assert_eq!(judged(with_sub(5)), Ok(()));
        assert_eq!(judged(with_sub(6)), Err(Errcode::SubButtonCount));
        let deep = json!([{ "name": "a", "sub_button": with_sub(1) }]);
        assert_eq!(judged(deep), Err(Errcode::SubButtonLevel));
    }
}
