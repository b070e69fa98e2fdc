//! The server of wechat-h5: it signs pages, brokers web authorization, and keeps the
//! credentials of its accounts fresh.
//!
//! `router.rs` has every route, and `routes/` their handlers. `login.rs`, `relay.rs` and
//! `session.rs` are what the handlers use; `authorization/` is what login and relay share.
//! The settings are in `CONFIG.md`, the errors in `ERRORS.md`.

#![forbid(unsafe_code)]

mod accounts;
mod app;
mod authorization;
pub mod cli;
mod config;
mod content_security_policy;
mod cookies;
#[cfg(feature = "sandbox")]
mod demo;
mod digest;
mod error_page;
mod jssdk_template;
mod listener;
mod logging;
mod login;
mod middleware;
mod nonce;
mod origins;
mod page;
mod problem;
mod random;
mod relay;
mod relay_sites;
mod return_to;
mod router;
mod routes;
mod serve;
mod session;
mod single_flight;

#[cfg(test)]
#[cfg(feature = "sandbox")]
mod tests;
