#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod account_status;
mod backoff;
mod card_ticket;
mod cool_down;
mod credential_store;
mod fail_point;
mod forced_refreshes;
mod lease;
mod platform;
mod refresh_schedule;
mod refresh_status;
mod refresher;
mod shared_secret;
mod signer_snapshot;
mod stored_account;
mod stored_credential;
mod ticket_report;
mod token_mode;
mod token_report;

pub use self::account_status::{
    AccountState, AccountStatus, FailureCounts, FetchCounts, RefreshFailure,
};
pub use self::card_ticket::CurrentCardTicket;
pub use self::lease::{LeaseCounts, refresh_lease};
pub use self::platform::{Fetch, Platform};
pub use self::refresher::Refresher;
pub use self::shared_secret::SharedSecret;
pub use self::signer_snapshot::{
    CurrentSigner, CurrentTicket, CurrentToken, NoTicket, NoToken, Snapshot, SnapshotChanges,
};
pub use self::stored_account::{StoredAccount, StoredSecret};
pub use self::ticket_report::TicketReport;
pub use self::token_mode::TokenMode;
pub use self::token_report::TokenReport;
