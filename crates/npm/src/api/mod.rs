//! Requests and answers of the `wx.*` APIs in JS, a file per group as in
//! `jssdk`, with the platform's own field names, and the tables of them all.

mod address;
mod base;
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
pub(crate) mod table;
mod voice;

#[cfg(test)]
mod drift;
