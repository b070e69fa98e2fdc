//! One file for each tab.

mod login;
mod status;
mod tools;

pub(crate) use login::{Login, login_page};
pub(crate) use status::StatusPage;
pub(crate) use tools::ToolsPage;
