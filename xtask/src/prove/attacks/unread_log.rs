//! A log that nobody reads. Requests must not wait for its reader.

use std::io::{BufRead as _, BufReader};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::Result;

use crate::prove::environment::{Environment, Upstream};
use crate::prove::http::{Connection, Request};
use crate::prove::measurement::Measurements;

/// More than fits into what the server keeps for the reader.
const REQUESTS: usize = 60_000;

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    let upstream = Upstream::start()?;
    let setup = environment
        .server("unread-log", &upstream)?
        .set("LOG", "debug");
    let mut server = setup.log_into_unread_pipe().start()?;
    let mut connection = Connection::open(server.public)?;
    let answered = (0..REQUESTS)
        .take_while(|number| {
            let request = Request::get(&format!("/nothing/{number}"));
            connection.exchange(&request).is_ok_and(|r| r.status == 404)
        })
        .count();
    measurements.exactly(
        "requests served while stderr is not read",
        answered,
        REQUESTS,
    );
    let stderr = server.take_stderr()?;
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
    let mut dropped = None;
    while let Ok(line) = lines.recv_timeout(Duration::from_secs(5)) {
        if let Some(count) = dropped_lines(&line) {
            dropped = Some(count);
            break;
        }
    }
    let figure = dropped.map_or_else(|| "no count".to_owned(), |n| format!("{n} counted"));
    let held = dropped.is_some_and(|count| count > 0);
    measurements.judge(
        "dropped lines of the log",
        held,
        [figure, "counted".to_owned()],
    );
    Ok(())
}

fn dropped_lines(line: &str) -> Option<u64> {
    let line: serde_json::Value = serde_json::from_str(line).ok()?;
    line.get("dropped_since_start")?.as_u64()
}
