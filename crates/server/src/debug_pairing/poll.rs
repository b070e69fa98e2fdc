//! A request of one side for its events, while it waits.

use tokio::sync::watch;

use super::session_table::SessionTable;
use super::side::Side;

/// The side is there until this is dropped, and for some seconds more.
pub(super) struct Poll<'a> {
    pub(super) table: &'a SessionTable,
    pub(super) id: &'a str,
    pub(super) side: Side,
    /// Only the latest request of a side waits.
    pub(super) number: u64,
    pub(super) changes: watch::Receiver<()>,
}

impl Drop for Poll<'_> {
    fn drop(&mut self) {
        self.table.end_poll(self.id, self.side, self.number);
    }
}
