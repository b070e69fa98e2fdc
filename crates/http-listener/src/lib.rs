#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod bind;
mod error_headers;
mod max_connections;
mod reused_timer;
mod write_timeout;

use std::time::Duration;

pub use bind::bind;
pub use error_headers::ErrorHeaders;
pub use max_connections::{MAX_CONNECTIONS, max_connections};
pub use reused_timer::ReusedTimer;
pub use write_timeout::WriteTimeout;

/// The longest time for the head of a request to arrive.
pub const HEADER_READ_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest time for a client to take the next byte of its response.
pub const WRITE_TIMEOUT: Duration = Duration::from_secs(30);
/// The pause after a failed accept. The usual cause is that no file descriptor is free.
pub const ACCEPT_RETRY_DELAY: Duration = Duration::from_millis(50);
/// The longest head, in bytes.
pub const MAX_HEAD: usize = 32 * 1024;
