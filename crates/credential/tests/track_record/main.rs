//! Bugs that others have had with tokens and tickets: what happened there, happens here.
//!
//! Each test is named after the public report that it replays; `docs/track-record.md` says
//! what happened in each.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

mod failing_refreshes;
mod faulty_store;
mod overwritten_tokens;
mod process;
mod repeated_refreshes;
mod reported_tokens;
mod stored_tokens;
mod tickets;
mod wechat;

use std::time::Duration;

/// The life of a token or ticket.
const LIFE: Duration = Duration::from_hours(2);
/// The longest that something takes which takes milliseconds on a machine that is not busy.
const SOON: Duration = Duration::from_secs(30);
