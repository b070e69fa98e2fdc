//! Tells back ends of each new credential the moment it exists, as Server-Sent Events.
//!
//! A stream compares what is current with what it has sent, whenever its reader can take more:
//! a slow reader misses values that were replaced meanwhile, and nothing waits for it in
//! memory. The listener disconnects one that takes nothing for a while.

mod credential_event;
mod credential_stream;
mod places;

#[cfg(test)]
pub(crate) use self::credential_event::CredentialEvent;
pub(crate) use self::credential_stream::{CredentialStream, StreamedAccount};
pub(crate) use self::places::{EventStreams, TooManyStreams};
