#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod backoff;
mod credential_store;
mod lease;
mod refresh_schedule;
mod refresher;
mod signer_snapshot;
mod stored_credential;

pub use self::refresher::{AppCredentials, Fetch, Platform, Refresher};
pub use self::signer_snapshot::{CurrentSigner, NoTicket, Snapshot};
