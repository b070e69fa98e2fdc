//! `cargo xtask npm`: the npm package, from `crates/npm` into `target/npm`.

use anyhow::{Result, bail};

use crate::work::Work;

/// Builds the package.
pub(crate) fn run(work: &Work) -> Result<()> {
    bail!("{} holds no npm package yet", work.root().display())
}
