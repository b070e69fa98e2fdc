//! A bare server.
fn main() {}
