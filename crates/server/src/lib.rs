//! The server of wechat-h5: page signer, web-authorization broker and keeper of
//! the account's credentials.
//!
//! `router.rs` has every route; `login.rs` and `credential/` are what the routes
//! stand on; `CONFIG.md` says what can be set, `ERRORS.md` what can go wrong.

#![forbid(unsafe_code)]

pub mod accounts;
pub mod app;
mod authorization;
pub mod cli;
pub mod config;
mod content_security_policy;
pub mod cookies;
#[cfg(feature = "sandbox")]
mod demo;
pub mod digest;
mod error_page;
pub mod jssdk_template;
pub mod listener;
mod logging;
pub mod login;
pub mod middleware;
mod nonce;
pub mod origins;
pub mod page;
pub mod problem;
mod random;
pub mod relay;
pub mod relay_sites;
pub mod return_to;
pub mod router;
mod routes;
pub mod serve;
pub mod session;
mod single_flight;
