//! The pinned tools: their versions, and where the cache holds each of them.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::lockfile;

/// The version of Trunk: 0.22 needs a newer Rust than this workspace.
pub(crate) const TRUNK: &str = "0.21.14";
const WASM_PACK: &str = "0.15.1";

/// A tool from crates.io.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tool {
    Trunk,
    WasmBindgen,
    WasmPack,
}

/// The folders that decide which version of a tool is used, and where it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ToolFolders<'a> {
    /// The workspace, with the lock file.
    pub(crate) root: &'a Path,
    /// The user's cache of pinned tools.
    pub(crate) cache: &'a Path,
}

impl Tool {
    const ALL: [Self; 3] = [Self::WasmBindgen, Self::Trunk, Self::WasmPack];

    /// The package on crates.io.
    pub(crate) fn package(self) -> &'static str {
        match self {
            Self::Trunk => "trunk",
            Self::WasmBindgen => "wasm-bindgen-cli",
            Self::WasmPack => "wasm-pack",
        }
    }

    fn programs(self) -> &'static [&'static str] {
        match self {
            Self::Trunk => &["trunk"],
            Self::WasmBindgen => &["wasm-bindgen", "wasm-bindgen-test-runner"],
            Self::WasmPack => &["wasm-pack"],
        }
    }

    /// wasm-bindgen's two halves work together only in the same version.
    pub(crate) fn version(self, folders: ToolFolders<'_>) -> Result<String> {
        match self {
            Self::Trunk => Ok(TRUNK.to_owned()),
            Self::WasmBindgen => lockfile::version(folders.root, "wasm-bindgen"),
            Self::WasmPack => Ok(WASM_PACK.to_owned()),
        }
    }

    /// Where this version is installed, once it is.
    pub(crate) fn folder(self, folders: ToolFolders<'_>) -> Result<PathBuf> {
        let version = self.version(folders)?;
        Ok(folders.cache.join(format!("{}-{version}", self.package())))
    }

    /// Whether this version is installed.
    pub(crate) fn is_installed(self, folders: ToolFolders<'_>) -> Result<bool> {
        let bin = self.folder(folders)?.join("bin");
        Ok(self.programs().iter().all(|name| bin.join(name).is_file()))
    }
}

/// Where the tools' programs are, to go first on PATH.
pub(crate) fn bin_folders(folders: ToolFolders<'_>) -> Vec<PathBuf> {
    let installed = Tool::ALL
        .iter()
        .filter_map(|tool| tool.folder(folders).ok());
    installed.map(|folder| folder.join("bin")).collect()
}
