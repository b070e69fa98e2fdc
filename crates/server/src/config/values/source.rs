//! Where a value was set: for messages, and for relative paths.

use std::path::PathBuf;

use crate::config::setting_definition::Setting;
use crate::file_position::FilePosition;

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
            Self::File(position) => position.beside(path),
            _ => path.into(),
        }
    }
}
