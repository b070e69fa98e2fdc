//! The platform's API and authorize page: one file per endpoint family.

pub(crate) mod authorize;
mod authorize_request;
pub(crate) mod avatar;
mod call;
mod caller;
pub(crate) mod consent;
mod page;
pub(crate) mod sns_auth;
pub(crate) mod sns_token;
pub(crate) mod sns_userinfo;
pub(crate) mod stable_token;
pub(crate) mod ticket;
pub(crate) mod token;
pub(crate) mod unknown;

pub(crate) use call::{get, post};
