//! The H5 page. What it knows (`state`, `trouble`, `card`, `share`, `route`,
//! `i18n`, `address`) is free of the browser and tested natively; the rest draws it.

mod address;
mod api;
mod app;
mod boot;
mod browser;
mod card;
mod components;
mod hooks;
mod i18n;
mod json;
mod pages;
mod route;
mod share;
mod state;
mod trouble;

/// Draws the page in place of the first screen of `index.html`.
pub fn run() {
    app::mount();
}
