//! The tabs of the H5 page that call the JS-SDK: share and APIs. `apis::{code, row_state}`, `i18n`, `route` and
//! `share::{card, outcome}` do not use the browser and are tested natively.
//!
//! The page loads this module when one of the tabs is opened. It reads the language and the
//! state of the JS-SDK from `<html lang data-jssdk>`, and the result of the configuration from
//! `window.__wechatH5`.

mod apis;
mod app;
mod i18n;
mod route;
mod share;
mod style;

pub use app::show;
