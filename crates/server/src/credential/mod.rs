//! One account's access token and ticket: fetched once, kept fresh, never
//! stretched.
//!
//! `machine.rs` decides, `refresher.rs` does, `snapshot.rs` is all that a request
//! sees.

mod backoff;
mod lease;
mod machine;
mod record;
mod records;
mod refresher;
mod snapshot;

pub use self::lease::RefreshLease;
pub use self::machine::{Machine, Step};
pub use self::refresher::{Fetch, Platform, Refresher};
pub use self::snapshot::{Current, NoTicket, Outlook, Snapshot};
