#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod backoff;
mod lease;
mod record;
mod record_store;
mod refresh_state;
mod refresher;
mod snapshot;

pub use self::refresher::{AppCredentials, Fetch, Platform, Refresher};
pub use self::snapshot::{CurrentSigner, NoTicket, Snapshot};
