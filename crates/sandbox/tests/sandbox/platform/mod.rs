mod authorize;
mod conformance;
mod lifetimes;
mod qr_codes;
