//! The log. `entry` and `stages` do not use the browser.

mod download;
mod entry;
mod i18n;
mod page;
mod source;
mod stages;
mod timeline;

pub(crate) use page::LogPage;
