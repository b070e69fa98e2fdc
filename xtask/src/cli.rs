//! The command line. Small enough to need no library, which every `cargo xtask`
//! on a new machine would have to compile first.

use anyhow::{Result, bail};

use crate::bench::Bench;
use crate::example::Example;
use crate::npm_check::Readme;
use crate::prove::Prove;
use crate::size::BudgetMode;
use crate::test::Group;

/// What `cargo xtask --help` says.
pub(crate) const HELP: &str = "\
Every development command of wechat-h5.

usage: cargo xtask <command> [arguments]

  demo [flags]      set up, build the page and the binary, run both; flags go to `wechat-h5 demo`
  example <name>    the demo with an example's page in front of it: html react vue
  test [groups]     set up and test everything, or only: fmt clippy native wasm npm e2e
                    consumers examples; with --all, consumers are also tried by frameworks and
                    runtimes that take minutes
  page              build the H5 page into target/page, compressed beforehand
  npm [--write]     build the npm package into target/npm, pack and check it; --write renews its README
  pictures [files]  take the pictures in docs/ anew, of the demo in Chromium, all or only these
  bench [benches]   compare speeds side by side, all or only: sign wasm calls http gateway push
                    sandbox page
  prove hard        attack the release binary in full size, and compare each figure with its target;
                    --list, --only <attack>, --seed <number>, --no-build
  prove tokens      the lifecycle of tokens in full size, likewise: a model in virtual time, answers
                    that are errors, many processes on one Redis, kill -9 at each point of a refresh;
                    --only model|reports|answers|processes|kill-points|file, --schedules <number>,
                    --kills <number>, --no-build
  prove push        what WeChat pushes in full size, likewise: malformed bodies, processes that are
                    killed, a back end that fails; --only bodies|processes|file, --no-build
  circles           find files that import each other in a circle
  documents         find links to missing files, and rules whose test is missing
  size [--check]    bytes that a first visit loads, against the budgets; --check fails on a miss
  setup             install what is missing: pinned tools (into a cache), packages, wasm target

  WECHAT_H5_TOOLS   where the tools live (default $XDG_CACHE_HOME/wechat-h5/tools)
  CARGO_TARGET_DIR  where cargo builds (default target)
";

/// One command with its arguments.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Setup,
    Demo(Vec<String>),
    Example(Example),
    Test(Vec<Group>),
    Page,
    /// Their names; all when there is none.
    Pictures(Vec<String>),
    Npm(Readme),
    Bench(Vec<Bench>),
    Size(BudgetMode),
    Prove(Prove),
    Circles,
    Documents,
}

/// Reads the arguments behind `cargo xtask`.
pub(crate) fn parse(args: impl Iterator<Item = String>) -> Result<Command> {
    let mut args = args;
    let Some(name) = args.next() else {
        return Ok(Command::Help);
    };
    let rest: Vec<String> = args.collect();
    if name != "demo" && rest.iter().any(|a| a == "--help" || a == "-h") {
        return Ok(Command::Help);
    }
    match name.as_str() {
        "help" | "--help" | "-h" => Ok(Command::Help),
        "setup" => nothing_more(&rest, Command::Setup),
        "demo" => Ok(Command::Demo(rest)),
        "example" => example(&rest),
        "test" => test(&rest),
        "page" => nothing_more(&rest, Command::Page),
        "pictures" => Ok(Command::Pictures(rest)),
        "npm" => npm(&rest),
        "bench" => Ok(Command::Bench(choose(&rest, Bench::ALL, Bench::name)?)),
        "size" => size(&rest),
        "prove" => Ok(Command::Prove(Prove::parse(&rest)?)),
        "circles" => nothing_more(&rest, Command::Circles),
        "documents" => nothing_more(&rest, Command::Documents),
        other => bail!("no command `{other}`: see `cargo xtask --help`"),
    }
}

fn nothing_more(rest: &[String], command: Command) -> Result<Command> {
    match rest.first() {
        None => Ok(command),
        Some(arg) => bail!("`{arg}` is not expected here: see `cargo xtask --help`"),
    }
}

