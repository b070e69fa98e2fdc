//! Embeds the page anew when it was built anew.

use std::{env, fs, path::PathBuf};

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let page = root.join("../../target/page");
    // A path that is missing would run this at every build: an empty folder does not.
    let _ = fs::create_dir_all(&page);
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", page.display());
}
