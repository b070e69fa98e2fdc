//! Folders below the workspace's `target`, which the build and the set-up have filled.

use std::path::{Path, PathBuf};

use anyhow::ensure;

/// The npm package of this project, built by `cargo xtask npm`.
///
/// # Errors
/// When it has not been built.
pub fn npm_package() -> anyhow::Result<PathBuf> {
    let folder = target().join("npm");
    ensure!(
        folder.join("index.js").exists(),
        "{} is not there: `cargo xtask npm` builds it",
        folder.display()
    );
    Ok(folder)
}

/// The packages from npm, including jweixin.
///
/// # Errors
/// When they are not installed.
pub fn node_modules() -> anyhow::Result<PathBuf> {
    let chosen = std::env::var_os("WECHAT_H5_NODE_MODULES").map(PathBuf::from);
    let folder = chosen.unwrap_or_else(|| target().join("tools/node_modules"));
    ensure!(
        folder.exists(),
        "{} is not there: `cargo xtask setup` makes it",
        folder.display()
    );
    Ok(folder)
}

fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target")
}
