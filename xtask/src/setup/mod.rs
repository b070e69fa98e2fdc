//! Set-up: looks for what a command needs, installs what is missing, says so.
//!
//! Every command runs it first. With nothing missing it costs a few file
//! look-ups and three short processes.

mod debian;
pub(crate) mod npm_packages;
pub(crate) mod python_packages;
mod rust;
pub(crate) mod rust_sdk;
mod tools;

use anyhow::{Context as _, Result};

use crate::file_lock::FileLock;
use crate::tools::Tool;
use crate::workspace::Workspace;
use debian::Program;
pub(crate) use debian::check_node_for_bundlers;
use npm_packages::Packages;

/// Something that a command cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Requirement {
    /// A program of the system.
    Program(Program),
    /// The standard library for `wasm32-unknown-unknown`.
    WasmTarget,
    /// rustfmt and clippy.
    Components,
    /// Packages from npm.
    NodePackages(Packages),
    /// Packages from `PyPI`.
    PythonPackages,
    /// A program with an SDK from crates.io.
    RustSdk,
    /// A pinned tool in the cache.
    Tool(Tool),
}

/// What belongs together, each given once.
pub(crate) type Requirements = [&'static [Requirement]];

/// Node and what comes from npm: wasm-opt, jweixin, biome, the benchmarks' opponents.
pub(crate) const NODE: &[Requirement] = &[
    Requirement::Program(Program::Node),
    Requirement::Program(Program::Npm),
    Requirement::NodePackages(Packages::Tools),
];
/// What the npm package and the examples are tried with.
pub(crate) const CONSUMERS: &[Requirement] = &[Requirement::NodePackages(Packages::Consumers)];
/// What it is tried with by `--all` besides.
pub(crate) const ALL_CONSUMERS: &[Requirement] =
    &[Requirement::NodePackages(Packages::AllConsumers)];
/// What the packed npm package is checked with.
pub(crate) const CHECKS: &[Requirement] = &[Requirement::NodePackages(Packages::Checks)];
/// Public WeChat SDKs in other languages, which the sandbox is tried with.
pub(crate) const SDKS: &[Requirement] = &[
    Requirement::Program(Program::Python),
    Requirement::PythonPackages,
    Requirement::NodePackages(Packages::Sdk),
    Requirement::RustSdk,
];
/// Building wasm with bindings.
pub(crate) const WASM: &[Requirement] = &[
    Requirement::WasmTarget,
    Requirement::Tool(Tool::WasmBindgen),
];
/// Building the page.
pub(crate) const TRUNK: &[Requirement] = &[Requirement::Tool(Tool::Trunk)];
/// Testing wasm.
pub(crate) const WASM_PACK: &[Requirement] = &[Requirement::Tool(Tool::WasmPack)];
/// A browser and its driver, and the letters of the pages.
pub(crate) const CHROMIUM: &[Requirement] = &[
    Requirement::Program(Program::Chromium),
    Requirement::Program(Program::Chromedriver),
    Requirement::Program(Program::Fontconfig),
    Requirement::Program(Program::ChineseFont),
];
/// What the pictures of the READMEs are taken with.
pub(crate) const PICTURES: &[Requirement] = &[
    Requirement::NodePackages(Packages::Pictures),
    Requirement::Program(Program::Chromium),
    Requirement::Program(Program::Fontconfig),
    Requirement::Program(Program::ChineseFont),
];
/// rustfmt and clippy, for both targets.
pub(crate) const LINTS: &[Requirement] = &[Requirement::Components, Requirement::WasmTarget];
/// The store that several processes share.
pub(crate) const REDIS: &[Requirement] = &[Requirement::Program(Program::RedisServer)];
/// Processes whose clock a test moves.
pub(crate) const FAKETIME: &[Requirement] = &[Requirement::Program(Program::Faketime)];
/// To compare the gateway with; no test needs it.
pub(crate) const NGINX: &[Requirement] = &[Requirement::Program(Program::Nginx)];
/// Load for a server.
pub(crate) const WRK: &[Requirement] = &[Requirement::Program(Program::Wrk)];

/// For every command.
pub(crate) const ALL: &Requirements = &[
    NODE, WASM, TRUNK, WASM_PACK, CHROMIUM, LINTS, WRK, CONSUMERS, CHECKS, SDKS, REDIS, FAKETIME,
];

/// One thing to install.
struct Install {
    what: String,
    /// How long it usually takes on two cores.
    usual: &'static str,
    run: Box<Action>,
}

type Action = dyn Fn(&Workspace) -> Result<()>;

/// Installs what is missing of `needs`.
pub(crate) fn run(workspace: &Workspace, needs: &Requirements) -> Result<()> {
    let needs = &once(needs);
    if missing(workspace, needs)?.is_empty() {
        return Ok(());
    }
    let _lock = FileLock::take(&workspace.tools().join(".lock"), "the set-up")?;
    // The process that held the lock may have installed it.
    let installs = missing(workspace, needs)?;
    let count = installs.len();
    for (index, install) in installs.iter().enumerate() {
        let (what, usual) = (&install.what, install.usual);
        eprintln!("set-up {} of {count}: {what} (usually {usual})", index + 1);
        (install.run)(workspace).with_context(|| format!("set-up of {what}"))?;
    }
    tools::clean_up(workspace)?;
    eprintln!("set-up: done");
    Ok(())
}

fn once(needs: &Requirements) -> Vec<Requirement> {
    let mut all = Vec::new();
    for need in needs.iter().copied().flatten() {
        if !all.contains(need) {
            all.push(*need);
        }
    }
    all
}

fn missing(workspace: &Workspace, needs: &[Requirement]) -> Result<Vec<Install>> {
    let mut installs = Vec::new();
    let programs = needs.iter().filter_map(|need| match need {
        Requirement::Program(program) => Some(*program),
        _ => None,
    });
    installs.extend(debian::missing(workspace, programs)?);
    let rust = rust::Installed::look(workspace)?;
    for need in needs {
        installs.extend(match need {
            Requirement::Program(_) => None,
            Requirement::WasmTarget => rust.missing_target(),
            Requirement::Components => rust.missing_components(),
            Requirement::NodePackages(packages) => npm_packages::missing(workspace, *packages)?,
            Requirement::PythonPackages => python_packages::missing(workspace)?,
            Requirement::RustSdk => rust_sdk::missing(workspace)?,
            Requirement::Tool(tool) => tools::missing(workspace, *tool)?,
        });
    }
    Ok(installs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_installed_twice() {
        let all = once(&[WASM, LINTS, WASM]);
        let want = [
            Requirement::WasmTarget,
            Requirement::Tool(Tool::WasmBindgen),
            Requirement::Components,
        ];
        assert_eq!(all, want);
    }
}
