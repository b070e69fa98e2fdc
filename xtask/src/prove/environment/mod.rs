//! Real processes on loopback, for the time of an attack.

mod disk;
mod ports;
mod sandbox;
mod server;
mod server_setup;
mod strace;
mod upstream;

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::random::Random;
use crate::files;
use crate::workspace::Workspace;

pub(crate) use disk::SmallDisk;
pub(crate) use sandbox::Sandbox;
pub(crate) use server::{Server, wait_for};
pub(crate) use server_setup::{APP_ID, APP_SECRET, RELAY_SITES, ServerSetup, StoreKind};
pub(crate) use strace::{Injection, inject};
pub(crate) use upstream::{Behavior, Endpoint, Upstream};

/// Where attacks run.
pub(crate) struct Environment<'a> {
    workspace: &'a Workspace,
    seed: u64,
}

impl<'a> Environment<'a> {
    pub(crate) fn new(workspace: &'a Workspace, seed: u64) -> Self {
        Self { workspace, seed }
    }

    pub(crate) fn workspace(&self) -> &'a Workspace {
        self.workspace
    }

    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    /// The same sequence in every run with this seed.
    pub(crate) fn random(&self) -> Random {
        Random::new(self.seed)
    }

    /// An empty folder of this name.
    pub(crate) fn folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.workspace.target().join("prove").join(name);
        files::remove(&folder)?;
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// The release binary.
    pub(crate) fn binary(&self) -> PathBuf {
        self.workspace.build_dir().join("release/wechat-h5")
    }

    /// A server with one account, the memory store and its files in a folder of this name.
    pub(crate) fn server(&self, name: &str, upstream: &Upstream) -> Result<ServerSetup> {
        let folder = self.folder(name)?;
        ServerSetup::new(self.binary(), folder, &upstream.base())
    }

    /// A sandbox.
    pub(crate) fn sandbox(&self, name: &str, flags: &[&str]) -> Result<Sandbox> {
        Sandbox::start(&self.binary(), &self.folder(name)?, flags)
    }
}

/// The command with none of the variables that configure a server.
fn clean(program: &Path) -> std::process::Command {
    let mut command = std::process::Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("WECHAT_H5_") {
            command.env_remove(name);
        }
    }
    command
}
