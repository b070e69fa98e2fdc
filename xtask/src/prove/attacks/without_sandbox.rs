//! The sandbox's code in a production build.

use anyhow::Result;

use crate::process;
use crate::prove::finding::Findings;
use crate::prove::lab::Lab;

pub(super) fn run(lab: &Lab<'_>, findings: &mut Findings) -> Result<()> {
    let mut cargo = lab.workspace().cargo("tree");
    let flags = [
        "--package",
        "wechat-h5-server",
        "--no-default-features",
        "--edges",
        "normal",
    ];
    let tree = process::output(cargo.args(flags).arg("--offline"))?;
    let found = tree
        .lines()
        .filter(|line| line.contains("wechat-h5-sandbox"))
        .count();
    let lines = tree.lines().count();
    let what = format!("crates of the sandbox among {lines} of a build with --no-default-features");
    let held = found == 0 && lines > 10;
    findings.judge(&what, held, [found.to_string(), "0".to_owned()]);
    Ok(())
}
