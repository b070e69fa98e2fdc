//! Where something stands in a file, for messages.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A place in a file that a user wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FilePosition {
    path: Arc<Path>,
    line: usize,
    column: usize,
}

impl FilePosition {
    /// The place of this byte of the file's text.
    pub(crate) fn of_byte(path: &Arc<Path>, text: &str, byte: usize) -> Self {
        let before = &text[..text.floor_char_boundary(byte)];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            path: path.clone(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }

    /// A path that is relative to the folder of the file.
    pub(crate) fn beside(&self, path: &str) -> PathBuf {
        self.path.parent().unwrap_or(Path::new("")).join(path)
    }
}

/// A place that is not counted out before a message names it: each costs as much time as all of
/// the text before it.
#[derive(Clone, Copy)]
pub(crate) struct FilePlace<'a> {
    path: &'a Arc<Path>,
    text: &'a str,
    byte: usize,
}

impl<'a> FilePlace<'a> {
    /// The place of this byte of the file's text.
    pub(crate) fn of_byte(path: &'a Arc<Path>, text: &'a str, byte: usize) -> Self {
        Self { path, text, byte }
    }
}

impl fmt::Display for FilePlace<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        FilePosition::of_byte(self.path, self.text, self.byte).fmt(f)
    }
}

/// As compilers and editors write it.
impl fmt::Display for FilePosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.path.display(), self.line, self.column)
    }
}
