//! A folder under `target/` that is built only when something has changed, and put
//! in place whole: nobody sees half of it, and a failure leaves the last good one.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::fingerprint::Fingerprint;
use crate::lock::Lock;
use crate::setup::lockfile;
use crate::setup::npm_packages::Packages;
use crate::work::Work;
use crate::{files, shell};

/// What is built, and what of.
pub(crate) struct Output {
    /// The folder's name, and what lines to people call it.
    pub(crate) name: &'static str,
    /// Files and folders of the workspace that it is made of.
    pub(crate) sources: &'static [&'static str],
    /// Names of folders below them that do not count.
    pub(crate) not_sources: &'static [&'static str],
    /// The versions of tools that only this one needs.
    pub(crate) tools: &'static [&'static str],
}

impl Output {
    /// Where it is.
    pub(crate) fn folder(&self, work: &Work) -> PathBuf {
        work.target().join(self.name)
    }

    /// Lets `make` fill a new folder, if anything has changed since the last one.
    pub(crate) fn build(&self, work: &Work, make: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
        let beside = |ending: &str| work.target().join(format!("{}.{ending}", self.name));
        let (folder, stamp, fresh) = (self.folder(work), beside("stamp"), beside("new"));
        let _lock = Lock::take(&beside("lock"), self.name)?;
        let inputs = self.inputs(work)?;
        if files::read(&stamp).is_ok_and(|seen| seen == stamp_text(&inputs, &folder)) {
            eprintln!("{}: nothing has changed", self.name);
            return Ok(());
        }
        files::remove(&fresh)?;
        make(&fresh)?;
        files::replace_folder(&folder, &fresh)?;
        files::write(&stamp, &stamp_text(&inputs, &folder))
    }

    fn inputs(&self, work: &Work) -> Result<String> {
        let rustc = shell::output(work.command("rustc").arg("--version"))?;
        let mut print = Fingerprint::default()
            .word(&rustc)
            .word(&lockfile::version(work, "wasm-bindgen")?)
            .word(&Packages::Tools.fingerprint(work)?);
        for tool in self.tools {
            print = print.word(tool);
        }
        for source in self.sources {
            print = print.path(work.root(), source, self.not_sources)?;
        }
        Ok(print.finish())
    }
}

/// The inputs and what came out: a folder that somebody removed or filled
/// otherwise (`trunk serve`) is not this one.
fn stamp_text(inputs: &str, folder: &Path) -> String {
    let outputs = Fingerprint::default().path(folder, "", &[]);
    let outputs = outputs.map(Fingerprint::finish).unwrap_or_default();
    format!("{inputs} {outputs}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stamp_changes_with_the_output() {
        let folder = std::env::temp_dir().join(format!("xtask-output-{}", std::process::id()));
        files::write(&folder.join("index.html"), "1").unwrap();
        let first = stamp_text("x", &folder);
        files::write(&folder.join("index.html"), "2").unwrap();
        assert_ne!(first, stamp_text("x", &folder));
        files::remove(&folder).unwrap();
    }
}
