//! Requests that a grammar of mistakes makes: well-formed HTTP, and everything else wrong.

use std::collections::BTreeMap;
use std::io;
use std::sync::Mutex;
use std::thread::scope;
use std::time::Duration;

use anyhow::{Result, anyhow};

use super::fuzz_grammar::Grammar;
use crate::prove::environment::{Environment, RELAY_SITES, ServerSetup, StoreKind, Upstream};
use crate::prove::http::{Connection, Expect, Response};
use crate::prove::measurement::Measurements;
use crate::prove::random::Random;

const REQUESTS: usize = 100_000;
const THREADS: usize = 2;
const BATCH: usize = 24;

/// Headers of every response, whoever makes it.
const HEADERS: [&str; 4] = [
    "x-content-type-options",
    "content-security-policy",
    "cache-control",
    "referrer-policy",
];

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    let upstream = Upstream::start()?;
    let setup = environment
        .server("fuzz", &upstream)?
        .store(StoreKind::File);
    let setup = setup.set("RELAY_SITES", RELAY_SITES);
    let mut server = setup.start()?;
    server.wait_until_signing(Duration::from_secs(5));
    let totals = Mutex::new(Totals::default());
    scope(|scope| {
        for thread in 0..THREADS {
            let (setup, totals) = (&setup, &totals);
            let random = Random::new(environment.seed() + thread as u64);
            scope.spawn(move || {
                let part = fuzz(setup, random);
                if let Ok(mut totals) = totals.lock() {
                    totals.add(part);
                }
            });
        }
    });
    let totals = totals
        .into_inner()
        .map_err(|_| anyhow!("a thread failed"))?;
    for example in totals.examples.iter().take(8) {
        eprintln!("{example}");
    }
    // A fuzzer that only one check sees proves little.
    eprintln!("statuses: {:?}", totals.statuses);
    let sent = totals.sent;
    measurements.at_least(
        "fuzzed requests answered",
        (count(sent), "requests"),
        count(REQUESTS),
    );
    measurements.exactly("of them, status 5xx", totals.errors, 0);
    measurements.exactly("of them, without the security headers", totals.bare, 0);
    measurements.exactly("of them, sent to a foreign address", totals.foreign, 0);
    measurements.exactly("connections that broke", totals.broken, 0);
    measurements.exactly("panics", setup.log().matches("panick").count(), 0);
    let signs = server.is_alive() && server.sign().is_ok_and(|r| r.status == 200);
    measurements.outcome("the server after them", signs, ["signs", "does not sign"]);
    Ok(())
}

#[allow(clippy::cast_precision_loss, reason = "small counts")]
fn count(value: usize) -> f64 {
    value as f64
}

#[derive(Default)]
struct Totals {
    sent: usize,
    errors: usize,
    bare: usize,
    foreign: usize,
    broken: usize,
    /// How often each status came.
    statuses: BTreeMap<u16, usize>,
    examples: Vec<String>,
}

impl Totals {
    fn add(&mut self, other: Self) {
        self.sent += other.sent;
        self.errors += other.errors;
        self.bare += other.bare;
        self.foreign += other.foreign;
        self.broken += other.broken;
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
        self.examples.extend(other.examples);
    }

    fn judge(&mut self, request: &str, response: &Response, upstream: &str) {
        self.sent += 1;
        *self.statuses.entry(response.status).or_default() += 1;
        let is_bare = HEADERS.iter().any(|name| response.header(name).is_none());
        let is_foreign = response
            .header("location")
            .is_some_and(|location| !is_ours(location, upstream));
        self.errors += usize::from(response.status >= 500);
        self.bare += usize::from(is_bare);
        self.foreign += usize::from(is_foreign);
        if response.status >= 500 || is_bare || is_foreign {
            let line = request.lines().next().unwrap_or_default();
            let head = response.head().replace("\r\n", " | ");
            self.examples.push(format!("{line:.300} -> {head:.300}"));
        }
    }
}

/// WeChat, an own path, or a site of the relay.
fn is_ours(location: &str, upstream: &str) -> bool {
    let path =
        location.starts_with('/') && !location.starts_with("//") && !location.starts_with("/\\");
    let wechat = format!("{upstream}/connect/oauth2/authorize?appid=wx");
    path || [
        &wechat,
        "http://127.0.0.1:9280/",
        "http://127.0.0.1:9281/wx/cb?",
    ]
    .iter()
    .any(|start| location.starts_with(start))
}

fn fuzz(setup: &ServerSetup, random: Random) -> Totals {
    let mut totals = Totals::default();
    let mut grammar = Grammar::new(setup.public, random);
    let mut connection = None;
    while totals.sent < REQUESTS / THREADS && totals.broken < 100 {
        let batch: Vec<_> = (0..BATCH).map(|_| grammar.request()).collect();
        let result = send(setup, &mut connection, &batch, |request, response| {
            totals.judge(request, response, &setup.upstream);
            grammar.learn(response);
        });
        if let Err(err) = result {
            totals.broken += 1;
            totals.examples.push(format!("{err}"));
            connection = None;
        }
    }
    totals
}

/// Sends the requests one behind the other, then reads the responses. A response that ends
/// the connection ends the batch.
fn send(
    setup: &ServerSetup,
    connection: &mut Option<Connection>,
    batch: &[String],
    mut judge: impl FnMut(&str, &Response),
) -> io::Result<()> {
    let mut open = match connection.take() {
        Some(open) => open,
        None => Connection::open(setup.public)?,
    };
    open.send(batch.concat().as_bytes())?;
    for request in batch {
        let expect = if request.starts_with("HEAD ") {
            Expect::HeadOnly
        } else {
            Expect::Body
        };
        let response = open.receive(expect)?;
        judge(request, &response);
        if response.header("connection") == Some("close") {
            return Ok(());
        }
    }
    *connection = Some(open);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations_that_are_ours() {
        let upstream = "http://127.0.0.1:1";
        for (location, want) in [
            ("/me?x=1", true),
            (
                "http://127.0.0.1:1/connect/oauth2/authorize?appid=wx5a",
                true,
            ),
            ("http://127.0.0.1:9281/wx/cb?code=1", true),
            ("//evil.example", false),
            ("/\\evil.example", false),
            ("http://127.0.0.1:9281/wx/other", false),
            ("http://evil.example/", false),
        ] {
            assert_eq!(is_ours(location, upstream), want, "{location}");
        }
    }
}
