//! A request of one side for its events, while it waits.

use std::sync::{Arc, Weak};

use tokio::sync::watch;

use super::session_table::SessionTable;
use super::side::Side;

/// The side is there until this is dropped, and for some seconds more.
pub(super) struct Poll {
    pub(super) table: Weak<SessionTable>,
    pub(super) id: String,
    pub(super) side: Side,
    /// Only the latest request of a side waits.
    pub(super) number: u64,
    pub(super) changes: watch::Receiver<()>,
}

impl Drop for Poll {
    fn drop(&mut self) {
        if let Some(table) = Weak::upgrade(&self.table) {
            Arc::as_ref(&table).end_poll(&self.id, self.side, self.number);
        }
    }
}
