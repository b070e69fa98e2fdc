//! Faults of the disk, by strace.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::Server;
use super::server::wait_for;
use crate::files;

const ATTACH_TIMEOUT: Duration = Duration::from_secs(5);
const DETACH_TIMEOUT: Duration = Duration::from_secs(2);

/// Which system calls on a file have which effect (`error=EIO`, `signal=KILL`), and when (`1` is
/// the first, `1+` all from there).
pub(crate) struct Injection<'a> {
    pub(crate) file: &'a Path,
    pub(crate) calls: &'a str,
    pub(crate) effect: &'a str,
    pub(crate) when: &'a str,
}

impl Injection<'_> {
    /// As arguments of strace, which writes to this report.
    pub(super) fn words(&self, report: &Path) -> impl Iterator<Item = String> + use<> {
        let Self {
            file,
            calls,
            effect,
            when,
        } = self;
        let (file, report) = (file.display().to_string(), report.display().to_string());
        let trace = format!("trace={calls}");
        let inject = format!("inject={calls}:{effect}:when={when}");
        let words = [
            "-f", "-q", "-o", &report, "-P", &file, "-e", &trace, "-e", &inject,
        ];
        words.map(str::to_owned).into_iter()
    }
}

/// A running strace; the fault ends when it is dropped.
pub(crate) struct Fault {
    child: Child,
    report: std::path::PathBuf,
}

/// Attaches to a server; the reason if this machine does not allow it.
pub(crate) fn inject(
    server: &Server,
    injection: &Injection<'_>,
    folder: &Path,
) -> Result<Fault, String> {
    let report = folder.join("strace");
    files::remove(&report).map_err(|err| err.to_string())?;
    let child = Command::new("strace")
        .args(injection.words(&report))
        .args(["-p", &server.pid().to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|err| format!("strace cannot be started ({err})"))?;
    let mut fault = Fault { child, report };
    let traced = || is_traced(server.pid());
    match wait_for(ATTACH_TIMEOUT, traced) {
        Some(_) if matches!(fault.child.try_wait(), Ok(None)) => Ok(fault),
        _ => Err("strace may not attach to a process here".to_owned()),
    }
}

/// Whether every thread of the process is traced.
fn is_traced(pid: u32) -> bool {
    let Ok(threads) = std::fs::read_dir(format!("/proc/{pid}/task")) else {
        return false;
    };
    threads.flatten().all(|thread| {
        let status = std::fs::read_to_string(thread.path().join("status"));
        status.is_ok_and(|status| !status.contains("TracerPid:\t0\n"))
    })
}

impl Fault {
    /// Ends the fault; returns how many calls failed.
    pub(crate) fn end(mut self) -> Result<usize> {
        self.detach();
        let report = files::read(&self.report).context("strace wrote nothing")?;
        Ok(report.matches("(INJECTED)").count())
    }

    /// How many calls have failed so far.
    pub(crate) fn injected(&self) -> usize {
        let report = std::fs::read_to_string(&self.report).unwrap_or_default();
        report.matches("(INJECTED)").count()
    }

    /// SIGINT: strace lets go of the process and ends. It may wait for one that is gone.
    fn detach(&mut self) {
        let id = self.child.id().to_string();
        let _ = Command::new("kill").args(["-s", "INT", &id]).status();
        let ended = wait_for(DETACH_TIMEOUT, || {
            !matches!(self.child.try_wait(), Ok(None))
        });
        if ended.is_none() {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

impl Drop for Fault {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            self.detach();
        }
    }
}
