//! The APIs tab: every function of the JS-SDK, to read about, to run and to copy.

mod absence;
mod advice;
mod arguments_form;
mod code;
mod copies;
mod elapsed;
mod facts;
mod open_tag;
mod open_tag_limit;
mod page;
mod page_function;
mod pictures;
mod progress;
mod result;
mod row;
mod row_link;
mod row_props;
mod row_state;
mod run_button;
mod signed_arguments;
mod voice;

pub(crate) use page::ApisPage;
