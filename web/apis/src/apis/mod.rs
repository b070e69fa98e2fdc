//! The APIs tab: every function of the JS-SDK, to read about, to run and to copy.

mod advice;
mod code;
mod elapsed;
mod page;
mod result;
mod row;
mod row_state;
mod voice;

pub(crate) use page::ApisPage;
