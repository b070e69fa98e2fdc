//! Text files that settings name.

use std::path::Path;

use super::error::InvalidValue;
use crate::text_file;

/// The text of this file, or what is wrong with a setting that names it.
pub(super) fn read_text(path: &Path) -> Result<String, InvalidValue> {
    text_file::read_text(path).map_err(|err| {
        let problem = format!("names {}, which {err}", path.display());
        InvalidValue::new(problem, err.advice())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_cannot_be_used_is_named_with_the_remedy_of_its_cause() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        for (bytes, problem) in [
            (
                &b"\xef\xbb\xbfabc"[..],
                "which starts with a byte order mark (BOM): save the file as UTF-8 without BOM",
            ),
            (
                b"\xff\xfea\0",
                "which cannot be read (stream did not contain valid UTF-8): \
                 save the file as UTF-8 without BOM",
            ),
        ] {
            std::fs::write(&path, bytes).unwrap();
            let message = read_text(&path).unwrap_err().of("NAME").to_string();
            assert_eq!(message, format!("NAME names {}, {problem}", path.display()));
        }
        std::fs::write(&path, "abc").unwrap();
        assert_eq!(read_text(&path).unwrap(), "abc");
        let message = read_text(folder.path()).unwrap_err().of("NAME").to_string();
        assert!(message.ends_with(": name a text file"), "{message}");
    }
}
