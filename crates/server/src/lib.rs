//! The server of wechat-h5: it signs pages, brokers web authorization, and keeps the
//! credentials of its accounts fresh.
//!
//! `public_route.rs` has the paths, `router.rs` the routes, and `routes/` their handlers. `login/`, `relay/` and
//! `session.rs` are what the handlers use, and `push/` takes and delivers pushes; `pending_authorization/` is what login and relay share.
//! The settings are in `CONFIG.md`, the errors in `ERRORS.md`.

#![forbid(unsafe_code)]

mod account_selection;
mod accounts;
mod app;
pub mod cli;
mod client_address;
mod client_key;
mod client_keys;
mod command_error;
mod config;
mod content_security_policy;
mod cookies;
mod debug_pairing;
mod doctor;
mod durations;
mod error_page;
mod error_response;
mod events;
mod eviction;
mod existing_store;
mod explain_command;
mod file_input;
mod file_position;
mod file_stamp;
mod gateway;
mod http_host;
mod internal_client;
mod internal_route;
mod internal_tls;
mod jssdk_config_json;
mod key_commands;
mod key_file_argument;
mod listener;
mod locked_file;
mod log_text;
mod log_throttle;
mod logging;
mod login;
mod login_outage;
mod metrics;
mod middleware;
mod new_file;
mod nonce;
mod notify_url;
mod open_file_limit;
mod openapi;
mod operator_client;
mod operator_key;
mod origin_allow_list;
mod page;
mod payments;
mod pending_authorization;
mod preferred_language;
mod printable;
mod public_route;
mod push;
mod push_commands;
mod push_durability;
mod push_settings;
mod random;
mod rate_limit;
mod readiness;
mod redirect_fragment;
mod relay;
mod relay_sites;
mod reloadable;
mod return_to;
mod router;
mod routes;
mod running_server;
#[cfg(feature = "sandbox")]
mod sandbox_commands;
mod serve;
mod session;
mod session_authorization;
mod sha256;
mod sign_command;
mod signals;
mod signature_report;
mod signing_outage;
mod store_command_error;
mod store_commands;
mod store_encryption;
mod terminal;
mod text_file;
mod token_commands;
mod traces;
mod user_tokens;
mod verification_files;
mod visitor;
mod web_url;
mod webhook_key;

#[cfg(test)]
#[cfg(feature = "sandbox")]
mod tests;
