//! The sandbox as a client sees it, over its router, with time standing still.
#![allow(clippy::unwrap_used)] // helpers of tests are tests too

mod account_server;
mod admin;
mod authorize;
mod bridge;
mod client;
mod conformance;
mod counters;
mod faults;
mod journal;
mod people;
mod proxy;
mod push;
mod push_events;
mod qrcode;
mod scan;
mod seed;
mod seed_file;
mod shell;
mod support;
mod time;
mod wire;
