//! Code as tutorials show it, including its mistakes.

pub(crate) mod backend;
pub(crate) mod login_site;
pub(crate) mod oauth;
pub(crate) mod pages;
