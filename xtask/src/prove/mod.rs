//! `cargo xtask prove hard`: attacks in full size against the release binary, each figure
//! beside its target. `cargo xtask prove tokens` and `prove push`: the lifecycle of tokens and what
//! WeChat pushes, likewise.

mod attacks;
mod environment;
mod http;
mod machine;
mod measurement;
mod push;
mod random;
mod subject;
mod tokens;

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

use self::attacks::{ATTACKS, Attack};
use self::environment::Environment;
use self::measurement::{Measurements, Verdict};
use self::push::Push;
use self::tokens::Tokens;
use crate::demo;
use crate::setup::{self, FAKETIME, NODE, REDIS, Requirements, TRUNK, WASM, WRK};
use crate::workspace::Workspace;

const DEFAULT_SEED: u64 = 20_261_129;

/// What `cargo xtask prove` does.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Prove {
    List,
    /// All attacks, or those of these names.
    Run {
        only: Vec<String>,
        seed: u64,
        binary: Binary,
    },
    /// The lifecycle of tokens.
    Tokens(Tokens),
    /// What WeChat pushes.
    Push(Push),
}

/// Which release binary is attacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Binary {
    Build,
    /// The one that was built last.
    Keep,
}

impl Prove {
    /// Reads the arguments behind `cargo xtask prove`.
    pub(crate) fn parse(args: &[String]) -> Result<Self> {
        let (mut only, mut seed, mut list) = (Vec::new(), DEFAULT_SEED, false);
        let mut binary = Binary::Build;
        let mut args = args.iter();
        match args.next().map(String::as_str) {
            Some("hard") => {}
            Some("tokens") => return Ok(Self::Tokens(Tokens::parse(args.as_slice())?)),
            Some("push") => return Ok(Self::Push(Push::parse(args.as_slice())?)),
            _ => bail!("prove takes `hard`, `tokens` or `push`: see `cargo xtask --help`"),
        }
        while let Some(arg) = args.next() {
            let mut value = || args.next().with_context(|| format!("{arg} needs a value"));
            match arg.as_str() {
                "--list" => list = true,
                "--no-build" => binary = Binary::Keep,
                "--only" => only.push(known(value()?)?),
                "--seed" => seed = value()?.parse().context("--seed takes a number")?,
                other => {
                    bail!("prove hard takes --list, --only, --no-build and --seed, not `{other}`")
                }
            }
        }
        if list {
            return Ok(Self::List);
        }
        Ok(Self::Run { only, seed, binary })
    }
}

fn known(name: &str) -> Result<String> {
    let is_known = ATTACKS.iter().any(|attack| attack.name == name);
    ensure!(
        is_known,
        "no attack `{name}`: see `cargo xtask prove hard --list`"
    );
    Ok(name.to_owned())
}

pub(crate) fn run(workspace: &Workspace, command: &Prove) -> Result<()> {
    match command {
        Prove::List => {
            for Attack { name, about, .. } in ATTACKS {
                println!("{name:<24} {about}");
            }
            Ok(())
        }
        Prove::Tokens(tokens) => {
            let needs = [NODE, WASM, TRUNK, REDIS, FAKETIME];
            build(workspace, tokens.binary, &needs)?;
            println!("machine: {}", machine::describe());
            tokens.run(workspace)
        }
        Prove::Push(push) => {
            build(workspace, push.binary, &[NODE, WASM, TRUNK, REDIS])?;
            println!("machine: {}", machine::describe());
            push.run(workspace)
        }
        Prove::Run { only, seed, binary } => {
            build(workspace, *binary, &[NODE, WASM, TRUNK, WRK])?;
            let chosen =
                |attack: &&Attack| only.is_empty() || only.iter().any(|name| name == attack.name);
            attack_all(
                &Environment::new(workspace, *seed),
                ATTACKS.iter().filter(chosen),
            )
        }
    }
}

fn build(workspace: &Workspace, binary: Binary, needs: &Requirements) -> Result<()> {
    if binary == Binary::Keep {
        return Ok(());
    }
    setup::run(workspace, needs)?;
    demo::build(workspace).map(drop)
}

fn attack_all<'a>(
    environment: &Environment<'_>,
    attacks: impl Iterator<Item = &'a Attack>,
) -> Result<()> {
    // The attacker has many connections open too.
    rlimit::increase_nofile_limit(u64::MAX)?;
    println!("machine: {}", machine::describe());
    println!("seed: {}", environment.seed());
    let mut measurements = Measurements::default();
    for attack in attacks {
        let begin = Instant::now();
        println!("\n{}: {}", attack.name, attack.about);
        if let Err(err) = (attack.run)(environment, &mut measurements) {
            let figure = format!("the attack stopped ({err:#})");
            measurements.judge(attack.name, false, [figure, "a whole run".to_owned()]);
        }
        eprintln!("({} took {:.0?})", attack.name, rest(begin.elapsed()));
    }
    let [held, missed, not_run] = [Verdict::Held, Verdict::Missed, Verdict::NotRun]
        .map(|verdict| measurements.count(verdict));
    println!("\n{held} held, {missed} missed, {not_run} not run");
    ensure!(missed == 0, "{missed} figures missed their target");
    Ok(())
}

/// Whole seconds are enough.
fn rest(time: Duration) -> Duration {
    Duration::from_secs(time.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Prove> {
        let words: Vec<_> = line.split_whitespace().map(String::from).collect();
        Prove::parse(&words)
    }

    #[test]
    fn arguments() {
        let run = |only: &[&str], seed| Prove::Run {
            only: only.iter().map(|&name| name.to_owned()).collect(),
            seed,
            binary: Binary::Build,
        };
        let name = ATTACKS[0].name;
        for (line, want) in [
            ("hard", run(&[], DEFAULT_SEED)),
            ("hard --list", Prove::List),
            ("hard --seed 7", run(&[], 7)),
            (&format!("hard --only {name}"), run(&[name], DEFAULT_SEED)),
        ] {
            assert_eq!(parsed(line).unwrap(), want, "{line}");
        }
        let kept = parsed("hard --no-build").unwrap();
        assert!(matches!(
            kept,
            Prove::Run {
                binary: Binary::Keep,
                ..
            }
        ));
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for line in [
            "",
            "soft",
            "hard --only x",
            "hard --seed x",
            "hard --only",
            "hard x",
        ] {
            parsed(line).unwrap_err();
        }
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = ATTACKS.iter().map(|attack| attack.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ATTACKS.len());
    }
}
