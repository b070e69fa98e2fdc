//! Real connections, which can be made to break as real ones do.

mod hangup;
mod listener;
mod stream;

pub(crate) use hangup::Hangup;
pub(crate) use listener::{Peer, WireListener};
