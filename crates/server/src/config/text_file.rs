//! Text files that settings name.

use std::io::ErrorKind;
use std::path::Path;

use super::error::InvalidValue;

const BYTE_ORDER_MARK: char = '\u{feff}';

/// The text of this file, or what is wrong with a setting that names it.
pub(super) fn read_text(path: &Path) -> Result<String, InvalidValue> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|err| {
        let problem = format!("names {shown}, which cannot be read ({err})");
        InvalidValue::new(problem, advice(err.kind()))
    })?;
    if text.starts_with(BYTE_ORDER_MARK) {
        let problem = format!("names {shown}, which starts with a byte order mark (BOM)");
        return Err(InvalidValue::new(
            problem,
            "save the file as UTF-8 without BOM",
        ));
    }
    Ok(text)
}

fn advice(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::NotFound => "name a file that exists",
        ErrorKind::PermissionDenied => {
            "let the user that runs the server read the file and enter its folders"
        }
        ErrorKind::InvalidData => "save the file as UTF-8 without BOM",
        _ => "name a text file",
    }
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
