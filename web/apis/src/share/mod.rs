//! The share tab.

mod card;
mod hook;
mod outcome;
mod page;

pub(crate) use hook::{Share, use_share};
pub(crate) use page::SharePage;
