//! The debug tab of the H5 page: doctor, log, console. `console::{address, message, qr_code, retry,
//! state}`, `curl`, `i18n` and `route` do not use the browser and are tested natively, as are the
//! modules that `doctor`, `log`, `session` and `status` name.
//!
//! The page loads this module when the tab is opened, for what its status tab shows in a browser
//! that is not WeChat and of a signature that the client has refused, and for what its status and
//! sign-in tabs show to who wants to know more. It reads the language and the
//! state of the JS-SDK from `<html lang data-jssdk>`, and the result of the configuration from
//! `window.__wechatH5`.

mod app;
mod console;
mod curl;
mod doctor;
mod i18n;
mod log;
mod outside;
mod page;
mod request;
mod route;
mod session;
mod status;
mod style;

pub use app::{show, show_outside, show_refused_signature, show_session, show_status};
