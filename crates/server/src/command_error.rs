//! Why a command did not do what it was told to.

/// Who or what failed, and what to do next. The settings are right: it may work later.
#[derive(Debug, thiserror::Error)]
#[error("{problem}: {advice}")]
pub struct CommandError {
    problem: String,
    advice: String,
}

impl CommandError {
    pub(crate) fn new(problem: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            problem: problem.into(),
            advice: advice.into(),
        }
    }

    /// What failed, and why.
    pub(crate) fn problem(&self) -> &str {
        &self.problem
    }

    /// What to do next.
    pub(crate) fn advice(&self) -> &str {
        &self.advice
    }
}
