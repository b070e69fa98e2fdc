//! From a signed config to a configured page: `wx.config`, `wx.ready` and
//! `wx.error`.

mod call_wx_config;
pub(crate) mod configure;
pub(crate) mod configure_with;
pub(crate) mod error;
pub(crate) mod follow_history;
mod lock;
pub(crate) mod parse_config;
pub(crate) mod share_result;
mod url_candidates;
