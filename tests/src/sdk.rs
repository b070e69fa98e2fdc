//! Public WeChat SDKs in other languages, whose scripts are in `tests/sdks`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use tempfile::TempDir;
use tokio::process::Command;

use crate::deployment::{APP_ID, APP_SECRET};

const LIMIT: Duration = Duration::from_secs(20);

/// An SDK, by its language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sdk {
    /// `node-easywechat` and others from npm, below `WECHAT_H5_SDK_NODE_MODULES`.
    Node,
    /// `wechatpy`, `wechatpayv3` and `WeRoBot` from `PyPI`, found by the interpreter
    /// `WECHAT_H5_SDK_PYTHON`.
    Python,
    /// `wx-rust-mp` from crates.io, in the program `WECHAT_H5_SDK_RUST`, which is its only
    /// script.
    Rust,
}

impl Sdk {
    /// Runs a script against the sandbox at `api` (`http://127.0.0.1:<port>`) and returns
    /// its output.
    ///
    /// # Errors
    /// When the SDK is not installed, or when the script fails, with the script's output.
    pub async fn run(self, script: &str, api: &str) -> anyhow::Result<String> {
        self.run_with(script, api, &[]).await
    }

    /// The same with further variables.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub async fn run_with(
        self,
        script: &str,
        api: &str,
        env: &[(&str, &str)],
    ) -> anyhow::Result<String> {
        // An SDK may keep its tokens in files in the current folder.
        let folder = TempDir::with_prefix("wechat-h5-e2e-sdk-")?;
        let mut command = self.command(script, api)?;
        command.envs(env.iter().copied());
        command.current_dir(folder.path()).kill_on_drop(true);
        let output = tokio::time::timeout(LIMIT, command.output())
            .await
            .with_context(|| format!("{script} took longer than {LIMIT:?}"))?
            .with_context(|| format!("cannot start {script}"))?;
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        let stderr = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{script}: {stdout}{stderr}");
        Ok(stdout)
    }

    fn command(self, script: &str, api: &str) -> anyhow::Result<Command> {
        let mut command = self.interpreter(script)?;
        command
            .env("SANDBOX_API", api)
            .env("SANDBOX_OPEN", api.replace("127.0.0.1", "localhost"))
            .env("APP_ID", APP_ID)
            .env("APP_SECRET", APP_SECRET);
        Ok(command)
    }

    fn interpreter(self, script: &str) -> anyhow::Result<Command> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sdks");
        let (mut command, file) = match self {
            Self::Rust => return Ok(Command::new(installed("WECHAT_H5_SDK_RUST")?)),
            Self::Python => {
                let mut python = Command::new(installed("WECHAT_H5_SDK_PYTHON")?);
                // No bytecode beside the sources.
                python.arg("-B");
                (python, format!("python/{script}.py"))
            }
            Self::Node => {
                let mut node = Command::new("node");
                node.env("NODE_PATH", installed("WECHAT_H5_SDK_NODE_MODULES")?);
                (node, format!("node/{script}.mjs"))
            }
        };
        command.arg(folder.join(file));
        Ok(command)
    }
}

fn installed(variable: &str) -> anyhow::Result<PathBuf> {
    let place = std::env::var_os(variable).map(PathBuf::from);
    let place = place.filter(|place| place.exists());
    place.with_context(|| {
        format!("{variable} names nothing: `cargo xtask test e2e` installs the SDKs and sets it")
    })
}
