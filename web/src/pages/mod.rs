//! One file for each tab.

mod login;
mod status;
mod tools;

pub(crate) use login::LoginPage;
pub(crate) use status::StatusPage;
pub(crate) use tools::ToolsPage;
