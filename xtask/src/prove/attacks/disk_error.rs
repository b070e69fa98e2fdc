//! An I/O error of the store's file. One must not end all logins until a restart.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::prove::environment::{
    Environment, Injection, Server, StoreKind, Upstream, inject, wait_for,
};
use crate::prove::http::get;
use crate::prove::measurement::Measurements;

const TARGET: Duration = Duration::from_secs(5);
const PATIENCE: Duration = Duration::from_secs(20);
/// How long the lasting error lasts.
const LASTS: Duration = Duration::from_secs(3);
const SYNCS: &str = "fdatasync,fsync";

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    for error in ["EIO", "ENOSPC"] {
        one_error(environment, measurements, error)?;
    }
    lasting_error(environment, measurements)
}

/// One call fails; the disk works again at once.
fn one_error(
    environment: &Environment<'_>,
    measurements: &mut Measurements,
    error: &'static str,
) -> Result<()> {
    let what = format!("logins after one {error}");
    let upstream = Upstream::start()?;
    let setup = environment
        .server("disk-error", &upstream)?
        .store(StoreKind::File);
    let server = setup.start()?;
    server.browser().log_in()?;
    let calls = match error {
        "ENOSPC" => "pwrite64",
        _ => SYNCS,
    };
    let injection = Injection {
        calls,
        error,
        when: "1",
    };
    let fault = match inject(&server, &injection, &setup.folder) {
        Ok(fault) => fault,
        Err(reason) => {
            measurements.not_run(&what, &reason, "next one within 5 s");
            return Ok(());
        }
    };
    // Logins write until the error has come.
    wait_for(PATIENCE, || {
        let _ = server.browser().log_in();
        fault.injected() > 0
    });
    let next = next_login(&server);
    if fault.end()? == 0 {
        measurements.not_run(&what, "strace injected no error", "next one within 5 s");
        return Ok(());
    }
    measurements.within(&what, next, TARGET);
    Ok(())
}

/// Every call fails until the fault ends.
fn lasting_error(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    let what = "logins after EIO for 3 s";
    let upstream = Upstream::start()?;
    let setup = environment
        .server("disk-error", &upstream)?
        .store(StoreKind::File);
    let server = setup.start()?;
    let mut before = server.browser();
    before.log_in()?;
    let injection = Injection {
        calls: SYNCS,
        error: "EIO",
        when: "1+",
    };
    let fault = match inject(&server, &injection, &setup.folder) {
        Ok(fault) => fault,
        Err(reason) => {
            measurements.not_run(what, &reason, "next one within 5 s");
            return Ok(());
        }
    };
    let begin = Instant::now();
    let told = wait_for(LASTS, || {
        let _ = server.browser().log_in();
        is_told(&server)
    });
    sleep(LASTS.saturating_sub(begin.elapsed()));
    let injected = fault.end()?;
    if injected == 0 {
        measurements.not_run(what, "strace injected no error", "next one within 5 s");
        return Ok(());
    }
    measurements.within("/readyz tells of the failing store", told, LASTS);
    measurements.within(what, next_login(&server), TARGET);
    let ready = wait_for(TARGET, || !is_told(&server));
    measurements.within("/readyz is good again", ready, TARGET);
    let kept = before.is_signed_in()?;
    measurements.outcome(
        "a session from before the error",
        kept,
        ["signed in", "lost"],
    );
    Ok(())
}

/// How long until a login works.
pub(super) fn next_login(server: &Server) -> Option<Duration> {
    wait_for(PATIENCE, || {
        let login = server.browser().log_in();
        login.is_ok_and(|response| response.status == 303)
    })
}

/// Whether `/readyz` says that users cannot sign in.
pub(super) fn is_told(server: &Server) -> bool {
    get(server.public, "/readyz")
        .is_ok_and(|response| response.status == 503 && response.body.contains("\"logins\""))
}
