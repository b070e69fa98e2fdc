//! Finds the setting that a misspelt name probably means.

/// From this similarity on (1 is equal) a name counts as misspelt.
const SIMILARITY: f64 = 0.6;
/// A longer name is not compared: no setting has so many letters.
const MAX_LEN: usize = 64;

/// The known name that is most similar to this one.
pub(super) fn most_similar<'a>(
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    if name.len() > MAX_LEN {
        return None;
    }
    known
        .into_iter()
        .map(|known| (strsim::normalized_damerau_levenshtein(name, known), known))
        .filter(|(similarity, _)| *similarity >= SIMILARITY)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_is_similar_and_another_word_is_not() {
        let known = ["appid", "appsecret", "appsecret_file", "listen"];
        for (name, expected) in [
            ("app_id", Some("appid")),
            ("appsecert", Some("appsecret")),
            ("appsecretfile", Some("appsecret_file")),
            ("store", None),
            ("", None),
        ] {
            assert_eq!(most_similar(name, known), expected, "{name}");
        }
        assert_eq!(most_similar(&"appid".repeat(100_000), known), None);
    }
}
