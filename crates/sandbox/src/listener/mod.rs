//! The listener of `Sandbox::serve` and of the proxy, with the limits of every listener. It
//! is not axum's: a fault can reset its connections, a WebSocket can pass it, and a client
//! that is too slow is disconnected.

mod connection;
mod reset_handle;
mod serve;
mod stream;

pub(crate) use reset_handle::{ResetHandle, reset_handle};
pub(crate) use serve::Server;
