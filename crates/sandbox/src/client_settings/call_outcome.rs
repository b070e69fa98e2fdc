use serde::{Deserialize, Serialize};

/// The outcome of an API call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum CallOutcome {
    /// The call succeeds.
    Ok,
    /// The user cancels it.
    Cancel,
    /// It fails.
    Fail,
    /// The account has no permission.
    Denied,
    /// The client does not have the API.
    Missing,
    /// The callback is never called.
    Never,
    /// The call succeeds, and the callback is called twice.
    Twice,
}
