//! `cargo xtask demo`: page, binary, and then the product itself.

use std::convert::Infallible;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::setup::{NODE, TRUNK, WASM};
use crate::work::Work;
use crate::{page, setup, shell};

/// Becomes `wechat-h5 demo <flags>`, so that Ctrl-C and other signals reach it
/// and nothing stands between.
pub(crate) fn run(work: &Work, flags: &[String]) -> Result<Infallible> {
    setup::run(work, &[NODE, WASM, TRUNK])?;
    let mut command = command(work, flags)?;
    let error = command.exec();
    Err(error).with_context(|| format!("cannot start {}", command.get_program().display()))
}

/// `wechat-h5 demo <flags>`, built.
pub(crate) fn command(work: &Work, flags: &[String]) -> Result<Command> {
    page::build(work)?;
    build_binary(work)?;
    let binary = work.build_dir().join("release/wechat-h5");
    let mut command = work.command(&binary.to_string_lossy());
    command.current_dir(std::env::current_dir()?);
    // Somebody is watching: lines for people, unless asked otherwise.
    command.arg("demo");
    if !flags.iter().any(|flag| flag.starts_with("--log-format")) {
        command.args(["--log-format", "text"]);
    }
    command.args(flags);
    Ok(command)
}

/// Builds the binary with the page in it.
pub(crate) fn build_binary(work: &Work) -> Result<()> {
    let mut cargo = work.cargo("build");
    shell::run(cargo.args(["--release", "--package", "wechat-h5-server"]))
}
