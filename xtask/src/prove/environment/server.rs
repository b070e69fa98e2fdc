//! A running server.

use std::net::SocketAddr;
use std::process::{Child, ChildStderr, Command, ExitStatus};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

use super::super::http::{Browser, Response, get};
use crate::process_status;

const MIB: f64 = 1024.0 * 1024.0;
const START_TIMEOUT: Duration = Duration::from_secs(15);
const STOP_TIMEOUT: Duration = Duration::from_secs(20);

/// Killed when dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) public: SocketAddr,
    pub(crate) internal: SocketAddr,
    pub(crate) started: Instant,
}

impl Server {
    pub(super) fn new(child: Child, public: SocketAddr, internal: SocketAddr) -> Self {
        Self {
            child,
            public,
            internal,
            started: Instant::now(),
        }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn wait_until_listening(&mut self) -> Result<()> {
        while self.started.elapsed() < START_TIMEOUT {
            if get(self.public, "/healthz").is_ok() && get(self.internal, "/healthz").is_ok() {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended at its start ({status})");
            }
            sleep(Duration::from_millis(2));
        }
        bail!("the server does not listen after {START_TIMEOUT:?}")
    }

    /// Waits until pages are signed; returns the time since the start.
    pub(crate) fn wait_until_signing(&self, limit: Duration) -> Option<Duration> {
        wait_for(limit, || self.sign().is_ok_and(|r| r.status == 200))?;
        Some(self.started.elapsed())
    }

    /// The signature of a page.
    pub(crate) fn sign(&self) -> std::io::Result<Response> {
        get(self.public, &self.sign_target())
    }

    pub(crate) fn sign_target(&self) -> String {
        let host = self.public.to_string().replace(':', "%3A");
        format!("/api/jssdk/config?url=http%3A%2F%2F{host}%2F")
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser::new(self.public)
    }

    pub(crate) fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// In MiB.
    pub(crate) fn resident(&self) -> Result<f64> {
        Ok(process_status::resident(self.pid())? / MIB)
    }

    /// In MiB.
    pub(crate) fn peak(&self) -> Result<f64> {
        Ok(process_status::peak(self.pid())? / MIB)
    }

    pub(crate) fn open_files(&self) -> Result<usize> {
        process_status::open_files(self.pid())
    }

    pub(crate) fn take_stderr(&mut self) -> Result<ChildStderr> {
        self.child.stderr.take().context("stderr is not a pipe")
    }

    /// Asks it to stop (`TERM`), or anything else.
    pub(crate) fn signal(&self, name: &str) -> Result<()> {
        let id = self.pid().to_string();
        let status = Command::new("kill").args(["-s", name, &id]).status()?;
        ensure!(status.success(), "kill -s {name} failed");
        Ok(())
    }

    /// Stops it by SIGTERM.
    pub(crate) fn stop(mut self) -> Result<ExitStatus> {
        self.signal("TERM")?;
        let ended = || self.child.try_wait().ok().flatten();
        let mut ended = ended;
        let begin = Instant::now();
        while begin.elapsed() < STOP_TIMEOUT {
            if let Some(status) = ended() {
                return Ok(status);
            }
            sleep(Duration::from_millis(2));
        }
        bail!("the server still runs {STOP_TIMEOUT:?} after SIGTERM")
    }

    /// kill -9.
    pub(crate) fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Tries until it is true; returns the time, or nothing after the limit.
pub(crate) fn wait_for(limit: Duration, mut condition: impl FnMut() -> bool) -> Option<Duration> {
    let begin = Instant::now();
    loop {
        if condition() {
            return Some(begin.elapsed());
        }
        if begin.elapsed() >= limit {
            return None;
        }
        sleep(Duration::from_millis(5));
    }
}
