//! The sandbox of the release binary: calls per second, its start, and what a
//! million journal entries take.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use super::comparison::{Budget, Comparison, median};
use super::fetch::{get, post};
use super::server_process::Server;
use crate::workspace::Workspace;
use crate::wrk::{self, LoadResult};
use crate::{demo, process};

const ROUNDS: usize = 3;
const SECONDS: u32 = 3;
const STARTS: usize = 5;
const ENTRIES: u64 = 1_000_000;

/// Requests per second, and milliseconds of the 99th percentile.
const RATE: f64 = 20_000.0;
const P99: f64 = 5.0;
/// Milliseconds until the first response.
const START: f64 = 200.0;
/// What the ring may take in all, whatever its entries are: 512 bytes for each.
const MEGABYTES: f64 = 512.0;

const APP: &str = "wx5a4d6f78c1e2b390";
const SECRET: &str = "0123456789abcdef0123456789abcdef";
const PAGE: &str = "http://127.0.0.1:8080/";

pub(super) fn measure(workspace: &Workspace) -> Result<Vec<Comparison>> {
    demo::build(workspace)?;
    let mut rows = rates(workspace)?;
    rows.push(start(workspace)?);
    rows.push(memory(workspace)?);
    Ok(rows)
}

/// A running sandbox that has no quotas, and its address.
fn run(workspace: &Workspace, flags: &[&str]) -> Result<(Server, String)> {
    let program = workspace.build_dir().join("release/wechat-h5");
    let mut command = workspace.command(&program.to_string_lossy());
    command.args(["sandbox", "--sandbox-listen", "127.0.0.1:0"]);
    let mut server = Server::start(command.args(flags))?;
    let base = server.address("sandbox")?;
    let no_quotas = json!({ "quotas": { "*": {} } });
    post(&format!("{base}/__sandbox/account"), &no_quotas.to_string())?;
    Ok((server, base))
}

fn rates(workspace: &Workspace) -> Result<Vec<Comparison>> {
    let (_server, base) = run(workspace, &[])?;
    let mut rows = Vec::new();
    for (name, call) in calls(workspace, &base)? {
        wrk::load(workspace, &call, 1)?;
        let mut rounds = Vec::new();
        for round in 1..=ROUNDS {
            eprintln!("{name}, round {round} of {ROUNDS}");
            rounds.push(wrk::load(workspace, &call, SECONDS)?);
        }
        rows.extend(compare(name, &rounds));
    }
    let counters: Value = serde_json::from_str(&get(&format!("{base}/__sandbox/counters"))?)?;
    let errcodes = counters["errcodes"].as_object().context("no counters")?;
    ensure!(
        errcodes.keys().eq(["0"]),
        "not every call succeeded: {errcodes:?}"
    );
    Ok(rows)
}

/// Each succeeds however often it is made.
fn calls(workspace: &Workspace, base: &str) -> Result<Vec<(&'static str, wrk::Call)>> {
    let get_token =
        format!("{base}/cgi-bin/token?grant_type=client_credential&appid={APP}&secret={SECRET}");
    let stable_token = wrk::Call::post(
        format!("{base}/cgi-bin/stable_token"),
        json!({ "grant_type": "client_credential", "appid": APP, "secret": SECRET }).to_string(),
    );
    // A stable token stays good while the others are loaded.
    let token = text(
        &post(&stable_token.url, &stable_token.body)?,
        "access_token",
    )?;
    let get_ticket = format!("{base}/cgi-bin/ticket/getticket?access_token={token}&type=jsapi");
    let ticket = text(&get(&get_ticket)?, "ticket")?;
    let verify = wrk::Call::post(
        format!("{base}/__sandbox/verify"),
        signed(workspace, &ticket)?.to_string(),
    );
    let verdict: Value = serde_json::from_str(&post(&verify.url, &verify.body)?)?;
    ensure!(
        verdict["ok"] == true,
        "the signature was refused: {verdict}"
    );
    Ok(vec![
        ("GET /cgi-bin/token", wrk::Call::get(get_token)),
        ("POST /cgi-bin/stable_token", stable_token),
        ("GET /cgi-bin/ticket/getticket", wrk::Call::get(get_ticket)),
        ("POST /__sandbox/verify", verify),
    ])
}

/// What a client shows, signed by Node's own digest.
fn signed(workspace: &Workspace, ticket: &str) -> Result<Value> {
    let string1 = format!("jsapi_ticket={ticket}&noncestr=NONCE&timestamp=1700000000&url={PAGE}");
    let script =
        "console.log(require('crypto').createHash('sha1').update(process.argv[1]).digest('hex'))";
    let signature = process::output(workspace.command("node").args(["-e", script, &string1]))?;
    Ok(json!({
        "appId": APP, "timestamp": 1_700_000_000, "nonceStr": "NONCE",
        "signature": signature.trim(), "url": PAGE,
    }))
}

fn text(response: &str, field: &str) -> Result<String> {
    let value: Value = serde_json::from_str(response)?;
    let text = value[field].as_str();
    text.map(str::to_owned)
        .with_context(|| format!("no {field}: {response}"))
}

fn compare(name: &str, rounds: &[LoadResult]) -> [Comparison; 2] {
    let middle = |value: fn(&LoadResult) -> f64| median(rounds.iter().map(value).collect());
    [
        budget(
            format!("{name}, requests"),
            ("1/s", middle(|round| round.requests_per_second)),
            (RATE, Budget::AtLeast(1.0)),
        ),
        budget(
            format!("{name}, p99"),
            ("ms", middle(|round| round.p99)),
            (P99, Budget::AtMost(1.0)),
        ),
    ]
}

fn budget(
    what: String,
    (unit, ours): (&'static str, f64),
    (other, budget): (f64, Budget),
) -> Comparison {
    Comparison {
        what,
        unit,
        ours,
        against: "the budget".to_owned(),
        other,
        budget,
    }
}

/// From the start of the process to its first response.
fn start(workspace: &Workspace) -> Result<Comparison> {
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let begin = Instant::now();
        let (_server, base) = run(workspace, &[])?;
        get(&format!("{base}/__sandbox/clock"))?;
        times.push(begin.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(budget(
        "sandbox, start to first response".to_owned(),
        ("ms", median(times)),
        (START, Budget::AtMost(1.0)),
    ))
}

/// What the process has grown by, all that load costs included, once the ring is full and lets go.
fn memory(workspace: &Workspace) -> Result<Comparison> {
    let entries = ENTRIES.to_string();
    let (server, base) = run(workspace, &["--journal-entries", &entries])?;
    let calls = calls(workspace, &base)?;
    // Of these, `getticket` has the longest entries.
    let (_, call) = &calls[2];
    let before = server.resident()?;
    while total(&base)? < ENTRIES + ENTRIES / 5 {
        wrk::load(workspace, call, SECONDS)?;
    }
    let grown = (server.resident()? - before) / 1e6;
    Ok(budget(
        "sandbox, 1,000,000 journal entries".to_owned(),
        ("MB", grown),
        (MEGABYTES, Budget::AtMost(1.0)),
    ))
}

/// How many entries there ever were.
fn total(base: &str) -> Result<u64> {
    std::thread::sleep(Duration::from_millis(100));
    // No entry is of this kind, so the response is short.
    let newest = format!("{base}/__sandbox/journal?kind=push");
    let page: Value = serde_json::from_str(&get(&newest)?)?;
    page["next"].as_u64().context("no next")
}
