//! Set-up: looks for what a command needs, installs what is missing, says so.
//!
//! Every command runs it first. With nothing missing it costs a few file
//! look-ups and three short processes.

mod debian;
pub(crate) mod lockfile;
pub(crate) mod npm_packages;
mod rust;
pub(crate) mod tools;

use anyhow::{Context as _, Result};

use crate::lock::Lock;
use crate::work::Work;
use debian::Program;
use tools::Tool;

/// Something that a command cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// A program of the system.
    Program(Program),
    /// The standard library for `wasm32-unknown-unknown`.
    WasmTarget,
    /// rustfmt and clippy.
    Components,
    /// wasm-opt, jweixin and what the benchmarks compare with.
    NodePackages,
    /// A pinned tool in the cache.
    Tool(Tool),
}

impl Need {
    /// For the page.
    pub(crate) const PAGE: &[Self] = &[
        Self::Program(Program::Node),
        Self::Program(Program::Npm),
        Self::WasmTarget,
        Self::NodePackages,
        Self::Tool(Tool::WasmBindgen),
        Self::Tool(Tool::Trunk),
    ];
    /// For the npm package.
    pub(crate) const NPM: &[Self] = &[
        Self::Program(Program::Node),
        Self::Program(Program::Npm),
        Self::WasmTarget,
        Self::NodePackages,
        Self::Tool(Tool::WasmBindgen),
    ];
    /// For tests in Node and what the sandbox serves.
    pub(crate) const NODE: &[Self] = &[
        Self::Program(Program::Node),
        Self::Program(Program::Npm),
        Self::NodePackages,
    ];
    /// For wasm tests in Node and in Chromium.
    pub(crate) const WASM_TESTS: &[Self] = &[
        Self::Program(Program::Node),
        Self::Program(Program::Npm),
        Self::Program(Program::Chromium),
        Self::Program(Program::Chromedriver),
        Self::WasmTarget,
        Self::NodePackages,
        Self::Tool(Tool::WasmBindgen),
        Self::Tool(Tool::WasmPack),
    ];
    /// For the page and a browser to look at it.
    pub(crate) const E2E: &[Self] = &[
        Self::Program(Program::Node),
        Self::Program(Program::Npm),
        Self::Program(Program::Chromium),
        Self::Program(Program::Chromedriver),
        Self::WasmTarget,
        Self::NodePackages,
        Self::Tool(Tool::WasmBindgen),
        Self::Tool(Tool::Trunk),
    ];
    /// For a server with the page under load.
    pub(crate) const LOAD: &[Self] = &[
        Self::Program(Program::Node),
        Self::Program(Program::Npm),
        Self::Program(Program::Wrk),
        Self::WasmTarget,
        Self::NodePackages,
        Self::Tool(Tool::WasmBindgen),
        Self::Tool(Tool::Trunk),
    ];
    /// For every command.
    pub(crate) const ALL: &[Self] = &[
        Self::Program(Program::Node),
        Self::Program(Program::Npm),
        Self::Program(Program::Chromium),
        Self::Program(Program::Chromedriver),
        Self::Program(Program::Wrk),
        Self::WasmTarget,
        Self::Components,
        Self::NodePackages,
        Self::Tool(Tool::WasmBindgen),
        Self::Tool(Tool::Trunk),
        Self::Tool(Tool::WasmPack),
    ];
}

/// One thing to install.
struct Install {
    what: String,
    /// How long it usually takes on two cores.
    usual: &'static str,
    run: Box<Action>,
}

type Action = dyn Fn(&Work) -> Result<()>;

/// Installs what is missing of `needs`.
pub(crate) fn run(work: &Work, needs: &[Need]) -> Result<()> {
    if missing(work, needs)?.is_empty() {
        return Ok(());
    }
    let _lock = Lock::take(&work.tools().join(".lock"), "the set-up")?;
    // Whoever held the lock may have done it.
    let installs = missing(work, needs)?;
    let count = installs.len();
    for (index, install) in installs.iter().enumerate() {
        let (what, usual) = (&install.what, install.usual);
        eprintln!("set-up {} of {count}: {what} (usually {usual})", index + 1);
        (install.run)(work).with_context(|| format!("set-up of {what}"))?;
    }
    tools::clean_up(work)?;
    eprintln!("set-up: done");
    Ok(())
}

fn missing(work: &Work, needs: &[Need]) -> Result<Vec<Install>> {
    let mut installs = Vec::new();
    let programs = needs.iter().filter_map(|need| match need {
        Need::Program(program) => Some(*program),
        _ => None,
    });
    installs.extend(debian::missing(work, programs)?);
    let rust = rust::Installed::look(work)?;
    for need in needs {
        installs.extend(match need {
            Need::Program(_) => None,
            Need::WasmTarget => rust.missing_target(),
            Need::Components => rust.missing_components(),
            Need::NodePackages => npm_packages::missing(work)?,
            Need::Tool(tool) => tools::missing(work, *tool)?,
        });
    }
    Ok(installs)
}
