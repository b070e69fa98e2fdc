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
    folders.into_iter().filter_map(flag).collect()
}

/// The folder that a variable names, or the usual one in the user's home.
fn home(variable: &str, usual: &str) -> Option<PathBuf> {
    let named = env::var_os(variable).map(PathBuf::from);
    named.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(usual)))
}
