//! The packed npm package in projects of its users: `crates/npm/consumers`, copied to
//! `target/consumers` and tried there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::setup::npm_packages::Packages;
use crate::workspace::Workspace;
use crate::{files, npm, process};

/// Puts the projects in place and packs what they install.
pub(crate) fn prepare(workspace: &Workspace) -> Result<()> {
    npm::run(workspace)?;
    let folder = folder(workspace);
    files::remove(&folder)?;
    files::copy_folder(&workspace.root().join("crates/npm/consumers"), &folder)?;
    let modules = Packages::Consumers.modules(workspace)?;
    link_files(workspace, &modules, &folder.join("node_modules"))?;
    fs::rename(npm::pack(workspace, &folder)?, tarball(workspace))?;
    Ok(())
}

/// Adds the packages that only `--all` needs.
pub(crate) fn prepare_all(workspace: &Workspace) -> Result<()> {
    let modules = Packages::AllConsumers.modules(workspace)?;
    link_files(
        workspace,
        &modules,
        &folder(workspace).join("all/node_modules"),
    )
}

/// `node --test` over what is always tried.
pub(crate) fn tests(workspace: &Workspace) -> Command {
    node_test(
        workspace,
        &[
            "consumers.test.mjs",
            "servers.test.mjs",
            "test-runners.test.mjs",
        ],
    )
}

/// `node --test` over what `--all` tries besides.
pub(crate) fn all_tests(workspace: &Workspace) -> Command {
    node_test(workspace, &["all/all.test.mjs"])
}

/// Compares the table of the package's READMEs with the tests that have passed.
pub(crate) fn tried(workspace: &Workspace) -> Command {
    let mut node = node(workspace);
    node.arg(folder(workspace).join("tried.mjs"));
    node.arg(workspace.root().join("crates/npm/package"));
    node
}

/// The same, when all have run.
pub(crate) fn all_tried(workspace: &Workspace) -> Command {
    let mut node = tried(workspace);
    node.arg("--all");
    node
}

/// One file after the other: each runs bundlers that take all processors.
fn node_test(workspace: &Workspace, tests: &[&str]) -> Command {
    let mut node = node(workspace);
    node.args(["--test", "--test-concurrency=1"]);
    node.args(tests.iter().map(|test| folder(workspace).join(test)));
    node
}

fn node(workspace: &Workspace) -> Command {
    let mut node = workspace.command("node");
    node.env(
        "WECHAT_H5_BIN",
        workspace.build_dir().join("debug/wechat-h5"),
    );
    node.env("WECHAT_H5_TARBALL", tarball(workspace));
    node
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.target().join("consumers")
}

fn tarball(workspace: &Workspace) -> PathBuf {
    folder(workspace).join("wechat-h5.tgz")
}

/// Copies a folder of many files at the price of their names: Next.js wants its packages
/// below its own root, where a link to a folder does not count.
fn link_files(workspace: &Workspace, from: &Path, to: &Path) -> Result<()> {
    let copy = |flags: &str| {
        let mut cp = workspace.command("cp");
        cp.arg(flags).arg(from).arg(to);
        cp
    };
    if process::succeeds(&mut copy("-al")) {
        return Ok(());
    }
    // The cache may be on another disk.
    files::remove(to)?;
    process::run(&mut copy("-a"))
}
