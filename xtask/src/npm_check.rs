//! Checks the npm package as it would be published: packed, by `publint`,
//! are-the-types-wrong, the TypeScript compiler, and rules of our own.

use anyhow::Result;
use std::fs;

use crate::setup::npm_packages::Packages;
use crate::workspace::Workspace;
use crate::{files, npm, npm_readme, process};

/// What becomes of the API table in the package's README.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readme {
    /// It must be the one that the code makes.
    Check,
    /// It is written anew.
    Write,
}

/// Builds, packs and checks, and writes nothing of the sources.
pub(crate) fn as_published(workspace: &Workspace) -> Result<()> {
    run(workspace, Readme::Check)
}

/// Builds, packs and checks.
pub(crate) fn run(workspace: &Workspace, readme: Readme) -> Result<()> {
    if readme == Readme::Write
        && npm_readme::fill(workspace, "coverage", &npm::coverage(workspace)?)?
    {
        eprintln!("the API table was written anew");
    }
    npm::run(workspace)?;
    let folder = workspace.target().join("npm-check");
    files::remove(&folder)?;
    fs::create_dir_all(&folder)?;
    let table = folder.join("coverage.md");
    files::write(&table, &npm::coverage(workspace)?)?;
    let tarball = npm::pack(workspace, &folder)?;
    let mut node = workspace.command("node");
    node.arg("crates/npm/checks/check.mjs");
    node.arg(workspace.target().join("npm"))
        .arg(tarball)
        .arg(table);
    process::run(node.arg(Packages::Checks.modules(workspace)?))
}
