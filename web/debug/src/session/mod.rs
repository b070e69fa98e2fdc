//! What the sign-in tab shows of a session: when it and WeChat's tokens expire, whether WeChat still
//! accepts the authorization, and its refresh. `time_left` and `verdict` do not use the browser and
//! are tested natively.

mod i18n;
mod requests;
mod time_left;
mod verdict;
mod view;

pub(crate) use view::use_session_details;
