//! Keeps this machine's folders out of what is shipped: rustc writes the paths
//! of its sources into panic messages.

use std::env;
use std::path::PathBuf;

use crate::workspace::Workspace;

/// Flags for rustc.
pub(crate) fn rustflags(workspace: &Workspace) -> Vec<String> {
    let folders = [
        (Some(workspace.root().to_path_buf()), "wechat-h5"),
        (home("CARGO_HOME", ".cargo"), "cargo"),
        (home("RUSTUP_HOME", ".rustup"), "rustup"),
    ];
    let flag = |(folder, name): (Option<PathBuf>, &str)| {
        Some(format!("--remap-path-prefix={}={name}", folder?.display()))
    };
    // Later ones win: the registries are within a folder that another one names.
    let folders = folders.into_iter().chain(registries());
    folders.filter_map(flag).collect()
}

/// The folders of crates, which have the names of their registries.
fn registries() -> impl Iterator<Item = (Option<PathBuf>, &'static str)> {
    let folder = home("CARGO_HOME", ".cargo").map(|home| home.join("registry/src"));
    let found = folder.and_then(|folder| std::fs::read_dir(folder).ok());
    let found = found.into_iter().flatten().flatten();
    found.map(|registry| (Some(registry.path()), "crates"))
}

/// The folder that a variable names, or the usual one in the user's home.
fn home(variable: &str, usual: &str) -> Option<PathBuf> {
    let named = env::var_os(variable).map(PathBuf::from);
    named.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(usual)))
}
