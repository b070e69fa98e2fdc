//! A folder under `target/` that is built only when something has changed, and put
//! in place whole: nobody sees half of it, and a failure leaves the last good one.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::file_lock::FileLock;
use crate::fingerprint::Fingerprint;
use crate::lockfile;
use crate::setup::npm_packages::Packages;
use crate::workspace::Workspace;
use crate::{files, process};

/// What is built, and what of.
pub(crate) struct BuildOutput {
    /// The folder's name, and its name in messages.
    pub(crate) name: &'static str,
    /// Files and folders of the workspace that it is made of.
    pub(crate) sources: &'static [&'static str],
    /// Names of folders below them that do not count.
    pub(crate) not_sources: &'static [&'static str],
    /// The versions of tools that only this one needs.
    pub(crate) tools: &'static [&'static str],
}

impl BuildOutput {
    /// Where it is.
    pub(crate) fn folder(&self, workspace: &Workspace) -> PathBuf {
        workspace.target().join(self.name)
    }

    /// Lets `make` fill a new folder, if anything has changed since the last one.
    pub(crate) fn build(
        &self,
        workspace: &Workspace,
        make: impl FnOnce(&Path) -> Result<()>,
    ) -> Result<()> {
        let beside = |ending: &str| workspace.target().join(format!("{}.{ending}", self.name));
        let (folder, stamp, fresh) = (self.folder(workspace), beside("stamp"), beside("new"));
        let _lock = FileLock::take(&beside("lock"), self.name)?;
        let inputs = self.inputs(workspace)?;
        if files::read(&stamp).is_ok_and(|seen| seen == stamp_text(&inputs, &folder)) {
            eprintln!("{}: nothing has changed", self.name);
            return Ok(());
        }
        files::remove(&fresh)?;
        make(&fresh)?;
        files::replace_folder(&folder, &fresh)?;
        files::write(&stamp, &stamp_text(&inputs, &folder))
    }

    fn inputs(&self, workspace: &Workspace) -> Result<String> {
        let rustc = process::output(workspace.command("rustc").arg("--version"))?;
        let mut print = Fingerprint::default()
            .word(&rustc)
            .word(&lockfile::version(workspace.root(), "wasm-bindgen")?)
            .word(&Packages::Tools.fingerprint(workspace)?);
        for tool in self.tools {
            print = print.word(tool);
        }
        for source in self.sources {
            print = print.path(workspace.root(), source, self.not_sources)?;
        }
        Ok(print.finish())
    }
}

/// The inputs and what came out: a folder that was removed or filled
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
