mod authorize;
mod conformance;
pub(crate) mod drafts;
mod lifetimes;
mod materials;
mod problems;
mod qr_codes;
