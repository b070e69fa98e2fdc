//! What somebody most likely meant.

/// From here on, of 1, two names are taken for the same one misspelt.
const LIKENESS: f64 = 0.6;

/// The known name that is most like this one, whatever the case of its letters.
pub(crate) fn closest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    let length = name.chars().count();
    let likeness =
        |known: &str| strsim::normalized_damerau_levenshtein(&name, &known.to_lowercase());
    known
        .into_iter()
        .filter(|known| may_be_like(length, known.chars().count()))
        .map(|known| (likeness(known), known))
        .filter(|(likeness, _)| *likeness >= LIKENESS)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, known)| known)
}

/// Whether lengths alone leave it open: each letter more is one to undo, of which
/// [`LIKENESS`] lets two in five pass. Comparing takes memory and time by the
/// product of both, and names come from anybody.
fn may_be_like(one: usize, other: usize) -> bool {
    one.abs_diff(other) * 5 <= one.max(other) * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_is_near_and_another_word_is_not() {
        let known = ["chooseImage", "scanQRCode", "/cgi-bin/token"];
        for (name, expected) in [
            ("choseImage", Some("chooseImage")),
            ("ScanQrCode", Some("scanQRCode")),
            ("/cgi-bin/tokne", Some("/cgi-bin/token")),
            ("requestFacialVerify", None),
            ("", None),
        ] {
            assert_eq!(closest(name, known), expected, "{name}");
        }
    }

    #[test]
    fn what_is_far_too_long_is_not_compared() {
        for (one, other, may_be) in [
            (11, 11, true),
            (11, 9, true),
            (10, 6, true),
            (10, 5, false),
            (0, 1, false),
            (1_100_000, 11, false),
        ] {
            assert_eq!(may_be_like(one, other), may_be, "{one} and {other}");
            assert_eq!(may_be_like(other, one), may_be, "{other} and {one}");
        }
        let long = "chooseImage".repeat(100_000);
        assert_eq!(closest(&long, ["chooseImage"]), None);
    }
}
