//! Checks the npm package as it would be published: packed, by `publint`,
//! are-the-types-wrong, the TypeScript compiler, and rules of our own.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::setup::npm_packages::Packages;
use crate::work::Work;
use crate::{files, npm, npm_readme, shell};

/// What becomes of the API table in the package's README.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readme {
    /// It must be the one that the code makes.
    Check,
    /// It is written anew.
    Write,
}

/// Builds, packs and checks, and writes nothing of the sources.
pub(crate) fn as_published(work: &Work) -> Result<()> {
    run(work, Readme::Check)
}

/// Builds, packs and checks.
pub(crate) fn run(work: &Work, readme: Readme) -> Result<()> {
    if readme == Readme::Write && npm_readme::fill(work, "coverage", &npm::coverage(work)?)? {
        eprintln!("the API table was written anew");
    }
    npm::run(work)?;
    let folder = work.target().join("npm-check");
    files::remove(&folder)?;
    fs::create_dir_all(&folder)?;
    let table = folder.join("coverage.md");
    files::write(&table, &npm::coverage(work)?)?;
    let tarball = pack(work, &folder)?;
    let mut node = work.command("node");
    node.arg("crates/npm/checks/check.mjs");
    node.arg(work.target().join("npm")).arg(tarball).arg(table);
    shell::run(node.arg(Packages::Checks.modules(work)?))
}

/// The tarball that `npm publish` would send.
fn pack(work: &Work, folder: &Path) -> Result<PathBuf> {
    let mut npm = work.command("npm");
    npm.args(["pack", "--silent", "--pack-destination"]);
    npm.arg(folder).arg(work.target().join("npm"));
    let name = shell::output(&mut npm)?;
    let name = name.lines().last().context("npm packed nothing")?;
    Ok(folder.join(name))
}
