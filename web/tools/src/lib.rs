//! The tabs of the H5 page that are not seen at first: share, APIs, debug. `apis::catalog`,
//! `apis::code`, `apis::known`, `console::state`, `i18n`, `route` and `share::card` do not use the
//! browser and are tested natively.
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
