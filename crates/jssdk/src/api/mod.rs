//! The `wx.*` APIs, a file per group: a request, a response, and one short
//! method of [`Wx`](crate::Wx) for each.
//!
//! Field names are the platform's own, in snake case.

pub mod base;
pub mod device;
pub mod menu;
pub mod share;
