//! Load by wrk, beside what else is measured.

use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use crate::workspace::Workspace;
use crate::wrk::{self, LoadResult};

/// A running wrk; ended when dropped.
pub(crate) struct Load {
    child: Child,
}

impl Load {
    /// GETs one target over many connections.
    pub(crate) fn start(
        workspace: &Workspace,
        (server, target): (SocketAddr, &str),
        connections: usize,
        seconds: u64,
    ) -> Result<Self> {
        let mut command = command(workspace, (server, target), connections, seconds);
        let child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start wrk")?;
        Ok(Self { child })
    }

    /// Waits for its end.
    pub(crate) fn finish(mut self) -> Result<LoadResult> {
        use std::io::Read as _;
        let mut text = String::new();
        let mut stdout = self.child.stdout.take().context("no stdout")?;
        stdout.read_to_string(&mut text)?;
        ensure!(self.child.wait()?.success(), "wrk failed: {text}");
        wrk::parse(&text).with_context(|| format!("wrk said:\n{text}"))
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(
    workspace: &Workspace,
    (server, target): (SocketAddr, &str),
    connections: usize,
    seconds: u64,
) -> Command {
    let mut command = workspace.command("wrk");
    command.args(["--threads", "1", "--latency", "--timeout", "15s"]);
    command.args(["--connections", &connections.to_string()]);
    command.args(["--duration", &format!("{seconds}s")]);
    command.arg(format!("http://{server}{target}"));
    command
}

/// The value below which this share of all values is; NaN of none.
pub(crate) fn percentile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few thousand values"
    )]
    let index = (values.len() as f64 * share).ceil() as usize;
    let value = index.checked_sub(1).and_then(|index| values.get(index));
    value.copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
#[allow(clippy::float_cmp, reason = "small whole numbers")]
mod tests {
    use super::*;

    #[test]
    fn percentiles() {
        let mut values: Vec<_> = (1..=100).rev().map(f64::from).collect();
        assert_eq!(percentile(&mut values, 0.99), 99.0);
        assert_eq!(percentile(&mut values, 0.5), 50.0);
        assert_eq!(percentile(&mut values, 1.0), 100.0);
        assert_eq!(percentile(&mut [7.0], 0.99), 7.0);
        assert!(percentile(&mut [], 0.99).is_nan());
    }
}
