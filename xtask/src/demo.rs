//! `cargo xtask demo`: page, binary, and then the product itself.

use std::convert::Infallible;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::setup::{NODE, TRUNK, WASM};
use crate::workspace::Workspace;
use crate::{page, process, remap_path_prefix, setup};

/// Becomes `wechat-h5 demo <flags>`, so that Ctrl-C and other signals reach it
/// and nothing stands between.
pub(crate) fn run(workspace: &Workspace, flags: &[String]) -> Result<Infallible> {
    setup::run(workspace, &[NODE, WASM, TRUNK])?;
    let mut command = command(workspace, flags)?;
    let error = command.exec();
    Err(error).with_context(|| format!("cannot start {}", command.get_program().display()))
}

/// `wechat-h5 demo <flags>`, built.
pub(crate) fn command(workspace: &Workspace, flags: &[String]) -> Result<Command> {
    let binary = build(workspace)?;
    let mut command = workspace.command(&binary.to_string_lossy());
    command.current_dir(std::env::current_dir()?);
    // A developer is watching: readable lines, unless a flag says otherwise.
    command.arg("demo");
    if !flags.iter().any(|flag| flag.starts_with("--log-format")) {
        command.args(["--log-format", "text"]);
    }
    command.args(flags);
    Ok(command)
}

/// Builds the page and the binary with it, and returns the binary.
pub(crate) fn build(workspace: &Workspace) -> Result<PathBuf> {
    page::build(workspace)?;
    build_binary(workspace)?;
    Ok(workspace.build_dir().join("release/wechat-h5"))
}

/// The binary with the page in it.
fn build_binary(workspace: &Workspace) -> Result<()> {
    let mut cargo = workspace.cargo("build");
    cargo.args(["--release", "--package", "wechat-h5-server"]);
    let flags = remap_path_prefix::rustflags(workspace);
    // Separated as cargo wants it, since a path may hold a space.
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    process::run(&mut cargo)
}
