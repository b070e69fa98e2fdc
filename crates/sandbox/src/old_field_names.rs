//! Names that users typed in earlier versions. An old name is refused, and the error
//! gives the new one.

/// The old name of a JSON field or value, and what it is called now.
const RENAMED: [(&str, &str); 13] = [
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
    ("report", "telemetry"),
];

/// What an old name is called now.
pub(crate) fn new_name(old: &str) -> Option<&'static str> {
    let entry = RENAMED.iter().find(|(known, _)| *known == old);
    entry.map(|(_, new)| *new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_new_name_is_an_old_one() {
        for (_, new) in RENAMED {
            assert_eq!(new_name(new), None, "{new}");
        }
    }
}
