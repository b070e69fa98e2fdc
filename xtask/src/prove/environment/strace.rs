//! Faults of the disk, by strace.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::Server;
use super::server::wait_for;
use crate::files;

const ATTACH_TIMEOUT: Duration = Duration::from_secs(5);

/// Which system calls fail, how, and when (`1` is the first, `1+` all from there).
pub(crate) struct Injection {
    pub(crate) calls: &'static str,
    pub(crate) error: &'static str,
    pub(crate) when: &'static str,
}

/// A running strace; the fault ends when it is dropped.
pub(crate) struct Fault {
    child: Child,
    report: std::path::PathBuf,
}

/// Attaches to a server; the reason if this machine does not allow it.
pub(crate) fn inject(
    server: &Server,
    injection: &Injection,
    folder: &Path,
) -> Result<Fault, String> {
    let report = folder.join("strace");
    files::remove(&report).map_err(|err| err.to_string())?;
    let Injection { calls, error, when } = injection;
    let child = Command::new("strace")
        .args(["-f", "-q", "-o"])
        .arg(&report)
        .args(["-e", &format!("trace={calls}")])
        .args(["-e", &format!("inject={calls}:error={error}:when={when}")])
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

    /// SIGINT: strace lets go of the process and ends.
    fn detach(&mut self) {
        let id = self.child.id().to_string();
        let _ = Command::new("kill").args(["-s", "INT", &id]).status();
        let _ = self.child.wait();
    }
}

impl Drop for Fault {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            self.detach();
        }
    }
}
