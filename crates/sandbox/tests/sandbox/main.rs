//! The sandbox as a client sees it, over its router, with a frozen clock. The folders are named
//! after those of `src`.
#![allow(clippy::unwrap_used)] // helpers of tests are tests too

mod client;
mod control;
mod faults;
mod journal;
mod pay;
mod platform;
mod proxy;
mod push;
mod random_seed;
mod request_bodies;
mod response_headers;
mod seed;
mod shell;
mod support;
