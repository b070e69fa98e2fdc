//! A response that is passed on as it was received.

/// In the extensions of a response whose headers are the platform's: none are added.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AsReceived;
