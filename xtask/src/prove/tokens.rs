//! The lifecycle of tokens in full size: tests that print each figure beside its target.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

use super::attacks::ATTACKS;
use super::environment::Environment;
use super::{Binary, DEFAULT_SEED, attack_all, subject};
use crate::process;
use crate::workspace::Workspace;

/// What `cargo xtask prove tokens` does.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Tokens {
    pub(super) binary: Binary,
    /// How many random schedules the model runs, if not as many as it does by itself.
    schedules: Option<u32>,
    only: Option<Subject>,
}

/// What can be run alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    /// The refresher in virtual time.
    Model,
    /// Many processes on one Redis.
    Processes,
    /// A process that dies at each point of a refresh.
    KillPoints,
    /// Callers that report a token as dead.
    Reports,
    /// What WeChat and the way to it may answer.
    Answers,
    /// One process, whose file fails, is damaged, or is written when the process is killed.
    File,
}

/// The attacks on the file.
const ON_THE_FILE: [&str; 4] = ["disk-error", "full-disk", "killed-writes", "store-files"];

impl subject::Subject for Subject {
    const ALL: &'static [Self] = &[
        Self::Model,
        Self::Reports,
        Self::Answers,
        Self::Processes,
        Self::KillPoints,
        Self::File,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Processes => "processes",
            Self::KillPoints => "kill-points",
            Self::Reports => "reports",
            Self::Answers => "answers",
            Self::File => "file",
        }
    }
}

impl Subject {
    fn run(self, workspace: &Workspace, schedules: Option<u32>) -> Result<()> {
        let mut tests = workspace.cargo("test");
        match self {
            Self::Model => {
                tests.args(["--release", "--package=wechat-h5-credential"]);
                tests.args(["--test=model", "--features=full-size", "full_size"]);
                if let Some(schedules) = schedules {
                    tests.env("WECHAT_H5_SCHEDULES", schedules.to_string());
                }
            }
            Self::Reports => {
                tests.args(["--package=wechat-h5-credential", "--test=token_reports"]);
            }
            Self::Answers => {
                tests.args(["--package=wechat-h5-api", "--test=errcodes"]);
                tests.arg("--test=transport_faults");
            }
            Self::Processes | Self::KillPoints => {
                let name = match self {
                    Self::KillPoints => "kill_points",
                    _ => "full_size",
                };
                tests.args(["--package=wechat-h5-e2e", "--test=processes"]);
                tests.args(["--features=full-size", name]);
                tests.env("WECHAT_H5_BIN", self.binary(workspace)?);
            }
            Self::File => {
                let attacks = ATTACKS.iter();
                let on_the_file = attacks.filter(|attack| ON_THE_FILE.contains(&attack.name));
                return attack_all(&Environment::new(workspace, DEFAULT_SEED), on_the_file);
            }
        }
        tests.args(["--", "--nocapture", "--test-threads=1"]);
        // `prove push` runs these.
        process::run(tests.args(["--skip", "full_size::pushes"]))
    }

    /// The binary whose processes are tested.
    fn binary(self, workspace: &Workspace) -> Result<PathBuf> {
        if self != Self::KillPoints {
            return Ok(workspace.build_dir().join("release/wechat-h5"));
        }
        // A release build has no such points.
        let mut cargo = workspace.cargo("build");
        cargo.args(["--package=wechat-h5-server", "--features=failpoints"]);
        process::run(&mut cargo)?;
        Ok(workspace.build_dir().join("debug/wechat-h5"))
    }
}

impl Tokens {
    /// Reads the arguments behind `cargo xtask prove tokens`.
    pub(super) fn parse(args: &[String]) -> Result<Self> {
        let mut tokens = Self {
            binary: Binary::Build,
            schedules: None,
            only: None,
        };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let mut value = || args.next().with_context(|| format!("{arg} needs a value"));
            match arg.as_str() {
                "--no-build" => tokens.binary = Binary::Keep,
                "--schedules" => {
                    let number = value()?.parse().context("--schedules takes a number")?;
                    tokens.schedules = Some(number);
                }
                "--only" => tokens.only = Some(subject::parse(value()?)?),
                other => {
                    bail!("prove tokens takes --only, --schedules and --no-build, not `{other}`")
                }
            }
        }
        Ok(tokens)
    }

    /// Runs all, also if a figure misses its target.
    pub(super) fn run(&self, workspace: &Workspace) -> Result<()> {
        subject::run(self.only, |subject| subject.run(workspace, self.schedules))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Tokens> {
        let words: Vec<_> = line.split_whitespace().map(String::from).collect();
        Tokens::parse(&words)
    }

    #[test]
    fn arguments() {
        for (line, binary, schedules, only) in [
            ("", Binary::Build, None, None),
            ("--no-build", Binary::Keep, None, None),
            ("--schedules 7", Binary::Build, Some(7), None),
            ("--only model", Binary::Build, None, Some(Subject::Model)),
            ("--only file", Binary::Build, None, Some(Subject::File)),
        ] {
            let want = Tokens {
                binary,
                schedules,
                only,
            };
            assert_eq!(parsed(line).unwrap(), want, "{line}");
        }
    }

    #[test]
    fn attacks_on_the_file_are_attacks() {
        for name in ON_THE_FILE {
            assert!(ATTACKS.iter().any(|attack| attack.name == name), "{name}");
        }
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for line in ["--seed 7", "--only x", "--only", "--schedules x", "x"] {
            parsed(line).unwrap_err();
        }
    }
}
