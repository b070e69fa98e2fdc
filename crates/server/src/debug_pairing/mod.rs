//! A page on a phone and a desk that debugs it, paired by a code of one use. The server passes
//! their messages on and does not look into them.
//!
//! Each side asks for its events, and its request waits until there are some: so it works in old
//! web views and behind proxies that buffer, and a side that does not ask any more is gone.
//!
//! Sessions are in the memory of one process and bounded in number, size and time. They exist
//! only where a setting says so.

mod inbox;
mod pairing_code;
mod poll;
mod session;
mod session_table;
mod sessions;
mod side;
mod side_key;
mod wrong_codes;

pub(crate) use self::session::{Known, SessionError};
pub(crate) use self::session_table::NotClaimed;
pub(crate) use self::sessions::{DebugSessions, NotCreated};
