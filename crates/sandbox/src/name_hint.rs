//! Adds to serde's "unknown field" and "unknown variant" which name was most likely meant.

use wechat_h5_similar_name::most_similar;

use crate::old_field_names::new_name;

/// The message, with the new name of an old one, or with the most similar known name.
pub(crate) fn with_name_hint(message: &str) -> String {
    let unknown = ["unknown field `", "unknown variant `"];
    let mut rests = unknown
        .iter()
        .filter_map(|start| message.split_once(start)?.1.split_once('`'));
    let Some((name, known)) = rests.next() else {
        return message.to_owned();
    };
    if let Some(new) = new_name(name) {
        return format!("`{name}` is called `{new}` now: {message}");
    }
    match most_similar(name, in_backticks(known)) {
        Some(similar) => format!("{message}: did you mean `{similar}`?"),
        None => message.to_owned(),
    }
}

fn in_backticks(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_name_is_refused_with_the_one_that_was_meant() {
        for (message, expected) in [
            (
                "unknown field `answers`, expected `outcomes`",
                "`answers` is called `outcomes` now: unknown field `answers`, expected `outcomes`",
            ),
            (
                "effect: unknown variant `answer`",
                "`answer` is called `response` now: effect: unknown variant `answer`",
            ),
            (
                "unknown field `advanceSecond`, expected one of `frozen`, `advanceSeconds`",
                "unknown field `advanceSecond`, expected one of `frozen`, `advanceSeconds`: \
                 did you mean `advanceSeconds`?",
            ),
            (
                "unknown variant `IOS`, expected `ios` or `android`",
                "unknown variant `IOS`, expected `ios` or `android`: did you mean `ios`?",
            ),
            (
                "unknown field `xyz`, expected `frozen`",
                "unknown field `xyz`, expected `frozen`",
            ),
            ("unknown field `nmae`", "unknown field `nmae`"),
            ("expected a map", "expected a map"),
        ] {
            assert_eq!(with_name_hint(message), expected);
        }
    }
}
