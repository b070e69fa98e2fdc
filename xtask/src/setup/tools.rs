//! Installs the pinned tools from crates.io into the user's cache, a folder for each
//! version: nothing global changes and a second checkout finds them there.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::Install;
use crate::tools::Tool;
use crate::workspace::Workspace;
use crate::{files, process};

/// `--locked` but for wasm-bindgen, which is published without a lock file
/// that can be relied on; Trunk without its check for newer versions.
fn install_flags(tool: Tool) -> &'static [&'static str] {
    match tool {
        Tool::Trunk => &["--locked", "--no-default-features", "--features", "rustls"],
        Tool::WasmBindgen => &[],
        Tool::WasmPack => &["--locked"],
    }
}

fn usual_duration(tool: Tool) -> &'static str {
    match tool {
        Tool::Trunk => "4 minutes",
        Tool::WasmBindgen => "2 minutes",
        Tool::WasmPack => "1 minute",
    }
}

pub(super) fn missing(workspace: &Workspace, tool: Tool) -> Result<Option<Install>> {
    if tool.is_installed(workspace.tool_folders())? {
        return Ok(None);
    }
    let version = tool.version(workspace.tool_folders())?;
    Ok(Some(Install {
        what: format!("{} {version}", tool.package()),
        usual: usual_duration(tool),
        run: Box::new(move |workspace| install(workspace, tool)),
    }))
}

fn install(workspace: &Workspace, tool: Tool) -> Result<()> {
    let folder = tool.folder(workspace.tool_folders())?;
    let fresh = workspace.tools().join(format!(".new-{}", tool.package()));
    files::remove(&fresh)?;
    let version = tool.version(workspace.tool_folders())?;
    let mut cargo = workspace.cargo("install");
    cargo
        .arg(format!("{}@{version}", tool.package()))
        .args(install_flags(tool))
        .arg("--no-track")
        .arg("--root")
        .arg(&fresh)
        .env("CARGO_TARGET_DIR", build_folder(workspace))
        // Quick to build matters here, quick to run does not: the release
        // profiles of these tools take two to three times as long.
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "false")
        .env_remove("RUSTFLAGS");
    process::run(&mut cargo)?;
    // Only a finished installation gets the name that counts.
    files::remove(&folder)?;
    fs::rename(&fresh, &folder).with_context(|| format!("cannot make {}", folder.display()))
}

/// Removes what the builds of the tools left; after a failure it stays, so that
/// the next attempt continues from there.
pub(super) fn clean_up(workspace: &Workspace) -> Result<()> {
    files::remove(&build_folder(workspace))
}

pub(super) fn build_folder(workspace: &Workspace) -> PathBuf {
    workspace.tools().join(".build")
}
