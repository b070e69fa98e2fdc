//! One file for each tab.

mod login;
mod share;
mod status;

pub(crate) use login::LoginPage;
pub(crate) use share::SharePage;
pub(crate) use status::StatusPage;
