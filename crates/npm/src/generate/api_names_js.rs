//! Writes `api-names.js`, the names of the APIs.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use crate::api::{calls, listeners, mini_program};
use crate::typescript::Types;

/// `api-names.js`: the names of the APIs, in one list for each kind of function.
pub fn api_names_js() -> String {
    let types = &mut Types::default();
    let [shares, events] = listeners::methods(types);
    let lists = [
        ("CALLS", calls::methods(types)),
        ("SHARES", shares),
        ("EVENTS", events),
        ("MINI_PROGRAM", mini_program::methods(types)),
    ];
    let mut text = "// Written by `cargo xtask npm`, from the Rust code: do not edit.\n".to_owned();
    for (name, methods) in lists {
        let names: Vec<_> = methods.iter().map(|method| method.name).collect();
        let _ = writeln!(
            text,
            "export const {name} = \"{}\".split(\" \");",
            names.join(" ")
        );
    }
    text
}
