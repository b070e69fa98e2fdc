use serde::{Deserialize, Serialize};

/// How an API call ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum CallOutcome {
    /// It succeeds.
    Ok,
    /// The person cancels it.
    Cancel,
    /// It fails.
    Fail,
    /// The account may not use it.
    Denied,
    /// The client does not know it.
    Missing,
    /// No answer ever comes.
    Never,
    /// It succeeds, and says so twice.
    Twice,
}
