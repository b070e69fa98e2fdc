//! What somebody most likely meant.

/// From here on, of 1, two names are taken for the same one misspelt.
const LIKENESS: f64 = 0.6;

/// The known name that is most like this one, whatever the case of its letters.
pub(crate) fn closest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    let likeness =
        |known: &str| strsim::normalized_damerau_levenshtein(&name, &known.to_lowercase());
    known
        .into_iter()
        .map(|known| (likeness(known), known))
        .filter(|(likeness, _)| *likeness >= LIKENESS)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, known)| known)
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
}
