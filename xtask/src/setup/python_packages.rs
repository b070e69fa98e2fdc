//! Packages from `PyPI`, by a lock file with digests, in a virtual environment in the
//! user's cache: nothing global changes.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::Install;
use crate::fingerprint::Fingerprint;
use crate::workspace::Workspace;
use crate::{files, process};

const LOCK: &str = "tests/sdks/python/requirements.txt";

/// The interpreter that finds them.
pub(crate) fn python(workspace: &Workspace) -> Result<PathBuf> {
    Ok(folder(workspace)?.join("bin/python"))
}

pub(super) fn missing(workspace: &Workspace) -> Result<Option<Install>> {
    let folder = folder(workspace)?;
    if folder.join("bin/python").exists() {
        return Ok(None);
    }
    Ok(Some(Install {
        what: "packages from PyPI: SDKs to try the sandbox and the server with".to_owned(),
        usual: "half a minute",
        run: Box::new(move |workspace| install(workspace, &folder)),
    }))
}

/// Another lock file means another folder.
fn folder(workspace: &Workspace) -> Result<PathBuf> {
    let print = Fingerprint::default().path(workspace.root(), LOCK, &[])?;
    Ok(workspace.tools().join(format!("python-{}", print.finish())))
}

/// A virtual environment holds its own path and is made where it stays; the name that
/// counts is a link that comes last.
fn install(workspace: &Workspace, folder: &Path) -> Result<()> {
    let place = folder.with_extension("venv");
    files::remove(&place)?;
    let mut venv = workspace.command("python3");
    process::run(venv.args(["-m", "venv"]).arg(&place))?;
    let mut pip = workspace.command(&place.join("bin/python").to_string_lossy());
    pip.args(["-m", "pip", "install", "--quiet", "--no-input", "--no-deps"]);
    pip.args(["--disable-pip-version-check", "--require-hashes", "-r"]);
    process::run(pip.arg(workspace.root().join(LOCK)))?;
    files::remove(folder)?;
    Ok(symlink(&place, folder)?)
}
