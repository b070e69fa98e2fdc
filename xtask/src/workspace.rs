//! Where things are, and how a child process is started.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};

use crate::tools::{self, ToolFolders};

/// The folders of one checkout, and the user's cache.
#[derive(Debug)]
pub(crate) struct Workspace {
    root: PathBuf,
    build: PathBuf,
    tools: PathBuf,
}

impl Workspace {
    /// Finds the folders from the environment.
    pub(crate) fn find() -> Result<Self> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR");
        let manifest = manifest.map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        let root = manifest.parent().context("xtask lies in no workspace")?;
        let build = match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => std::path::absolute(folder)?,
            None => root.join("target"),
        };
        Ok(Self {
            root: root.to_path_buf(),
            build,
            tools: tools_folder()?,
        })
    }

    /// The workspace.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Where cargo builds.
    pub(crate) fn build_dir(&self) -> &Path {
        &self.build
    }

    /// `target` of the workspace, wherever cargo builds: page, npm package and
    /// reports have fixed places in it.
    pub(crate) fn target(&self) -> PathBuf {
        self.root.join("target")
    }

    /// The user's cache of pinned tools.
    pub(crate) fn tools(&self) -> &Path {
        &self.tools
    }

    /// What decides which pinned tools are used.
    pub(crate) fn tool_folders(&self) -> ToolFolders<'_> {
        ToolFolders {
            root: &self.root,
            cache: &self.tools,
        }
    }

    /// Where the Node packages are, for everybody.
    pub(crate) fn node_modules(&self) -> PathBuf {
        self.target().join("tools/node_modules")
    }

    /// A program in the workspace's folder, with the pinned tools first on PATH
    /// and no input.
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&self.root)
            .env("PATH", self.path())
            .env("CARGO_TARGET_DIR", &self.build)
            .env("WECHAT_H5_NODE_MODULES", self.node_modules())
            .stdin(Stdio::null());
        // What `cargo run` says about xtask is wrong for the children, and
        // would make build scripts that look at it run again.
        for (name, _) in env::vars_os() {
            if is_about_xtask(&name.to_string_lossy()) {
                command.env_remove(name);
            }
        }
        command
    }

    /// `cargo <subcommand>`.
    pub(crate) fn cargo(&self, subcommand: &str) -> Command {
        let mut command = self.command("cargo");
        command.arg(subcommand);
        command
    }

    fn path(&self) -> OsString {
        let mut folders = tools::bin_folders(self.tool_folders());
        folders.push(self.node_modules().join(".bin"));
        if let Some(path) = env::var_os("PATH") {
            folders.extend(env::split_paths(&path));
        }
        env::join_paths(folders).unwrap_or_else(|_| env::var_os("PATH").unwrap_or_default())
    }
}

fn tools_folder() -> Result<PathBuf> {
    if let Some(folder) = filled("WECHAT_H5_TOOLS") {
        return Ok(std::path::absolute(folder)?);
    }
    let cache = filled("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| filled("HOME").map(|home| PathBuf::from(home).join(".cache")));
    let cache = cache.context("none of WECHAT_H5_TOOLS, XDG_CACHE_HOME and HOME is set")?;
    Ok(cache.join("wechat-h5/tools"))
}

fn filled(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

fn is_about_xtask(variable: &str) -> bool {
    [
        "CARGO_PKG_",
        "CARGO_MANIFEST_",
        "CARGO_BIN_",
        "CARGO_CRATE_",
    ]
    .iter()
    .any(|start| variable.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_settings_of_the_user_reach_the_children() {
        assert!(is_about_xtask("CARGO_PKG_NAME"));
        assert!(is_about_xtask("CARGO_MANIFEST_DIR"));
        assert!(!is_about_xtask("CARGO_HOME"));
        assert!(!is_about_xtask("CARGO_TERM_COLOR"));
        assert!(!is_about_xtask("CARGO_PROFILE_RELEASE_LTO"));
    }
}
