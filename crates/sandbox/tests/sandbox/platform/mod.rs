mod authorize;
mod conformance;
mod lifetimes;
mod problems;
mod qr_codes;
