//! Scripts that measure and print one line of JSON.

use anyhow::Result;

use crate::shell;
use crate::work::Work;

/// What the script at this path of the workspace prints with `--json`.
pub(super) fn output(work: &Work, path: &str) -> Result<String> {
    let mut node = work.command("node");
    shell::output(node.arg(path).arg("--json"))
}
