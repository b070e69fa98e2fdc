//! The file with the client keys: TOML, a `[[client]]` table for each.

mod entry;
mod error;
mod field;
mod parser;

use std::io;
use std::path::{Path, PathBuf};

pub(crate) use self::entry::ClientEntry;
pub(super) use self::entry::{NAME_ADVICE, is_name};
pub(crate) use self::error::KeyFileError;
use crate::file_stamp::FileState;
use crate::text_file::read_text;

/// A file that has been read.
#[derive(Debug, Clone)]
pub(crate) struct KeyFile {
    path: PathBuf,
    /// Its state before it was read.
    state: FileState,
    is_blank: bool,
    clients: Vec<ClientEntry>,
}

impl KeyFile {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// [`KeyFileError`], the first one in the order of the file.
    pub(crate) fn read(path: &Path) -> Result<Self, KeyFileError> {
        Self::read_with_text(path).map(|(file, _)| file)
    }

    /// The same with its text.
    pub(super) fn read_with_text(path: &Path) -> Result<(Self, String), KeyFileError> {
        let state = FileState::of(path);
        let text =
            read_text(path).map_err(|err| KeyFileError::new(path.display(), &err, err.advice()))?;
        let file = Self {
            state,
            ..Self::parse(path, &text)?
        };
        Ok((file, text))
    }

    /// The file at this path with this text.
    pub(super) fn parse(path: &Path, text: &str) -> Result<Self, KeyFileError> {
        Ok(Self {
            path: path.to_owned(),
            state: FileState::Missing(io::ErrorKind::NotFound),
            is_blank: text.trim().is_empty(),
            clients: parser::parse(path, text)?,
        })
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Its state before it was read.
    pub(super) fn state(&self) -> FileState {
        self.state
    }

    /// Why a file without any text does not replace one with clients: programs that write a
    /// file often empty it first, and a full disk leaves it like that.
    pub(super) fn blank_error(&self) -> Option<KeyFileError> {
        let advice = "to revoke every key, leave a comment in the file";
        let error = || KeyFileError::new(self.path.display(), "is empty", advice);
        self.is_blank.then(error)
    }

    /// Its clients, in its order.
    pub(crate) fn clients(&self) -> &[ClientEntry] {
        &self.clients
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The samples in the documents are files that can be read.
    #[test]
    fn the_documents_show_files_that_can_be_read() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        for document in ["CONFIG.md", "CONFIG.zh-CN.md"] {
            let document = std::fs::read_to_string(folder.join(document)).unwrap();
            let samples = document.split("```toml\n").skip(1);
            let samples = samples.filter(|sample| sample.starts_with("[[client]]"));
            let samples: Vec<_> = samples.map(|sample| sample.split("```").next()).collect();
            let [Some(sample)] = samples.as_slice() else {
                panic!("{samples:?}");
            };
            let file = KeyFile::parse(Path::new("keys.toml"), sample).unwrap();
            assert_eq!(file.clients()[0].name(), "shop");
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named_with_the_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.toml");
        for (bytes, problem) in [
            (
                &b"\xef\xbb\xbf[[client]]"[..],
                "starts with a byte order mark (BOM): save the file as UTF-8 without BOM",
            ),
            (
                b"\xff\xfe[\0",
                "cannot be read (stream did not contain valid UTF-8): save the file",
            ),
        ] {
            std::fs::write(&path, bytes).unwrap();
            let err = KeyFile::read(&path).unwrap_err().to_string();
            assert!(
                err.starts_with(&format!("{} {problem}", path.display())),
                "{err}"
            );
        }
        std::fs::remove_file(&path).unwrap();
        let err = KeyFile::read(&path).unwrap_err().to_string();
        assert!(err.ends_with(": name a file that exists"), "{err}");
    }
}
