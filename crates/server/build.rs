//! Rebuilds the server when the embedded page has changed.

use std::{env, fs, path::PathBuf};

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let page = root.join("../../target/page");
    // cargo would run this at every build if the folder were missing.
    let _ = fs::create_dir_all(&page);
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", page.display());
}
