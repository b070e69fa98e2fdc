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
/// How long a lasting error lasts.
const LASTS: Duration = Duration::from_secs(3);
const SYNCS: &str = "fdatasync,fsync";
const WRITES: &str = "pwrite64,ftruncate,fallocate";
/// What a file system that has become read-only refuses.
const WRITES_AND_OPENING: &str = "openat,pwrite64,ftruncate,fallocate";

/// Errors of every call for a while: their name, the calls, and the error.
const LASTING: [[&str; 3]; 4] = [
    ["EIO of every sync", SYNCS, "error=EIO"],
    ["EIO of every write", WRITES, "error=EIO"],
    ["ENOSPC of every write", WRITES, "error=ENOSPC"],
    ["a read-only file system", WRITES_AND_OPENING, "error=EROFS"],
];

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    for error in ["EIO", "ENOSPC"] {
        one_error(environment, measurements, error)?;
    }
    for error in LASTING {
        lasting_error(environment, measurements, error)?;
    }
    Ok(())
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
        file: &setup.store_file(),
        calls,
        effect: &format!("error={error}"),
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

/// Every call fails until the fault ends. Pages are signed meanwhile, and the log has one line
/// at its beginning and one at its end.
fn lasting_error(
    environment: &Environment<'_>,
    measurements: &mut Measurements,
    [name, calls, effect]: [&str; 3],
) -> Result<()> {
    let what = format!("logins after {name} for 3 s");
    let upstream = Upstream::start()?;
    let setup = environment
        .server("disk-error", &upstream)?
        .store(StoreKind::File)
        .set("LOG", "info");
    let server = setup.start()?;
    let mut before = server.browser();
    before.log_in()?;
    let injection = Injection {
        file: &setup.store_file(),
        calls,
        effect,
        when: "1+",
    };
    let fault = match inject(&server, &injection, &setup.folder) {
        Ok(fault) => fault,
        Err(reason) => {
            measurements.not_run(&what, &reason, "next one within 5 s");
            return Ok(());
        }
    };
    let begin = Instant::now();
    let told = wait_for(LASTS, || {
        let _ = server.browser().log_in();
        is_told(&server)
    });
    let (mut signed, mut refused) = (0, 0);
    while begin.elapsed() < LASTS {
        let is_signed = server.sign().is_ok_and(|response| response.status == 200);
        signed += usize::from(is_signed);
        refused += usize::from(!is_signed);
        sleep(Duration::from_millis(5));
    }
    let injected = fault.end()?;
    if injected == 0 {
        measurements.not_run(&what, "strace injected no error", "next one within 5 s");
        return Ok(());
    }
    measurements.within(&format!("/readyz tells of {name}"), told, LASTS);
    let texts = [format!("{refused} of {}", signed + refused), "0".to_owned()];
    let is_held = refused == 0 && signed > 0;
    measurements.judge(&format!("signatures refused during {name}"), is_held, texts);
    measurements.within(&what, next_login(&server), TARGET);
    let ready = wait_for(TARGET, || !is_told(&server));
    measurements.within(&format!("/readyz is good after {name}"), ready, TARGET);
    let kept = before.is_signed_in()?;
    measurements.outcome(
        &format!("a session from before {name}"),
        kept,
        ["signed in", "lost"],
    );
    for line in [FAILED, WRITTEN] {
        let count = setup.log().matches(line).count();
        let what = format!("lines `{line}` of {name}");
        measurements.exactly(&what, count, 1);
    }
    Ok(())
}

/// What the log says of it.
const FAILED: &str = "the store's file has failed: nothing is written";
const WRITTEN: &str = "the store's file is written again";

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
