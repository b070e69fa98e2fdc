//! The APIs tab: every function of the JS-SDK, to read about, to run and to copy.

mod advice;
mod api;
mod catalog;
mod code;
mod known;
mod page;
mod result;
mod row;
mod row_state;
mod run;
mod voice;

pub(crate) use page::ApisPage;
pub(crate) use run::call;
