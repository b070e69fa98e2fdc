//! Every function of the JS-SDK: what is known of it, and a call of it by its name.

pub mod api;
pub mod arguments;
pub mod catalog;
pub mod known;
pub mod response;
pub mod run;
pub mod works;
