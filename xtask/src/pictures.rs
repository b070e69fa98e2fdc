//! `cargo xtask pictures`: the pictures of the READMEs, taken of the demo in Chromium.

use anyhow::Result;

use crate::setup::npm_packages::Packages;
use crate::setup::{self, NODE, PICTURES, TRUNK, WASM};
use crate::workspace::Workspace;
use crate::{demo, process};

const FOLDER: &str = "docs";

/// Takes those with these names, or all.
pub(crate) fn take(workspace: &Workspace, names: &[String]) -> Result<()> {
    setup::run(workspace, &[NODE, WASM, TRUNK, PICTURES])?;
    let binary = demo::build(workspace)?;
    let mut node = workspace.command("node");
    node.arg("xtask/pictures/main.mjs").arg(binary);
    node.arg(FOLDER).args(names);
    node.env("WECHAT_H5_PICTURES", Packages::Pictures.modules(workspace)?);
    process::run(&mut node)
}
