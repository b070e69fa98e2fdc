//! A configuration that cannot work, in one line.

use std::fmt;

/// Names the setting, what is wrong with it, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    name: String,
    invalid: InvalidValue,
}

/// What is wrong with a value, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct InvalidValue {
    problem: String,
    advice: String,
}

impl ConfigError {
    /// A problem with the setting of this name.
    pub fn new(
        name: impl Into<String>,
        problem: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        InvalidValue::new(problem, advice).of(name)
    }
}

impl ConfigError {
    /// The name of the setting, and what is wrong with it.
    pub(crate) fn problem(&self) -> String {
        format!("{} {}", self.name, self.invalid.problem)
    }

    /// What to do.
    pub(crate) fn advice(&self) -> &str {
        &self.invalid.advice
    }
}

impl InvalidValue {
    /// A problem with a value.
    pub(super) fn new(problem: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            problem: problem.into(),
            advice: advice.into(),
        }
    }

    /// The same for a default that cannot be used.
    pub(super) fn of_default(mut self) -> Self {
        self.problem = format!("is not set, and its default {}", self.problem);
        self
    }

    /// The same for a value that is empty, as a variable of a template that nobody has
    /// filled is.
    pub(super) fn of_empty(mut self) -> Self {
        "is empty".clone_into(&mut self.problem);
        self
    }

    /// The same, with the name of the setting.
    pub(super) fn of(self, name: impl Into<String>) -> ConfigError {
        ConfigError {
            name: name.into(),
            invalid: self,
        }
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let InvalidValue { problem, advice } = &self.invalid;
        write!(f, "{} {problem}: {advice}", self.name)
    }
}

impl std::error::Error for ConfigError {}
