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
    sizes: Sizes,
    only: Option<Subject>,
}

/// How often something is done, where it is not as often as by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sizes {
    /// The random schedules of the model.
    schedules: Option<u32>,
    /// The deaths at each point of a refresh.
    kills: Option<u32>,
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
    fn run(self, workspace: &Workspace, sizes: Sizes) -> Result<()> {
        let mut tests = workspace.cargo("test");
        match self {
            Self::Model => {
                tests.args(["--release", "--package=wechat-h5-credential"]);
                tests.args(["--test=model", "--features=full-size", "full_size"]);
                if let Some(schedules) = sizes.schedules {
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
                if let Some(kills) = sizes.kills {
                    tests.env("WECHAT_H5_KILLS", kills.to_string());
                }
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
            sizes: Sizes::default(),
            only: None,
        };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let mut value = || args.next().with_context(|| format!("{arg} needs a value"));
            match arg.as_str() {
                "--no-build" => tokens.binary = Binary::Keep,
                "--schedules" => tokens.sizes.schedules = Some(number(arg, value()?)?),
                "--kills" => tokens.sizes.kills = Some(number(arg, value()?)?),
                "--only" => tokens.only = Some(subject::parse(value()?)?),
                other => {
                    bail!(
                        "prove tokens takes --only, --schedules, --kills and --no-build, not `{other}`"
                    )
                }
            }
        }
        Ok(tokens)
    }

    /// Runs all, also if a figure misses its target.
    pub(super) fn run(&self, workspace: &Workspace) -> Result<()> {
        subject::run(self.only, |subject| subject.run(workspace, self.sizes))
    }
}

fn number(option: &str, value: &str) -> Result<u32> {
    let number: Option<u32> = value.parse().ok();
    let number = number.filter(|number| *number > 0);
    number.with_context(|| format!("{option} takes a number from 1 on, not `{value}`"))
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
        let sizes = |schedules, kills| Sizes { schedules, kills };
        let by_itself = Sizes::default();
        for (line, binary, sizes, only) in [
            ("", Binary::Build, by_itself, None),
            ("--no-build", Binary::Keep, by_itself, None),
            ("--schedules 7", Binary::Build, sizes(Some(7), None), None),
            ("--kills 9", Binary::Build, sizes(None, Some(9)), None),
            (
                "--only model",
                Binary::Build,
                by_itself,
                Some(Subject::Model),
            ),
            ("--only file", Binary::Build, by_itself, Some(Subject::File)),
        ] {
            let want = Tokens {
                binary,
                sizes,
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
        for line in [
            "--seed 7",
            "--only x",
            "--only",
            "--schedules x",
            "--kills 0",
            "x",
        ] {
            parsed(line).unwrap_err();
        }
    }
}
