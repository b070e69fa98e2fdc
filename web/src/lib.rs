//! The H5 page. `generation`, `i18n`, `page_error`, `route`, `share_card`,
//! `share_outcome`, `state` and `url_parts` do not use the browser and are tested
//! natively; the other modules draw the page or talk to the browser and the server.

mod app;
mod bootstrap;
mod browser;
mod components;
mod error_message;
mod fetch_outcome;
mod hooks;
mod i18n;
mod latest_result;
mod pages;
mod route;
mod server_requests;
mod share_card;
mod share_outcome;
mod state;
mod timeout;
mod url_parts;

/// Draws the page in place of the first screen of `index.html`.
pub fn run() {
    app::mount();
}
