//! The H5 page. What it knows (`state`, `trouble`, `card`, `share`, `route`,
//! `i18n`, `address`) is free of the browser and tested natively; the rest draws it.

mod api;
mod app;
mod bootstrap;
mod browser;
mod components;
mod hooks;
mod i18n;
mod json;
mod page_error;
mod pages;
mod route;
mod share_card;
mod share_outcome;
mod state;
mod url_parts;

/// Draws the page in place of the first screen of `index.html`.
pub fn run() {
    app::mount();
}
