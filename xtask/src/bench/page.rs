//! The H5 page of the release binary against the page with Vue 2 and jQuery in `examples/vue2`:
//! from navigation until `wx.ready` and until the first contentful paint, the web vitals, and
//! how long a tap takes, in Chromium.

use std::net::TcpListener;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::comparison::{Budget, Comparison};
use super::server_process::Server;
use crate::example::{self, Example};
use crate::setup::npm_packages::Packages;
use crate::workspace::Workspace;
use crate::{demo, process};

const RUNS: &str = "15";
const APP: &str = "wx5a4d6f78c1e2b390";
const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// How much of the other page's time ours may take.
const BUDGET: Budget = Budget::AtMost(0.7);

/// A tap is answered before somebody waits for it.
const TAP_BUDGET: Budget = Budget::Limit(100.0);

/// The script's key, what it is, its unit, and the budget: of the web vitals what
/// <https://web.dev/articles/vitals> calls good.
const ROWS: [(&str, &str, &str, Budget); 7] = [
    ("ready", "navigation to wx.ready", "ms", BUDGET),
    (
        "painted",
        "navigation to first contentful paint",
        "ms",
        BUDGET,
    ),
    (
        "largest",
        "largest contentful paint",
        "ms",
        Budget::Limit(2500.0),
    ),
    (
        "blocking",
        "total blocking time",
        "ms",
        Budget::Limit(200.0),
    ),
    ("shift", "cumulative layout shift", "", Budget::Limit(0.1)),
    ("tab", "tap on a tab", "ms", TAP_BUDGET),
    ("toggle", "tap on a switch", "ms", TAP_BUDGET),
];

pub(super) fn measure(workspace: &Workspace) -> Result<Vec<Comparison>> {
    demo::build(workspace)?;
    example::install(workspace, Example::Vue2.name())?;
    let mut sandbox = start_sandbox(workspace)?;
    let platform = sandbox.address("sandbox")?;
    let [ours, other] = [free_port()?, free_port()?];
    let mut server = start_server(workspace, &platform, [ours, other])?;
    let page = server.address("page")?;

    let mut node = workspace.command("node");
    node.args([
        "web/bench/page-load.mjs",
        &page,
        &other.to_string(),
        &platform,
    ]);
    node.arg(RUNS);
    let playwright = Packages::Consumers.modules(workspace)?;
    node.env("WECHAT_H5_PLAYWRIGHT", playwright.join("playwright-core"));
    parse(&process::output(&mut node)?).context("web/bench/page-load.mjs printed no result")
}

fn start_sandbox(workspace: &Workspace) -> Result<Server> {
    let program = workspace.build_dir().join("release/wechat-h5");
    let mut command = workspace.command(&program.to_string_lossy());
    Server::start(command.args(["sandbox", "--sandbox-listen", "127.0.0.1:0"]))
}

/// A server as in production, which signs the pages at both ports and serves ours at the first.
fn start_server(workspace: &Workspace, platform: &str, ports: [u16; 2]) -> Result<Server> {
    let program = workspace.build_dir().join("release/wechat-h5");
    let mut command = workspace.command(&program.to_string_lossy());
    let [page, other] = ports.map(|port| format!("http://127.0.0.1:{port}"));
    command.args(["serve", "--listen", &page["http://".len()..]]);
    command.args(["--internal-listen", "127.0.0.1:0"]);
    // As text it prints its addresses.
    command.env("WECHAT_H5_LOG_FORMAT", "text");
    command.env("WECHAT_H5_APPID", APP);
    command.env("WECHAT_H5_APPSECRET", SECRET);
    command.env("WECHAT_H5_STORE", "memory");
    command.env("WECHAT_H5_PUBLIC_URL", format!("{page}/"));
    command.env("WECHAT_H5_ORIGINS", format!("{page},{other}"));
    command.env("WECHAT_H5_API_BASE", platform);
    Server::start(&mut command)
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    Ok(listener.local_addr()?.port())
}

fn parse(text: &str) -> Option<Vec<Comparison>> {
    let results: Value = serde_json::from_str(text).ok()?;
    let mut all = Vec::new();
    for (condition, values) in results.as_object()? {
        for (key, what, unit, budget) in ROWS {
            let value = |whose: &str| values[key][whose].as_f64();
            all.push(Comparison {
                what: format!("{what}, {condition}"),
                unit,
                ours: value("ours")?,
                against: "Vue 2 and jQuery".to_owned(),
                other: value("other")?,
                budget,
            });
        }
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_script_prints() {
        let text = r#"{"slow":{
            "ready":{"ours":90,"other":100},"painted":{"ours":50,"other":80},
            "largest":{"ours":55,"other":81},"blocking":{"ours":5,"other":0},
            "shift":{"ours":0.01,"other":0},"tab":{"ours":24,"other":16},
            "toggle":{"ours":32,"other":16}}}"#;
        let found = parse(text).unwrap();
        let whats: Vec<_> = found.iter().map(|row| row.what.as_str()).collect();
        assert_eq!(whats[0], "navigation to wx.ready, slow");
        assert_eq!(whats[6], "tap on a switch, slow");
        assert!(found[0].ours.total_cmp(&90.0).is_eq());
        assert!(found[1].other.total_cmp(&80.0).is_eq());
        assert!(found[4].ours.total_cmp(&0.01).is_eq());
        assert!(parse("no json").is_none());
        assert!(parse(r#"{"slow":{"ready":{"ours":90}}}"#).is_none());
    }
}
