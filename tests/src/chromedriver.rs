//! chromedriver as a process, on a port that it chooses itself.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use tokio::io::{AsyncBufReadExt as _, BufReader};

const START_LIMIT: Duration = Duration::from_secs(20);
const ATTEMPTS: usize = 4;
const STOP_LIMIT: Duration = Duration::from_secs(5);

/// A running chromedriver. Dropping it stops it and every browser that it started.
#[derive(Debug)]
pub(crate) struct Chromedriver {
    child: Child,
    port: u16,
}

impl Chromedriver {
    /// Starts it, with several attempts: it chooses a free port of one address family and
    /// exits when the same port is in use in the other.
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let mut outcome = Self::start_once().await;
        for _ in 1..ATTEMPTS {
            if outcome.is_ok() {
                break;
            }
            outcome = Self::start_once().await;
        }
        outcome
    }

    async fn start_once() -> anyhow::Result<Self> {
        let program = std::env::var_os("WECHAT_H5_CHROMEDRIVER");
        let program = program.unwrap_or_else(|| "chromedriver".into());
        let mut child = Command::new(&program)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let stdout = child.stdout.take().context("no stdout")?;
        // Created before the port is known, so that a failure below stops the process too.
        let mut driver = Self { child, port: 0 };
        driver.port = tokio::time::timeout(START_LIMIT, port(stdout))
            .await
            .context("chromedriver printed no port in time")??;
        Ok(driver)
    }

    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// `GET /shutdown`: unlike a signal, it makes chromedriver close its browsers first.
    fn request_shutdown(&self) -> std::io::Result<()> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(STOP_LIMIT))?;
        write!(
            stream,
            "GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n",
            self.port
        )?;
        stream.read_to_end(&mut Vec::new()).map(drop)
    }
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        let requested = self.port != 0 && self.request_shutdown().is_ok();
        let end = Instant::now() + STOP_LIMIT;
        while requested && Instant::now() < end {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads the port from `ChromeDriver was started successfully on port 38669.`, and keeps
/// reading so that the pipe never fills up.
async fn port(stdout: std::process::ChildStdout) -> anyhow::Result<u16> {
    let stdout = tokio::process::ChildStdout::from_std(stdout)?;
    let mut lines = BufReader::new(stdout).lines();
    while let Some(line) = lines.next_line().await? {
        let Some((_, rest)) = line.split_once("successfully on port ") else {
            continue;
        };
        let port = rest.trim_end_matches('.').parse()?;
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        return Ok(port);
    }
    anyhow::bail!("chromedriver exited at once")
}
