//! The `wx.*` APIs, a file per group. Each API has a request type, a response type,
//! and one short method of [`Wx`](crate::Wx).
//!
//! Field names are WeChat's own, in snake case.

pub mod address;
pub mod base;
pub mod beacon;
pub mod business;
pub mod card;
pub mod coverage;
pub mod device;
pub mod image;
pub mod location;
pub mod media;
pub mod menu;
pub mod menu_share;
pub mod mini_program;
mod named_enum;
pub mod pay;
pub mod scan;
pub mod share;
pub mod shop;
pub mod voice;
