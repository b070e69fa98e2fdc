//! What the modules of the H5 page's tools share: the functions of the JS-SDK ([`apis`]), what the
//! page tells a module ([`document`]), and how a module is shown in the page ([`root`], [`style`]).
//! `apis::{api, catalog, known}` do not use the browser and are tested natively.

pub mod apis;
pub mod clipboard;
pub mod document;
pub mod input;
pub mod member;
pub mod root;
pub mod style;
