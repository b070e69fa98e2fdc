//! Scripts that measure and print one line of JSON.

use anyhow::Result;

use crate::process;
use crate::workspace::Workspace;

/// What the script at this path of the workspace prints with `--json`.
pub(super) fn output(workspace: &Workspace, path: &str) -> Result<String> {
    let mut node = workspace.command("node");
    process::output(node.arg(path).arg("--json"))
}
