//! kill -9 at each write to the store's file, from its creation on. A server starts on what is
//! left, and has every session that a browser was given.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::files;
use crate::prove::environment::{Environment, Injection, ServerSetup, StoreKind, Upstream, inject};
use crate::prove::http::Browser;
use crate::prove::measurement::Measurements;

const CALLS: [&str; 2] = ["pwrite64", "fdatasync"];
/// After so many logins the next ones write nothing else.
const LOGINS: usize = 4;
const LIMIT: Duration = Duration::from_secs(10);
/// The largest number that strace takes, about.
const NEVER: usize = 65_000;

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    let upstream = Upstream::start()?;
    let setup = environment
        .server("killed-writes", &upstream)?
        .store(StoreKind::File);
    if let Err(reason) = is_allowed(&setup)? {
        measurements.not_run("kill -9 at each write", &reason, "no session lost");
        return Ok(());
    }
    for calls in CALLS {
        let kills = in_first_starts(&setup, calls)?;
        let what = format!("{kills} times kill -9 at a {calls} of a first start, starts after it");
        measurements.exactly(&what, kills, kills);
        in_logins(&setup, calls, measurements)?;
    }
    Ok(())
}

fn is_allowed(setup: &ServerSetup) -> Result<Result<(), String>> {
    let (server, file) = (setup.start()?, setup.store_file());
    let fault = inject(
        &server,
        &kill(&file, CALLS[0], &NEVER.to_string()),
        &setup.folder,
    );
    Ok(fault.map(drop))
}

fn kill<'a>(file: &'a Path, calls: &'a str, when: &'a str) -> Injection<'a> {
    Injection {
        file,
        calls,
        effect: "signal=KILL",
        when,
    }
}

/// Kills a server that creates its file at the first call, then one at the second, and so on.
/// Another one must start after each. Returns how many were killed.
fn in_first_starts(setup: &ServerSetup, calls: &str) -> Result<usize> {
    let file = setup.store_file();
    for number in 1..NEVER {
        files::remove(&file)?;
        let when = number.to_string();
        let traced = setup.clone().with_injection(&kill(&file, calls, &when));
        let mut server = traced.spawn()?;
        if server.wait_until_listening().is_ok() {
            server.kill()?;
            return Ok(number - 1);
        }
        let next = setup.start();
        next.with_context(|| format!("after kill -9 at {calls} {number} of a first start"))?;
    }
    Ok(0)
}

/// The same with the calls of logins.
fn in_logins(setup: &ServerSetup, calls: &str, measurements: &mut Measurements) -> Result<()> {
    let file = setup.store_file();
    // What was damaged before anybody was signed in had nothing to lose.
    let damaged = file.with_extension("redb.damaged-1");
    files::remove(&file)?;
    files::remove(&damaged)?;
    let mut signed_in: Vec<Browser> = Vec::new();
    let (mut kills, mut lost) = (0, 0);
    for number in 1..NEVER {
        let mut server = setup.start()?;
        // What it stores at its start is stored then.
        server.wait_until_signing(LIMIT);
        let when = number.to_string();
        let fault = inject(&server, &kill(&file, calls, &when), &setup.folder);
        match &fault {
            // It may write something of its own, and is killed already.
            Err(reason) if server.is_alive() => bail!("{reason}"),
            _ => {}
        }
        let before = signed_in.len();
        for _ in 0..LOGINS {
            let mut browser = server.browser();
            if browser
                .log_in()
                .is_ok_and(|response| response.status == 303)
            {
                signed_in.push(browser);
            }
        }
        server.kill()?;
        drop(fault);
        if signed_in.len() == before + LOGINS {
            break;
        }
        kills += 1;
        let server = setup.start();
        let server = server.with_context(|| format!("after kill -9 at {calls} {number}"))?;
        for browser in &mut signed_in {
            lost += usize::from(!browser.is_signed_in()?);
        }
        server.kill()?;
    }
    let what = format!("{kills} times kill -9 at a {calls} of a login, sessions lost");
    let all = signed_in.len();
    let texts = [format!("{lost} of {all}"), "0".to_owned()];
    measurements.judge(&what, lost == 0 && kills > 0 && all > LOGINS, texts);
    let what = format!("the store's file after kill -9 at a {calls} of a login");
    measurements.outcome(&what, !damaged.exists(), ["whole", "damaged"]);
    Ok(())
}
