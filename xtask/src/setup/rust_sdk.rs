//! A program with a public SDK from crates.io, by a lock file, built into the user's cache: it
//! is no part of this workspace.

use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use super::{Install, tools};
use crate::fingerprint::Fingerprint;
use crate::workspace::Workspace;
use crate::{files, process};

const SOURCE: &str = "tests/sdks/rust";

/// The program.
pub(crate) fn program(workspace: &Workspace) -> Result<PathBuf> {
    Ok(folder(workspace)?.join("bin/wechat-h5-sdk-rust"))
}

pub(super) fn missing(workspace: &Workspace) -> Result<Option<Install>> {
    if program(workspace)?.exists() {
        return Ok(None);
    }
    Ok(Some(Install {
        what: "packages from crates.io: an SDK to try the gateway with".to_owned(),
        usual: "2 minutes",
        run: Box::new(install),
    }))
}

/// Another source or lock file means another folder.
fn folder(workspace: &Workspace) -> Result<PathBuf> {
    let print = Fingerprint::default().path(workspace.root(), SOURCE, &["target"])?;
    Ok(workspace
        .tools()
        .join(format!("rust-sdk-{}", print.finish())))
}

fn install(workspace: &Workspace) -> Result<()> {
    let folder = folder(workspace)?;
    let fresh = workspace.tools().join(".new-rust-sdk");
    files::remove(&fresh)?;
    let mut cargo = workspace.cargo("install");
    cargo
        .args(["--quiet", "--locked", "--debug", "--no-track", "--path"])
        .arg(workspace.root().join(SOURCE))
        .arg("--root")
        .arg(&fresh)
        .env("CARGO_TARGET_DIR", tools::build_folder(workspace))
        .env("CARGO_INCREMENTAL", "0")
        .env_remove("RUSTFLAGS");
    process::run(&mut cargo)?;
    files::remove(&folder)?;
    Ok(fs::rename(&fresh, &folder)?)
}
