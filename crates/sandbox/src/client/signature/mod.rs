//! Verifies the signature of `wx.config` (`preVerifyJSAPI`), and finds the cause of an invalid
//! one.

mod diagnosis;
mod named_cause;
mod proxied_origin;
mod route;
mod ticket_end;
mod verify;

pub(super) use route::verify_config as verify;

pub(crate) const PATH: &str = "/__sandbox/verify";
