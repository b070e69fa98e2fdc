//! The console: a desk calls the JS-SDK of a phone, and both see the results. The server pairs
//! them by a code and passes the messages on.
//!
//! Nothing happens unless the page was opened with `?debug=1`.

mod address;
mod connection;
mod desk;
mod entries;
mod hook;
mod i18n;
mod log_feed;
mod message;
mod page;
mod phone;
mod qr_code;
mod retry;
mod state;
mod transport;
mod workbench;

pub(crate) use hook::{Console, use_console};
pub(crate) use page::console_page;
pub(crate) use qr_code::qr_code;
