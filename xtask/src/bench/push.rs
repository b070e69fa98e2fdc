//! Pushes to the release binary, each another one, which it delivers to a back end that takes them
//! at once. Whoever sends them and the back end are on the same cores.

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::comparison::{Budget, Comparison, median};
use super::constant_platform_process;
use super::server_process::Server;
use crate::workspace::Workspace;
use crate::{demo, process};

const ROUNDS: u64 = 5;
/// In each round.
const PUSHES: u64 = 60_000;

/// Pushes per second with the store in memory.
const PLAIN: f64 = 20_000.0;
const ENCRYPTED: f64 = 12_000.0;
/// Milliseconds that WeChat waits.
const WAITS: f64 = 5000.0;

const APP: &str = "wx5a4d6f78c1e2b390";
const SECRET: &str = "0123456789abcdef0123456789abcdef";
const TOKEN: &str = "tokenofthebenchmark";
const KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

/// What is measured with each store.
const CASES: [Case; 2] = [
    Case {
        mode: "plain",
        budget: PLAIN,
    },
    Case {
        mode: "encrypted",
        budget: ENCRYPTED,
    },
];

struct Case {
    mode: &'static str,
    /// With the store in memory.
    budget: f64,
}

/// Medians of the rounds.
struct Speed {
    per_second: f64,
    p99: f64,
}

pub(super) fn measure(workspace: &Workspace) -> Result<Vec<Comparison>> {
    demo::build(workspace)?;
    let mut cargo = workspace.cargo("build");
    cargo.args(["--release", "--package=xtask", "--example=push_load"]);
    process::run(cargo.arg("--example=constant_platform"))?;

    let (_platform, platform) = constant_platform_process::start(workspace)?;
    let folder = workspace.target().join("bench");
    std::fs::create_dir_all(&folder)?;
    let file = folder.join("pushes.redb");
    let mut rows = Vec::new();
    for case in CASES {
        let speed = load(workspace, &platform, &case, "memory")?;
        rows.push(case.rate(&speed));
        rows.push(case.p99("memory", &speed));
    }
    for case in CASES {
        let _ = std::fs::remove_file(&file);
        let store = format!("redb:{}", file.display());
        let speed = load(workspace, &platform, &case, &store)?;
        eprintln!("{} pushes with redb: {:.0}/s", case.mode, speed.per_second);
        rows.push(case.p99("redb", &speed));
    }
    let _ = std::fs::remove_file(&file);
    Ok(rows)
}

fn load(workspace: &Workspace, platform: &str, case: &Case, store: &str) -> Result<Speed> {
    let (_server, server) = start(workspace, platform, case, store)?;
    let (mut rates, mut p99s) = (Vec::new(), Vec::new());
    // The first round warms up.
    for round in 0..=ROUNDS {
        eprintln!("{} pushes, {store}, round {round} of {ROUNDS}", case.mode);
        let program = workspace.build_dir().join("release/examples/push_load");
        let mut command = workspace.command(&program.to_string_lossy());
        command.args([&server, APP, TOKEN, KEY, case.mode, &PUSHES.to_string()]);
        let output = process::output(command.arg((round * PUSHES).to_string()))?;
        let output: Value = serde_json::from_str(&output)?;
        let number = |name: &str| output[name].as_f64().context("no figure");
        if round > 0 {
            rates.push(number("rate")?);
            p99s.push(number("p99")?);
        }
    }
    Ok(Speed {
        per_second: median(rates),
        p99: median(p99s),
    })
}

/// Our server, which limits nobody.
fn start(
    workspace: &Workspace,
    platform: &str,
    case: &Case,
    store: &str,
) -> Result<(Server, String)> {
    let program = workspace.build_dir().join("release/wechat-h5");
    let mut command = workspace.command(&program.to_string_lossy());
    command.args(["serve", "--listen", "127.0.0.1:0"]);
    command.args(["--internal-listen", "127.0.0.1:0"]);
    // As text it prints its addresses.
    command.env("WECHAT_H5_LOG_FORMAT", "text");
    command.env("WECHAT_H5_APPID", APP);
    command.env("WECHAT_H5_APPSECRET", SECRET);
    command.env("WECHAT_H5_STORE", store);
    command.env("WECHAT_H5_PUBLIC_URL", "http://127.0.0.1:8080/");
    command.env("WECHAT_H5_API_BASE", platform);
    command.env("WECHAT_H5_RATE_LIMIT_PUSH", "off");
    command.env("WECHAT_H5_PUSH_TOKEN", TOKEN);
    command.env("WECHAT_H5_PUSH_WEBHOOK", format!("{platform}/pushes"));
    command.env("WECHAT_H5_PUSH_WEBHOOK_KEY", SECRET);
    if case.mode == "encrypted" {
        command.env("WECHAT_H5_PUSH_AES_KEY", KEY);
    }
    let mut server = Server::start(&mut command)?;
    let address = server.address("page")?;
    Ok((server, address))
}

impl Case {
    fn rate(&self, speed: &Speed) -> Comparison {
        Comparison {
            what: self.what("memory", "pushes"),
            unit: "1/s",
            ours: speed.per_second,
            against: "the budget".to_owned(),
            other: self.budget,
            budget: Budget::AtLeast(1.0),
        }
    }

    fn p99(&self, store: &str, speed: &Speed) -> Comparison {
        Comparison {
            what: self.what(store, "p99"),
            unit: "ms",
            ours: speed.p99,
            against: "what WeChat waits".to_owned(),
            other: WAITS,
            budget: Budget::AtMost(1.0),
        }
    }

    fn what(&self, store: &str, figure: &str) -> String {
        let mode = self.mode;
        format!("pushes that are {mode}, with the store {store}, {figure}")
    }
}
