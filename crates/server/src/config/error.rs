//! A configuration that cannot work, in one line.

use std::fmt;

/// Names the variable, what is wrong with it, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    name: String,
    problem: String,
    advice: String,
}

impl ConfigError {
    /// A problem with this variable.
    pub fn new(
        name: impl Into<String>,
        problem: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            problem: problem.into(),
            advice: advice.into(),
        }
    }

    /// A variable that must be set.
    pub fn missing(name: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::new(name, "is missing", advice)
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.name, self.problem, self.advice)
    }
}

impl std::error::Error for ConfigError {}
