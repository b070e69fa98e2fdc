//! `GET /api/jssdk/config` of the release binary, all of its middleware on,
//! against a bare axum handler that sends the same bytes; and what the process has grown by after a
//! million.

use anyhow::{Result, ensure};

use super::comparison::{Budget, Comparison, median};
use super::fetch::get;
use super::growth::growth;
use super::server_process::Server;
use crate::workspace::Workspace;
use crate::wrk::{self, LoadResult};
use crate::{demo, process};

const ROUNDS: usize = 5;
const SECONDS: u32 = 4;

pub(super) fn measure(workspace: &Workspace) -> Result<Vec<Comparison>> {
    demo::build(workspace)?;
    let mut cargo = workspace.cargo("build");
    cargo.args([
        "--release",
        "--package",
        "xtask",
        "--example",
        "bare_server",
    ]);
    process::run(&mut cargo)?;

    let (server, our_url) = start_ours(workspace)?;
    let body = get(&our_url)?;
    let (_bare, bare_url) = start_bare(workspace, &body)?;
    ensure!(get(&bare_url)? == body, "the two send different bodies");

    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    wrk::round(workspace, &our_url, 1)?;
    wrk::round(workspace, &bare_url, 1)?;
    for round in 1..=ROUNDS {
        eprintln!("round {round} of {ROUNDS}");
        ours.push(wrk::round(workspace, &our_url, SECONDS)?);
        bare.push(wrk::round(workspace, &bare_url, SECONDS)?);
    }
    let mut rows = compare(&ours, &bare);
    rows.push(growth(workspace, &server, &our_url, "signatures")?);
    Ok(rows)
}

fn start_ours(workspace: &Workspace) -> Result<(Server, String)> {
    let program = workspace.build_dir().join("release/wechat-h5");
    let mut command = workspace.command(&program.to_string_lossy());
    command.arg("demo");
    for listener in ["--listen", "--internal-listen", "--sandbox-listen"] {
        command.args([listener, "127.0.0.1:0"]);
    }
    let mut server = Server::start(&mut command)?;
    let page = server.address("page")?;
    let signed = page.replace(':', "%3A").replace('/', "%2F");
    Ok((server, format!("{page}/api/jssdk/config?url={signed}%2F")))
}

fn start_bare(workspace: &Workspace, body: &str) -> Result<(Server, String)> {
    let program = workspace.build_dir().join("release/examples/bare_server");
    let mut command = workspace.command(&program.to_string_lossy());
    let mut server = Server::start(command.arg(body))?;
    let address = server.address("bare")?;
    Ok((server, format!("{address}/api/jssdk/config")))
}

fn compare(ours: &[LoadResult], bare: &[LoadResult]) -> Vec<Comparison> {
    let middle = |rounds: &[LoadResult], value: fn(&LoadResult) -> f64| {
        median(rounds.iter().map(value).collect())
    };
    let row = |what: &str, unit, value: fn(&LoadResult) -> f64, budget| Comparison {
        what: format!("GET /api/jssdk/config, {what}"),
        unit,
        ours: middle(ours, value),
        against: "bare axum handler".to_owned(),
        other: middle(bare, value),
        budget,
    };
    vec![
        row(
            "requests",
            "1/s",
            |r| r.requests_per_second,
            Budget::AtLeast(0.85),
        ),
        row("p99", "ms", |r| r.p99, Budget::AtMost(2.0)),
    ]
}
