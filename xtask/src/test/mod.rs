//! `cargo xtask test`: every check, as a list of steps; a table at the end.

mod count;
mod report;
mod steps;

use std::process::Command;
use std::time::Instant;

use anyhow::{Result, bail, ensure};

use crate::process;
use crate::setup::{
    self, ALL_CONSUMERS, CHECKS, CHROMIUM, CONSUMERS, FAKETIME, LINTS, NODE, REDIS, Requirements,
    SDKS, TRUNK, WASM, WASM_PACK,
};
use crate::workspace::Workspace;
use count::Count;
use report::{Outcome, Report};
use steps::{Action, Step};

/// Steps that are run, and left off at the first failure, together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    Fmt,
    Clippy,
    Native,
    Wasm,
    Npm,
    E2e,
    Consumers,
    /// In place of `Consumers`, if chosen by `--all`.
    AllConsumers,
    Examples,
}

impl Group {
    pub(crate) const ALL: &[Self] = &[
        Self::Fmt,
        Self::Clippy,
        Self::Native,
        Self::Wasm,
        Self::Npm,
        Self::E2e,
        Self::Consumers,
        Self::Examples,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Fmt => "fmt",
            Self::Clippy => "clippy",
            Self::Native => "native",
            Self::Wasm => "wasm",
            Self::Npm => "npm",
            Self::E2e => "e2e",
            Self::Consumers => "consumers",
            Self::AllConsumers => "consumers --all",
            Self::Examples => "examples",
        }
    }

    fn needs(self) -> &'static Requirements {
        match self {
            Self::Fmt => &[LINTS, NODE],
            Self::Clippy => &[LINTS],
            Self::Native => &[NODE, REDIS],
            Self::Wasm => &[NODE, WASM, WASM_PACK, CHROMIUM],
            Self::Npm => &[NODE, WASM, CHECKS, CHROMIUM],
            Self::Examples => &[NODE, WASM, CHROMIUM],
            Self::E2e => &[NODE, WASM, TRUNK, CHROMIUM, SDKS, REDIS, FAKETIME],
            Self::Consumers => &[NODE, WASM, CHROMIUM, CONSUMERS],
            Self::AllConsumers => &[NODE, WASM, CHROMIUM, CONSUMERS, ALL_CONSUMERS],
        }
    }
}

/// Runs the groups. Fails when any step did, after the table.
pub(crate) fn run(workspace: &Workspace, groups: &[Group]) -> Result<()> {
    let needs: Vec<_> = groups
        .iter()
        .flat_map(|group| group.needs())
        .copied()
        .collect();
    setup::run(workspace, &needs)?;

    let mut report = Report::default();
    for group in groups {
        let steps = steps::of(workspace, *group, groups)?;
        run_steps(workspace, steps, &mut report);
    }
    println!("\n{report}");
    if report.failed() > 0 {
        bail!("not everything passed");
    }
    Ok(())
}

/// Runs one group, until a step fails.
fn run_steps(workspace: &Workspace, steps: Vec<Step>, report: &mut Report) {
    let mut broken = false;
    for step in steps {
        let start = Instant::now();
        let outcome = if broken {
            Outcome::Skipped
        } else {
            eprintln!("\n== {}", step.name);
            run_step(workspace, step.action).unwrap_or_else(|error| {
                eprintln!("error: {error:#}");
                Outcome::Failed(Count::default())
            })
        };
        broken |= matches!(outcome, Outcome::Failed(_));
        report.add(step.name, start.elapsed(), outcome);
    }
}

fn run_step(workspace: &Workspace, action: Action) -> Result<Outcome> {
    match action {
        Action::Check(mut command) => {
            process::run(&mut command)?;
            Ok(Outcome::Passed(Count::ONE))
        }
        Action::Function(function) => {
            function(workspace)?;
            Ok(Outcome::Passed(Count::ONE))
        }
        Action::Tests(mut command) => run_tests(&mut command, ""),
        Action::BrowserTests(mut command) => run_tests(&mut command, IN_CHROMIUM),
    }
}

/// What wasm-bindgen's runner says before it opens Chromium. It does not when
/// it has decided for Node.
const IN_CHROMIUM: &str = "Running headless tests in Chrome";

fn run_tests(command: &mut Command, sign: &str) -> Result<Outcome> {
    let (status, text) = process::run_copied(command)?;
    let count = count::of(&text);
    if !status.success() || count.failed > 0 {
        return Ok(Outcome::Failed(count));
    }
    ensure!(count.passed > 0, "no test ran");
    ensure!(text.contains(sign), "the tests did not run in Chromium");
    Ok(Outcome::Passed(count))
}
