//! Pushes in full size: tests that print each figure beside its target.

use anyhow::{Context as _, Result, bail};

use super::Binary;
use super::subject;
use crate::process;
use crate::workspace::Workspace;

/// What `cargo xtask prove push` does.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Push {
    pub(super) binary: Binary,
    only: Option<Subject>,
}

/// What can be run alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    /// What anybody could send.
    Bodies,
    /// Several processes on one Redis, which are killed.
    Processes,
    /// One process with a file, which is killed.
    File,
}

impl subject::Subject for Subject {
    const ALL: &'static [Self] = &[Self::Bodies, Self::Processes, Self::File];

    fn name(self) -> &'static str {
        match self {
            Self::Bodies => "bodies",
            Self::Processes => "processes",
            Self::File => "file",
        }
    }
}

/// The tests of malformed bodies and envelopes.
const BODIES: [&str; 5] = [
    "changed_bodies_and_envelopes",
    "a_message_cut_at_any_byte_is_refused",
    "bombs_are_refused_or_read_in_a_short_time",
    "a_plaintext_that_is_malformed_is_refused_in_the_same_words",
    "a_wrong_signature_takes_as_long_as_a_wrong_padding",
];
const BODIES_CHANGED: &str = "1000000";
const TIMES_COMPARED: &str = "2001";

impl Subject {
    fn run(self, workspace: &Workspace) -> Result<()> {
        let mut tests = workspace.cargo("test");
        let name = match self {
            Self::Bodies => {
                tests.args(["--release", "--package=wechat-h5-push"]);
                tests.args(["--test=fuzz", "--test=receiver"]);
                tests.env("PUSH_FUZZ_ROUNDS", BODIES_CHANGED);
                tests.env("PUSH_TIMING_ROUNDS", TIMES_COMPARED);
                tests.arg("--").args(BODIES);
                return process::run(tests.args(["--nocapture", "--test-threads=1"]));
            }
            Self::Processes => "full_size::pushes::pushes_through_redis",
            Self::File => "full_size::pushes::pushes_through_a_file",
        };
        tests.args(["--package=wechat-h5-e2e", "--test=processes"]);
        tests.args(["--features=full-size", name]);
        let binary = workspace.build_dir().join("release/wechat-h5");
        tests.env("WECHAT_H5_BIN", binary);
        process::run(tests.args(["--", "--nocapture"]))
    }
}

impl Push {
    /// Reads the arguments behind `cargo xtask prove push`.
    pub(super) fn parse(args: &[String]) -> Result<Self> {
        let (mut binary, mut only) = (Binary::Build, None);
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--no-build" => binary = Binary::Keep,
                "--only" => {
                    let name = args.next().context("--only needs a value")?;
                    only = Some(subject::parse(name)?);
                }
                other => bail!("prove push takes --only and --no-build, not `{other}`"),
            }
        }
        Ok(Self { binary, only })
    }

    pub(super) fn run(&self, workspace: &Workspace) -> Result<()> {
        subject::run(self.only, |subject| subject.run(workspace))
    }
}

#[cfg(test)]
mod tests {
    use super::subject::Subject as _;
    use super::*;

    fn parsed(line: &str) -> Result<Push> {
        let words: Vec<_> = line.split_whitespace().map(String::from).collect();
        Push::parse(&words)
    }

    #[test]
    fn arguments() {
        for (line, binary, only) in [
            ("", Binary::Build, None),
            ("--no-build", Binary::Keep, None),
            ("--only bodies", Binary::Build, Some(Subject::Bodies)),
            ("--only file --no-build", Binary::Keep, Some(Subject::File)),
        ] {
            assert_eq!(parsed(line).unwrap(), Push { binary, only }, "{line}");
        }
        for subject in Subject::ALL {
            let line = format!("--only {}", subject.name());
            assert_eq!(parsed(&line).unwrap().only, Some(*subject));
        }
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for line in ["--schedules 7", "--only model", "--only", "x"] {
            parsed(line).unwrap_err();
        }
    }
}
