mod authorize;
mod conformance;
mod lifetimes;
mod materials;
mod problems;
mod qr_codes;
