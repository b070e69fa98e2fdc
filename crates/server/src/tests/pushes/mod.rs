//! Pushes: from the sandbox or made here, through the queue, to a back end on a real port.

mod back_end;
mod delivery;
mod durability;
pub(super) mod notifications;
mod operations;
mod processes;
mod push_server;
mod receiving;
mod replies;
mod slow_queue;
