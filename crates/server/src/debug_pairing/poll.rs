//! A request of one side for its events, while it waits.

use std::sync::{Arc, Weak};

use tokio::sync::watch;
use wechat_h5_page_api::DebugPeer;

use super::sessions::Table;
use super::side::Side;

/// What the side that asks knows already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Known {
    /// The number of the last message that it has.
    pub after: u32,
    /// What it was told of the other side.
    pub peer: Option<DebugPeer>,
}

/// The side is there until this is dropped, and for some seconds more.
pub(super) struct Poll {
    pub(super) table: Weak<Table>,
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
