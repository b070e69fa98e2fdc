//! Packages from npm, by the lock file in `xtask/npm`, in the user's cache; the
//! workspace holds a link to them.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::Install;
use crate::fingerprint::Fingerprint;
use crate::work::Work;
use crate::{files, shell};

const MANIFESTS: [&str; 2] = ["package.json", "package-lock.json"];

/// A number over the lock file: another one means other packages.
pub(crate) fn fingerprint(work: &Work) -> Result<String> {
    let print = Fingerprint::default();
    Ok(print
        .path(work.root(), "xtask/npm/package-lock.json", &[])?
        .finish())
}

pub(super) fn missing(work: &Work) -> Result<Option<Install>> {
    let folder = folder(work)?;
    if !folder.is_dir() {
        return Ok(Some(Install {
            what: "packages from npm: wasm-opt, jweixin, what tests and benchmarks compare with"
                .to_owned(),
            usual: "half a minute",
            run: Box::new(|work| install(work).and_then(|folder| link(work, &folder))),
        }));
    }
    if fs::read_link(work.node_modules()).is_ok_and(|target| target == folder) {
        return Ok(None);
    }
    Ok(Some(Install {
        what: "link to the packages from npm".to_owned(),
        usual: "no time",
        run: Box::new(move |work| link(work, &folder)),
    }))
}

fn folder(work: &Work) -> Result<PathBuf> {
    let name = format!("npm-{}", fingerprint(work)?);
    Ok(work.tools().join(name).join("node_modules"))
}

fn install(work: &Work) -> Result<PathBuf> {
    let modules = folder(work)?;
    let folder = modules.parent().context("no folder")?;
    let fresh = work.tools().join(".new-npm");
    files::remove(&fresh)?;
    fs::create_dir_all(&fresh)?;
    for name in MANIFESTS {
        fs::copy(work.root().join("xtask/npm").join(name), fresh.join(name))?;
    }
    let mut npm = work.command("npm");
    npm.current_dir(&fresh);
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    shell::run(&mut npm)?;
    files::remove(folder)?;
    fs::rename(&fresh, folder)?;
    Ok(modules)
}

/// Puts the link where it belongs, in place of whatever is there.
fn link(work: &Work, modules: &Path) -> Result<()> {
    let place = work.node_modules();
    let parent = place.parent().context("no folder")?;
    fs::create_dir_all(parent)?;
    let fresh = parent.join("node_modules.new");
    files::remove(&fresh)?;
    symlink(modules, &fresh)?;
    files::replace_folder(&place, &fresh)
}
