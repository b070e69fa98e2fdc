//! What tutorials do, without what they leave out.

pub(crate) mod back_end;
pub(crate) mod login;
pub(crate) mod login_site;
pub(crate) mod pages;
