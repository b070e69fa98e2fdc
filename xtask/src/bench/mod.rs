//! `cargo xtask bench`: speeds side by side, each pair in one run.

mod calls;
mod comparison;
mod constant_platform_process;
mod fetch;
mod gateway;
mod growth;
mod http;
mod page;
mod push;
mod sandbox;
mod script;
mod server_process;
mod sign;
mod wasm;

use anyhow::Result;

use crate::files;
use crate::setup::{self, CHROMIUM, CONSUMERS, NGINX, NODE, Requirements, TRUNK, WASM, WRK};
use crate::workspace::Workspace;
use comparison::Comparison;

/// One comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bench {
    Sign,
    Wasm,
    Calls,
    Http,
    Gateway,
    Page,
    Push,
    Sandbox,
}

impl Bench {
    pub(crate) const ALL: &[Self] = &[
        Self::Sign,
        Self::Wasm,
        Self::Calls,
        Self::Http,
        Self::Gateway,
        Self::Page,
        Self::Push,
        Self::Sandbox,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sign => "sign",
            Self::Wasm => "wasm",
            Self::Calls => "calls",
            Self::Http => "http",
            Self::Gateway => "gateway",
            Self::Page => "page",
            Self::Push => "push",
            Self::Sandbox => "sandbox",
        }
    }

    fn needs(self) -> &'static Requirements {
        match self {
            Self::Sign => &[],
            Self::Wasm | Self::Calls => &[NODE, WASM, CHROMIUM],
            Self::Http | Self::Sandbox => &[NODE, WASM, TRUNK, WRK],
            Self::Gateway => &[NODE, WASM, TRUNK, WRK, NGINX],
            Self::Push => &[NODE, WASM, TRUNK],
            Self::Page => &[NODE, WASM, TRUNK, CHROMIUM, CONSUMERS],
        }
    }

    fn measure(self, workspace: &Workspace) -> Result<Vec<Comparison>> {
        match self {
            Self::Sign => sign::measure(workspace),
            Self::Wasm => wasm::measure(workspace),
            Self::Calls => calls::measure(workspace),
            Self::Http => http::measure(workspace),
            Self::Gateway => gateway::measure(workspace),
            Self::Page => page::measure(workspace),
            Self::Push => push::measure(workspace),
            Self::Sandbox => sandbox::measure(workspace),
        }
    }
}

/// Measures, prints one table, and leaves `target/bench/<name>.json`.
pub(crate) fn run(workspace: &Workspace, benches: &[Bench]) -> Result<()> {
    let mut all = Vec::new();
    for bench in benches {
        setup::run(workspace, bench.needs())?;
        let comparisons = bench.measure(workspace)?;
        let file = workspace
            .target()
            .join(format!("bench/{}.json", bench.name()));
        files::write(&file, &comparison::to_json(&comparisons)?)?;
        all.extend(comparisons);
    }
    println!("\n{}", comparison::table(&all));
    Ok(())
}
