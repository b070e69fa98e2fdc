use std::path::{Path, PathBuf};

use crate::name_hint::with_name_hint;

/// Why a seed file is refused. The message quotes nothing of the file, which contains
/// secrets.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct SeedError(#[from] Kind);

#[derive(Debug, thiserror::Error)]
enum Kind {
    #[error("{} cannot be read: {source}", path.display())]
    Unreadable {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("line {line}: {why}")]
    Line { line: usize, why: String },
    #[error("{}, line {line}: {why}", path.display())]
    LineOf {
        path: PathBuf,
        line: usize,
        why: String,
    },
}

impl SeedError {
    pub(super) fn unreadable(path: &Path, source: std::io::Error) -> Self {
        let path = path.to_owned();
        Self(Kind::Unreadable { path, source })
    }

    /// The message of the TOML parser, without its excerpt of the file.
    pub(super) fn of_toml(error: &toml::de::Error, text: &str) -> Self {
        let at = error.span().map_or(0, |span| span.start);
        Self::at(at, text, with_name_hint(error.message()))
    }

    /// `at` is an offset in `text`.
    pub(super) fn at(at: usize, text: &str, why: String) -> Self {
        let before = text.as_bytes().iter().take(at);
        let line = 1 + before.filter(|byte| **byte == b'\n').count();
        Self(Kind::Line { line, why })
    }

    pub(super) fn in_file(self, path: &Path) -> Self {
        match self.0 {
            Kind::Line { line, why } => Self(Kind::LineOf {
                path: path.to_owned(),
                line,
                why,
            }),
            other => Self(other),
        }
    }
}
