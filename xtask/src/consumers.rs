//! The packed npm package in projects of its users: `crates/npm/consumers`, copied to
//! `target/consumers` and tried there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::setup::npm_packages::Packages;
use crate::work::Work;
use crate::{files, npm, shell};

/// Puts the projects in place and packs what they install.
pub(crate) fn prepare(work: &Work) -> Result<()> {
    npm::run(work)?;
    let folder = folder(work);
    files::remove(&folder)?;
    files::copy_folder(&work.root().join("crates/npm/consumers"), &folder)?;
    let modules = Packages::Consumers.modules(work)?;
    link_files(work, &modules, &folder.join("node_modules"))?;
    pack(work)
}

/// `node --test` over them.
pub(crate) fn tests(work: &Work) -> Command {
    let mut node = work.command("node");
    node.arg("--test")
        .arg(folder(work).join("consumers.test.mjs"));
    node.env("WECHAT_H5_BIN", work.build_dir().join("debug/wechat-h5"));
    node.env("WECHAT_H5_TARBALL", tarball(work));
    node
}

fn folder(work: &Work) -> PathBuf {
    work.target().join("consumers")
}

fn tarball(work: &Work) -> PathBuf {
    folder(work).join("wechat-h5.tgz")
}

/// Copies a folder of many files at the price of their names: Next.js wants its packages
/// below its own root, where a link to a folder does not count.
fn link_files(work: &Work, from: &Path, to: &Path) -> Result<()> {
    let copy = |flags: &str| {
        let mut cp = work.command("cp");
        cp.arg(flags).arg(from).arg(to);
        cp
    };
    if shell::succeeds(&mut copy("-al")) {
        return Ok(());
    }
    // The cache may be on another disk.
    files::remove(to)?;
    shell::run(&mut copy("-a"))
}

fn pack(work: &Work) -> Result<()> {
    let folder = folder(work);
    let mut npm = work.command("npm");
    npm.args(["pack", "--silent", "--pack-destination"]);
    npm.arg(&folder).arg(work.target().join("npm"));
    let name = shell::output(&mut npm)?;
    let name = name.lines().last().context("npm packed nothing")?;
    fs::rename(folder.join(name), tarball(work))?;
    Ok(())
}
