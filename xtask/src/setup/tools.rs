//! Pinned tools, built from crates.io into the user's cache, a folder for each
//! version: nothing global changes and a second checkout finds them there.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::{Install, lockfile};
use crate::work::Work;
use crate::{files, shell};

/// The version of Trunk: 0.22 needs a newer Rust than ours.
pub(crate) const TRUNK: &str = "0.21.14";
const WASM_PACK: &str = "0.15.1";

/// A tool from crates.io.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tool {
    Trunk,
    WasmBindgen,
    WasmPack,
}

impl Tool {
    const ALL: [Self; 3] = [Self::WasmBindgen, Self::Trunk, Self::WasmPack];

    fn package(self) -> &'static str {
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
    fn version(self, work: &Work) -> Result<String> {
        match self {
            Self::Trunk => Ok(TRUNK.to_owned()),
            Self::WasmBindgen => lockfile::version(work, "wasm-bindgen"),
            Self::WasmPack => Ok(WASM_PACK.to_owned()),
        }
    }

    /// `--locked` but for wasm-bindgen, which is published without a lock file
    /// that can be relied on; Trunk without its look for newer versions.
    fn install_flags(self) -> &'static [&'static str] {
        match self {
            Self::Trunk => &["--locked", "--no-default-features", "--features", "rustls"],
            Self::WasmBindgen => &[],
            Self::WasmPack => &["--locked"],
        }
    }

    fn usual(self) -> &'static str {
        match self {
            Self::Trunk => "4 minutes",
            Self::WasmBindgen => "2 minutes",
            Self::WasmPack => "1 minute",
        }
    }

    fn folder(self, work: &Work) -> Result<PathBuf> {
        let version = self.version(work)?;
        Ok(work.tools().join(format!("{}-{version}", self.package())))
    }

    fn is_there(self, work: &Work) -> Result<bool> {
        let bin = self.folder(work)?.join("bin");
        Ok(self.programs().iter().all(|name| bin.join(name).is_file()))
    }

    fn install(self, work: &Work) -> Result<()> {
        let folder = self.folder(work)?;
        let fresh = work.tools().join(format!(".new-{}", self.package()));
        files::remove(&fresh)?;
        let mut cargo = work.cargo("install");
        cargo
            .arg(format!("{}@{}", self.package(), self.version(work)?))
            .args(self.install_flags())
            .arg("--no-track")
            .arg("--root")
            .arg(&fresh)
            .env("CARGO_TARGET_DIR", build_folder(work))
            // Quick to build matters here, quick to run does not: the release
            // profiles of these tools take two to three times as long.
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "false")
            .env_remove("RUSTFLAGS");
        shell::run(&mut cargo)?;
        // Only a finished installation gets the name that counts.
        files::remove(&folder)?;
        fs::rename(&fresh, &folder).with_context(|| format!("cannot make {}", folder.display()))
    }
}

pub(super) fn missing(work: &Work, tool: Tool) -> Result<Option<Install>> {
    if tool.is_there(work)? {
        return Ok(None);
    }
    Ok(Some(Install {
        what: format!("{} {}", tool.package(), tool.version(work)?),
        usual: tool.usual(),
        run: Box::new(move |work| tool.install(work)),
    }))
}

/// Where the tools' programs are, to go first on PATH.
pub(crate) fn bin_folders(work: &Work) -> Vec<PathBuf> {
    let folders = Tool::ALL.iter().filter_map(|tool| tool.folder(work).ok());
    folders.map(|folder| folder.join("bin")).collect()
}

/// Removes what the builds of the tools left; after a failure it stays, so that
/// the next try goes on from there.
pub(super) fn clean_up(work: &Work) -> Result<()> {
    files::remove(&build_folder(work))
}

fn build_folder(work: &Work) -> PathBuf {
    work.tools().join(".build")
}
