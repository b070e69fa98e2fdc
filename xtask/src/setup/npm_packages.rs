//! Packages from npm, from a lock file of this repository, in the user's cache: one folder for
//! each lock file, that a second checkout finds there.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::{Install, debian};
use crate::fingerprint::Fingerprint;
use crate::workspace::Workspace;
use crate::{files, process};

const MANIFESTS: [&str; 2] = ["package.json", "package-lock.json"];

/// What is installed together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packages {
    /// For the build and the tests; the workspace holds a link to them.
    Tools,
    /// Bundlers that the npm package is tried with.
    Consumers,
    /// More of them, with frameworks and runtimes.
    AllConsumers,
    /// What the packed npm package is checked with.
    Checks,
    /// What the pictures of the READMEs are taken with.
    Pictures,
    /// A public WeChat SDK that the sandbox is tried with.
    Sdk,
}

impl Packages {
    /// The folder with the manifests.
    fn folder(self) -> &'static str {
        match self {
            Self::Tools => "xtask/npm",
            Self::Consumers => "crates/npm/consumers",
            Self::AllConsumers => "crates/npm/consumers/all",
            Self::Checks => "crates/npm/checks",
            Self::Pictures => "xtask/pictures",
            Self::Sdk => "tests/sdks/node",
        }
    }

    fn prefix(self) -> &'static str {
        match self {
            Self::Tools => "npm",
            Self::Consumers => "npm-consumers",
            Self::AllConsumers => "npm-all-consumers",
            Self::Checks => "npm-checks",
            Self::Pictures => "npm-pictures",
            Self::Sdk => "npm-sdk",
        }
    }

    fn what(self) -> &'static str {
        match self {
            Self::Tools => "packages from npm: wasm-opt, jweixin, biome, what tests compare with",
            Self::Consumers => "packages from npm: Vite, webpack, Next.js, Jest, Playwright",
            Self::AllConsumers => {
                "packages from npm: Nuxt, Parcel, Vitest, Node, Deno, Bun, workerd"
            }
            Self::Checks => "packages from npm: publint, are-the-types-wrong, TypeScript",
            Self::Pictures => "packages from npm: Playwright, sharp",
            Self::Sdk => "packages from npm: SDKs to try the sandbox and the server with",
        }
    }

    /// Where they are.
    pub(crate) fn modules(self, workspace: &Workspace) -> Result<PathBuf> {
        let name = format!("{}-{}", self.prefix(), self.fingerprint(workspace)?);
        Ok(workspace.tools().join(name).join("node_modules"))
    }

    /// A number over the lock file: another one means other packages.
    pub(crate) fn fingerprint(self, workspace: &Workspace) -> Result<String> {
        let lock = format!("{}/package-lock.json", self.folder());
        let print = Fingerprint::default();
        Ok(print.path(workspace.root(), &lock, &[])?.finish())
    }

    fn install(self, workspace: &Workspace) -> Result<PathBuf> {
        if matches!(self, Self::Consumers | Self::AllConsumers | Self::Pictures) {
            debian::check_node_for_bundlers(workspace)?;
        }
        let modules = self.modules(workspace)?;
        let folder = modules.parent().context("no folder")?;
        let fresh = workspace.tools().join(format!(".new-{}", self.prefix()));
        files::remove(&fresh)?;
        fs::create_dir_all(&fresh)?;
        for name in MANIFESTS {
            let manifest = workspace.root().join(self.folder()).join(name);
            fs::copy(manifest, fresh.join(name))?;
        }
        let mut npm = workspace.command("npm");
        npm.current_dir(&fresh);
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
        process::run(&mut npm)?;
        files::remove(folder)?;
        fs::rename(&fresh, folder)?;
        Ok(modules)
    }
}

pub(super) fn missing(workspace: &Workspace, packages: Packages) -> Result<Option<Install>> {
    let modules = packages.modules(workspace)?;
    if !modules.is_dir() {
        return Ok(Some(Install {
            what: packages.what().to_owned(),
            usual: "half a minute",
            run: Box::new(move |workspace| {
                let modules = packages.install(workspace)?;
                match packages {
                    Packages::Tools => link(workspace, &modules),
                    Packages::Consumers
                    | Packages::AllConsumers
                    | Packages::Checks
                    | Packages::Pictures
                    | Packages::Sdk => Ok(()),
                }
            }),
        }));
    }
    let is_linked =
        || fs::read_link(workspace.node_modules()).is_ok_and(|target| target == modules);
    if packages != Packages::Tools || is_linked() {
        return Ok(None);
    }
    Ok(Some(Install {
        what: "link to the packages from npm".to_owned(),
        usual: "no time",
        run: Box::new(move |workspace| link(workspace, &modules)),
    }))
}

/// Puts the link where it belongs, in place of whatever is there.
fn link(workspace: &Workspace, modules: &Path) -> Result<()> {
    let place = workspace.node_modules();
    let parent = place.parent().context("no folder")?;
    fs::create_dir_all(parent)?;
    let fresh = parent.join("node_modules.new");
    files::remove(&fresh)?;
    symlink(modules, &fresh)?;
    files::replace_folder(&place, &fresh)
}
