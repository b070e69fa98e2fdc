//! The tabs of the H5 page that are not seen at first: share, APIs, debug. `apis::{api, catalog,
//! code, known}`, `console::{address, message, qr_code, retry, state}`, `curl`, `i18n`, `route` and
//! `share::{card, outcome}` do not use the browser and are tested natively, as are the modules that
//! `doctor` and `log` name.
//!
//! The page loads this module when one of the tabs is opened. It reads the language and the
//! state of the JS-SDK from `<html lang data-jssdk>`, and the result of the configuration from
//! `window.__wechatH5`.

mod apis;
mod app;
mod clipboard;
mod console;
mod curl;
mod debug;
mod doctor;
mod document;
mod i18n;
mod input;
mod log;
mod member;
mod outside;
mod request;
mod route;
mod share;
mod style;

pub use app::{show, show_outside};
