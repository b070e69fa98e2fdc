//! The APIs tab: every function of the JS-SDK, to read about, to run and to copy.

mod advice;
mod code;
mod elapsed;
mod open_tag;
mod open_tag_limit;
mod page;
mod page_function;
mod result;
mod row;
mod row_state;
mod voice;

pub(crate) use page::ApisPage;
