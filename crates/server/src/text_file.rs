//! Text files that users write.

use std::io::{self, ErrorKind};
use std::path::Path;

const BYTE_ORDER_MARK: char = '\u{feff}';

/// Why a file has no text that can be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TextFileError {
    /// It cannot be read, or is not UTF-8.
    #[error("cannot be read ({0})")]
    Unreadable(io::Error),
    /// It was saved by an editor that marks UTF-8.
    #[error("starts with a byte order mark (BOM)")]
    ByteOrderMark,
}

impl TextFileError {
    /// What to do.
    pub(crate) fn advice(&self) -> &'static str {
        const ENCODING: &str = "save the file as UTF-8 without BOM";
        match self {
            Self::ByteOrderMark => ENCODING,
            Self::Unreadable(err) => match err.kind() {
                ErrorKind::NotFound => "name a file that exists",
                ErrorKind::PermissionDenied => {
                    "let the user that runs the server read the file and enter its folders"
                }
                ErrorKind::InvalidData => ENCODING,
                _ => "name a text file",
            },
        }
    }
}

/// The text of this file.
pub(crate) fn read_text(path: &Path) -> Result<String, TextFileError> {
    let text = std::fs::read_to_string(path).map_err(TextFileError::Unreadable)?;
    if text.starts_with(BYTE_ORDER_MARK) {
        return Err(TextFileError::ByteOrderMark);
    }
    Ok(text)
}
