//! A call of a `wx.*` function, from its request to its result.

pub(crate) mod error;
pub(crate) mod failure;
pub(crate) mod future;
pub(crate) mod invoke;
#[cfg(feature = "serde")]
pub(crate) mod lenient_deserialize;
pub(crate) mod listener;
pub(crate) mod options;
pub(crate) mod outcome;
pub(crate) mod response;
mod safe_complete;
#[cfg(feature = "serde")]
pub(crate) mod typed_call;
