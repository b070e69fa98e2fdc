//! What tutorials do, without what they leave out.

pub(crate) mod backend;
pub(crate) mod login_site;
pub(crate) mod oauth;
pub(crate) mod pages;
