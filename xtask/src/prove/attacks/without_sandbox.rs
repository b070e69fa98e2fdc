//! The sandbox's code in a production build.

use anyhow::Result;

use crate::process;
use crate::prove::environment::Environment;
use crate::prove::measurement::Measurements;

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    let mut cargo = environment.workspace().cargo("tree");
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
    measurements.judge(&what, held, [found.to_string(), "0".to_owned()]);
    Ok(())
}
