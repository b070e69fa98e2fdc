//! Checks the npm package as it would be published: packed, by `publint`,
//! are-the-types-wrong, the TypeScript compiler, and rules of our own.

use anyhow::Result;
use std::fs;

use crate::npm_readme::Language;
use crate::setup::npm_packages::Packages;
use crate::workspace::Workspace;
use crate::{files, npm, npm_readme, process};

/// Whether the API tables in the package's READMEs are checked or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readme {
    /// They must be those that the code generates.
    Check,
    /// They are written.
    Write,
}

/// Builds, packs and checks, and writes nothing of the sources.
pub(crate) fn as_published(workspace: &Workspace) -> Result<()> {
    run(workspace, Readme::Check)
}

/// Builds, packs and checks.
pub(crate) fn run(workspace: &Workspace, readme: Readme) -> Result<()> {
    if readme == Readme::Write
        && npm_readme::fill(workspace, "coverage", |language| {
            npm::coverage(workspace, language)
        })?
    {
        eprintln!("the API tables have changed and were written");
    }
    npm::run(workspace)?;
    let folder = workspace.target().join("npm-check");
    files::remove(&folder)?;
    fs::create_dir_all(&folder)?;
    for language in Language::ALL {
        let table = folder.join(format!("coverage.{}.md", language.tag()));
        files::write(&table, &npm::coverage(workspace, language)?)?;
    }
    let tarball = npm::pack(workspace, &folder)?;
    let mut node = workspace.command("node");
    node.arg("crates/npm/checks/check.mjs");
    node.arg(workspace.target().join("npm"))
        .arg(tarball)
        .arg(folder);
    process::run(node.arg(Packages::Checks.modules(workspace)?))
}
