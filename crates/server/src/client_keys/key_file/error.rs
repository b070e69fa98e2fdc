//! Why a file of client keys cannot be used.

use std::fmt;

/// Why a file cannot be used: where, what is wrong, and what to do. Never has a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyFileError {
    /// The file, with line and column where there are any.
    pub(crate) place: String,
    /// What is wrong.
    pub(crate) problem: String,
    /// What to do.
    pub(crate) advice: String,
}

impl KeyFileError {
    pub(in crate::client_keys) fn new(
        place: impl fmt::Display,
        problem: impl fmt::Display,
        advice: impl Into<String>,
    ) -> Self {
        Self {
            place: place.to_string(),
            problem: problem.to_string(),
            advice: advice.into(),
        }
    }
}

impl fmt::Display for KeyFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.place, self.problem, self.advice)
    }
}