fn example(rest: &[String]) -> Result<Command> {
    match choose(rest, Example::ALL, Example::name)?.as_slice() {
        [one] if rest.len() == 1 => Ok(Command::Example(*one)),
        _ => bail!("example takes one of: html react vue"),
    }
}

fn test(rest: &[String]) -> Result<Command> {
    let (flags, names): (Vec<_>, Vec<_>) = rest.iter().cloned().partition(|arg| arg == "--all");
    let mut groups = choose(&names, Group::ALL, Group::name)?;
    if !flags.is_empty() {
        match groups.iter_mut().find(|group| **group == Group::Consumers) {
            Some(group) => *group = Group::AllConsumers,
            None => bail!("--all is for the group consumers"),
        }
    }
    Ok(Command::Test(groups))
}

fn npm(rest: &[String]) -> Result<Command> {
    match rest {
        [] => Ok(Command::Npm(Readme::Check)),
        [flag] if flag == "--write" => Ok(Command::Npm(Readme::Write)),
        _ => bail!("npm takes nothing but --write"),
    }
}

fn size(rest: &[String]) -> Result<Command> {
    match rest {
        [] => Ok(Command::Size(BudgetMode::Report)),
        [flag] if flag == "--check" => Ok(Command::Size(BudgetMode::Check)),
        _ => bail!("size takes nothing but --check"),
    }
}

/// The named ones, in the order of `all`; all of them when none is named.
fn choose<T: Copy>(names: &[String], all: &[T], name: fn(T) -> &'static str) -> Result<Vec<T>> {
    for unknown in names {
        if !all.iter().any(|&item| name(item) == unknown) {
            let known: Vec<_> = all.iter().map(|&item| name(item)).collect();
            bail!("`{unknown}` is not one of: {}", known.join(" "));
        }
    }
    let chosen = |item: &T| names.is_empty() || names.iter().any(|n| n == name(*item));
    Ok(all.iter().copied().filter(chosen).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command> {
        parse(line.split_whitespace().map(String::from))
    }

    #[test]
    fn commands_and_arguments() {
        let table = [
            ("", Command::Help),
            ("--help", Command::Help),
            ("test --help", Command::Help),
            ("setup", Command::Setup),
            (
                "demo --listen 127.0.0.1:0",
                Command::Demo(vec!["--listen".into(), "127.0.0.1:0".into()]),
            ),
            ("example vue", Command::Example(Example::Vue)),
            ("test", Command::Test(Group::ALL.to_vec())),
            ("test e2e fmt", Command::Test(vec![Group::Fmt, Group::E2e])),
            (
                "test consumers --all",
                Command::Test(vec![Group::AllConsumers]),
            ),
            ("bench sign", Command::Bench(vec![Bench::Sign])),
            ("npm", Command::Npm(Readme::Check)),
            ("npm --write", Command::Npm(Readme::Write)),
            (
                "pictures page.png",
                Command::Pictures(vec!["page.png".into()]),
            ),
            ("size", Command::Size(BudgetMode::Report)),
            ("size --check", Command::Size(BudgetMode::Check)),
            ("circles", Command::Circles),
            ("documents", Command::Documents),
        ];
        for (line, want) in table {
            assert_eq!(parsed(line).unwrap(), want, "{line}");
        }
    }

    #[test]
    fn what_is_not_known_is_named() {
        for line in [
            "tset",
            "example angular",
            "test wsm",
            "bench x",
            "test fmt --all",
            "size --chek",
            "page x",
        ] {
            let error = parsed(line).unwrap_err().to_string();
            assert!(
                error.contains(line.split(' ').next_back().unwrap()) || line.starts_with("size")
            );
        }
    }

    #[test]
    fn one_example_at_a_time() {
        for line in ["example", "example vue react"] {
            let error = parsed(line).unwrap_err().to_string();
            assert_eq!(error, "example takes one of: html react vue");
        }
    }

    #[test]
    fn every_group_and_bench_is_in_the_help() {
        for name in Group::ALL.iter().map(|g| g.name()) {
            assert!(HELP.contains(name), "{name}");
        }
        for name in Bench::ALL.iter().map(|b| b.name()) {
            assert!(HELP.contains(name), "{name}");
        }
    }
}
