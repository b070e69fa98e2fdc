//! Where a value was set: for messages, and for relative paths.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::setting_definition::Setting;

/// Where a value was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ValueSource {
    /// As a flag.
    Flag,
    /// As a variable.
    Variable,
    /// In the configuration file.
    File(FilePosition),
}

/// A place in the configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FilePosition {
    path: Arc<Path>,
    line: usize,
    column: usize,
}

impl FilePosition {
    /// The place of this byte of the file's text.
    pub(super) fn of_byte(path: &Arc<Path>, text: &str, byte: usize) -> Self {
        let before = &text[..text.floor_char_boundary(byte)];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            path: path.clone(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

/// As compilers and editors write it.
impl fmt::Display for FilePosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.path.display(), self.line, self.column)
    }
}

impl ValueSource {
    /// How messages name a setting that is set here.
    pub(super) fn name(&self, setting: &Setting) -> String {
        match self {
            Self::Flag => setting
                .flag()
                .map_or_else(|| setting.name(), |flag| format!("--{flag}")),
            Self::Variable => setting.name(),
            Self::File(position) => format!("{position}: `{}`", setting.key),
        }
    }

    /// A path that was written here. In the file it is relative to the file's folder, so
    /// that both can be moved together; elsewhere to the working directory.
    pub(super) fn resolve(&self, path: &str) -> PathBuf {
        match self {
            Self::File(FilePosition { path: file, .. }) => {
                file.parent().unwrap_or(Path::new("")).join(path)
            }
            _ => path.into(),
        }
    }
}
