//! Packages from `PyPI`, by a lock file with digests, in a virtual environment in the
//! user's cache: nothing global changes.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::Install;
use crate::fingerprint::Fingerprint;
use crate::work::Work;
use crate::{files, shell};

const LOCK: &str = "tests/sdks/python/requirements.txt";

/// The interpreter that finds them.
pub(crate) fn python(work: &Work) -> Result<PathBuf> {
    Ok(folder(work)?.join("bin/python"))
}

pub(super) fn missing(work: &Work) -> Result<Option<Install>> {
    let folder = folder(work)?;
    if folder.join("bin/python").exists() {
        return Ok(None);
    }
    Ok(Some(Install {
        what: "packages from PyPI: an SDK to try the sandbox with".to_owned(),
        usual: "half a minute",
        run: Box::new(move |work| install(work, &folder)),
    }))
}

/// Another lock file means another folder.
fn folder(work: &Work) -> Result<PathBuf> {
    let print = Fingerprint::default().path(work.root(), LOCK, &[])?;
    Ok(work.tools().join(format!("python-{}", print.finish())))
}

/// A virtual environment holds its own path and is made where it stays; the name that
/// counts is a link that comes last.
fn install(work: &Work, folder: &Path) -> Result<()> {
    let place = folder.with_extension("venv");
    files::remove(&place)?;
    let mut venv = work.command("python3");
    shell::run(venv.args(["-m", "venv"]).arg(&place))?;
    let mut pip = work.command(&place.join("bin/python").to_string_lossy());
    pip.args(["-m", "pip", "install", "--quiet", "--no-input", "--no-deps"]);
    pip.args(["--disable-pip-version-check", "--require-hashes", "-r"]);
    shell::run(pip.arg(work.root().join(LOCK)))?;
    files::remove(folder)?;
    Ok(symlink(&place, folder)?)
}
