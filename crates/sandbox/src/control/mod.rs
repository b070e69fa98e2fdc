//! `/__sandbox/…`: knobs and windows for tests and people. Not part of WeChat.

pub(crate) mod account;
mod account_change;
pub(crate) mod body;
pub(crate) mod client;
pub(crate) mod clock;
pub(crate) mod cors;
pub(crate) mod counters;
pub(crate) mod faults;
pub(crate) mod journal;
pub(crate) mod push;
pub(crate) mod reset;
pub(crate) mod scan;
mod turned;
pub(crate) mod unknown;
pub(crate) mod user;
mod user_change;
pub(crate) mod users;
pub(crate) mod verify;
mod which_account;
