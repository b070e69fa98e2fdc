//! What to do about a failed call.

use std::time::Duration;

/// How to recover from a failed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovery {
    /// Try again after the usual backoff.
    Retry,
    /// The access token is invalid: replace it once, then try again.
    ReplaceToken,
    /// A setting has to be changed first: try again now and then.
    ChangeSettings,
    /// The code is not documented for this endpoint: try again as after a failure while
    /// nothing works without it, and now and then otherwise.
    Unknown,
    /// A quota is used up: try again after this time.
    Pause(Duration),
    /// The user has to start the authorization again.
    RestartLogin,
}
