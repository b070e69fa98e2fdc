//! What rustup has to add to the toolchain.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};

use super::Install;
use crate::process;
use crate::workspace::Workspace;

const TARGET: &str = "wasm32-unknown-unknown";

/// Where rustc keeps things.
pub(super) struct Installed {
    sysroot: PathBuf,
    wasm_libraries: PathBuf,
}

impl Installed {
    pub(super) fn look(workspace: &Workspace) -> Result<Self> {
        let mut rustc = workspace.command("rustc");
        rustc.args(["--target", TARGET]);
        rustc.args(["--print", "sysroot", "--print", "target-libdir"]);
        let text = process::output(&mut rustc)?;
        let mut lines = text.lines().map(PathBuf::from);
        Ok(Self {
            sysroot: lines.next().context("rustc names no sysroot")?,
            wasm_libraries: lines.next().context("rustc names no library folder")?,
        })
    }

    pub(super) fn missing_target(&self) -> Option<Install> {
        let missing = !self.wasm_libraries.is_dir();
        missing.then(|| Install {
            what: format!("Rust target {TARGET}"),
            usual: "half a minute",
            run: Box::new(|workspace| rustup(workspace, &["target", "add", TARGET])),
        })
    }

    pub(super) fn missing_components(&self) -> Option<Install> {
        let bin = self.sysroot.join("bin");
        let all = ["rustfmt", "cargo-fmt", "cargo-clippy", "clippy-driver"];
        let missing = all.iter().any(|name| !bin.join(name).is_file());
        missing.then(|| Install {
            what: "rustfmt and clippy".to_owned(),
            usual: "half a minute",
            run: Box::new(|workspace| {
                rustup(workspace, &["component", "add", "rustfmt", "clippy"])
            }),
        })
    }
}

fn rustup(workspace: &Workspace, args: &[&str]) -> Result<()> {
    ensure!(
        process::succeeds(workspace.command("rustup").arg("--version")),
        "this needs rustup (https://rustup.rs), or by hand: rustup {}",
        args.join(" ")
    );
    process::run(workspace.command("rustup").args(args))
}
