//! Public WeChat SDKs in other languages, unchanged, run their ordinary flows
//! against the sandbox over real sockets: `wechatpy` from `PyPI` and
//! `node-easywechat` from npm, whose scripts are in `tests/sdks`.
//!
//! `cargo xtask setup` installs both and `cargo xtask test` says where they are:
//! `WECHAT_H5_SDK_PYTHON` is the interpreter that finds the one,
//! `WECHAT_H5_SDK_NODE_MODULES` the folder that holds the other.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use tempfile::TempDir;
use tokio::process::Command;
use wechat_h5_e2e::{APP_ID, APP_SECRET, Binary};

const LIMIT: Duration = Duration::from_secs(20);

macro_rules! flows {
    ($($name:ident: $language:expr, $script:literal;)*) => {
        $(#[tokio::test]
        async fn $name() -> anyhow::Result<()> {
            flow($language, $script).await
        })*
    };
}

flows! {
    python_fetches_token_and_ticket: Language::Python, "credentials";
    python_signs_a_person_in: Language::Python, "oauth";
    python_makes_a_menu: Language::Python, "menu";
    python_knows_its_followers: Language::Python, "people";
    python_makes_a_qr_code: Language::Python, "qrcode";
    python_sends_a_template_message: Language::Python, "template";
    node_fetches_token_and_ticket: Language::Node, "credentials";
    node_signs_a_person_in: Language::Node, "oauth";
    node_makes_a_menu: Language::Node, "menu";
    node_knows_its_followers_and_writes_to_them: Language::Node, "people";
}

#[derive(Clone, Copy)]
enum Language {
    Node,
    Python,
}

impl Language {
    fn command(self, script: &str) -> anyhow::Result<Command> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sdks");
        Ok(match self {
            Self::Python => {
                let mut python = Command::new(installed("WECHAT_H5_SDK_PYTHON")?);
                // No bytecode beside the sources.
                python
                    .arg("-B")
                    .arg(folder.join(format!("python/{script}.py")));
                python
            }
            Self::Node => {
                let mut node = Command::new("node");
                node.arg(folder.join(format!("node/{script}.mjs")));
                node.env("NODE_PATH", installed("WECHAT_H5_SDK_NODE_MODULES")?);
                node
            }
        })
    }
}

fn installed(variable: &str) -> anyhow::Result<PathBuf> {
    let place = std::env::var_os(variable).map(PathBuf::from);
    let place = place.filter(|place| place.exists());
    place.with_context(|| {
        format!("{variable} names nothing: `cargo xtask test e2e` installs the SDKs and sets it")
    })
}

/// A script that ends well has checked everything; it says what was wrong.
async fn flow(language: Language, script: &str) -> anyhow::Result<()> {
    let args = ["sandbox", "--sandbox-listen=127.0.0.1:0"];
    let sandbox = Binary::start(&args, &[], &["sandbox"]).await?;
    let api = sandbox.address("sandbox")?;
    // An SDK may keep its tokens in files, in whatever folder it is in.
    let folder = TempDir::with_prefix("wechat-h5-e2e-sdk-")?;
    let mut command = language.command(script)?;
    command
        .current_dir(folder.path())
        .env("SANDBOX_OPEN", api.replace("127.0.0.1", "localhost"))
        .env("SANDBOX_API", api)
        .env("APP_ID", APP_ID)
        .env("APP_SECRET", APP_SECRET)
        .kill_on_drop(true);
    let output = tokio::time::timeout(LIMIT, command.output())
        .await
        .with_context(|| format!("{script} took longer than {LIMIT:?}"))?
        .with_context(|| format!("cannot start {script}"))?;
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{script}: {said}");
    Ok(())
}
