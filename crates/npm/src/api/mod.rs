//! The `wx.*` APIs: requests and responses in JavaScript, in one file for each group as
//! in `jssdk`, with WeChat's own field names; and the tables of all APIs.

mod address;
pub(crate) mod api_macros;
mod api_support;
mod beacon;
mod business;
pub(crate) mod calls;
mod card;
mod device;
mod image;
pub(crate) mod listeners;
mod location;
mod media;
mod menu;
mod menu_share;
pub(crate) mod mini_program;
mod pay;
mod scan;
mod share;
mod shop;
mod voice;

#[cfg(test)]
mod fields_match_jssdk;
