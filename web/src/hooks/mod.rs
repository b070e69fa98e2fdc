//! The state that the page keeps between renderings.

mod lang;
mod latest_result;
mod route;
mod sdk;
mod session;
mod toast;

pub(crate) use lang::use_lang;
pub(crate) use route::use_route;
pub(crate) use sdk::{Sdk, use_sdk};
pub(crate) use session::{Session, use_session};
pub use toast::use_toast;
