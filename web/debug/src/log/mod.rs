//! The log. `entry` and `stages` do not use the browser.

mod download;
pub(crate) mod entry;
pub(crate) mod i18n;
mod page;
pub(crate) mod source;
pub(crate) mod stages;
pub(crate) mod timeline;

pub(crate) use page::{LogPage, use_redraw_on};
