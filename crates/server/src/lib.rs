//! The server of wechat-h5: page signer, web-authorization broker and keeper of
//! the account's credentials.
//!
//! `router.rs` has every route; `login.rs` and `credential/` are what the routes
//! stand on; `CONFIG.md` says what can be set, `ERRORS.md` what can go wrong.

#![forbid(unsafe_code)]
#![allow(
    unreachable_pub,
    reason = "only `cli` is public: the others were until now"
)]

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
