//! Names that users typed in earlier versions. An old name is refused, and the
//! error tells the new one.

/// The old name of a JSON field or value, and what it is called now.
const RENAMED: [(&str, &str); 12] = [
    ("admin", "control"),
    ("allows", "allow"),
    ("answer", "response"),
    ("answerLost", "responseLost"),
    ("answers", "outcomes"),
    ("appid", "appId"),
    ("arrive", "delivered"),
    ("asks", "ask"),
    ("customAnswers", "customOutcomes"),
    ("refuses", "deny"),
    ("refusesAndStays", "denyAndStay"),
    ("refuses_and_stays", "deny_and_stay"),
];

/// What an old name is called now.
pub(crate) fn new_name(old: &str) -> Option<&'static str> {
    let entry = RENAMED.iter().find(|(known, _)| *known == old);
    entry.map(|(_, new)| *new)
}

/// Adds the new name to serde's "unknown field `old`, …" or "unknown variant
/// `old`, …", where there is one.
pub(crate) fn with_new_name(message: &str) -> String {
    let unknown = ["unknown field `", "unknown variant `"];
    let mut rests = unknown.iter().filter_map(|start| {
        let (_, rest) = message.split_once(start)?;
        rest.split_once('`')
    });
    match rests
        .next()
        .and_then(|(old, _)| Some((old, new_name(old)?)))
    {
        Some((old, new)) => format!("`{old}` is called `{new}` now: {message}"),
        None => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_name_is_refused_with_the_new_one() {
        for (message, expected) in [
            (
                "unknown field `answers`, expected `outcomes`",
                "`answers` is called `outcomes` now: unknown field `answers`, expected `outcomes`",
            ),
            (
                "effect: unknown variant `answer`",
                "`answer` is called `response` now: effect: unknown variant `answer`",
            ),
            ("unknown field `nmae`", "unknown field `nmae`"),
            ("expected a map", "expected a map"),
        ] {
            assert_eq!(with_new_name(message), expected);
        }
    }

    #[test]
    fn no_new_name_is_an_old_one() {
        for (_, new) in RENAMED {
            assert_eq!(new_name(new), None, "{new}");
        }
    }
}
