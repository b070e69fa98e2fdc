#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

/// From this similarity on (1 is equal) a name counts as a misspelt known one.
const SIMILARITY: f64 = 0.6;

/// The known name that is most similar to this one, ignoring case.
pub fn most_similar<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    let length = name.chars().count();
    let similarity =
        |known: &str| strsim::normalized_damerau_levenshtein(&name, &known.to_lowercase());
    known
        .into_iter()
        .filter(|known| may_be_similar(length, known.chars().count()))
        .map(|known| (similarity(known), known))
        .filter(|(similarity, _)| *similarity >= SIMILARITY)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, known)| known)
}

/// Whether the lengths allow enough similarity: each additional letter is one edit, and
/// [`SIMILARITY`] allows two edits in five letters. A comparison takes memory and time in
/// proportion to the product of the lengths, so long names are not compared.
fn may_be_similar(one: usize, other: usize) -> bool {
    one.abs_diff(other) * 5 <= one.max(other) * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_is_similar_and_another_word_is_not() {
        let known = ["chooseImage", "scanQRCode", "/cgi-bin/token"];
        for (name, expected) in [
            ("choseImage", Some("chooseImage")),
            ("ScanQrCode", Some("scanQRCode")),
            ("/cgi-bin/tokne", Some("/cgi-bin/token")),
            ("choose_image", Some("chooseImage")),
            ("requestFacialVerify", None),
            ("", None),
        ] {
            assert_eq!(most_similar(name, known), expected, "{name}");
        }
    }

    #[test]
    fn a_name_that_is_much_too_long_is_not_compared() {
        for (one, other, may_be) in [
            (11, 11, true),
            (11, 9, true),
            (10, 6, true),
            (10, 5, false),
            (0, 1, false),
            (1_100_000, 11, false),
        ] {
            assert_eq!(may_be_similar(one, other), may_be, "{one} and {other}");
            assert_eq!(may_be_similar(other, one), may_be, "{other} and {one}");
        }
        let long = "chooseImage".repeat(100_000);
        assert_eq!(most_similar(&long, ["chooseImage"]), None);
    }
}
