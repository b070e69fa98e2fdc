#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod account_status;
mod backoff;
mod credential_store;
mod lease;
mod refresh_schedule;
mod refresher;
mod shared_secret;
mod signer_snapshot;
mod stored_credential;

pub use self::account_status::{AccountState, AccountStatus, RefreshFailure};
pub use self::refresher::{Fetch, Platform, Refresher};
pub use self::shared_secret::SharedSecret;
pub use self::signer_snapshot::{CurrentSigner, NoTicket, Snapshot};
