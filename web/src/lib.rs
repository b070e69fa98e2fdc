//! The H5 page. `error_message`, `i18n`, `latest_result`, `route`, `state`, `text_rules`
//! and `url_parts` do not use the browser and are tested natively; the other modules draw the page
//! or talk to the browser and the server. What is public is for the modules of the tools too.

#![allow(clippy::missing_errors_doc, clippy::missing_panics_doc)]

mod app;
pub mod bootstrap;
pub mod browser;
pub mod call_log;
pub mod components;
pub mod error_message;
pub mod fetch_outcome;
pub mod hooks;
pub mod i18n;
mod latest_result;
mod pages;
mod route;
pub mod server_requests;
mod state;
pub mod text_rules;
pub mod timeout;
pub mod url_parts;

/// Draws the page in place of the first screen of `index.html`.
pub fn run() {
    app::mount();
}
