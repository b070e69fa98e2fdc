//! The APIs tab.

mod call;
mod page;

pub(crate) use page::ApisPage;
