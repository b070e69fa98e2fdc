//! wrk: requests per second and the 99th percentile.

use anyhow::{Context as _, Result, ensure};

use crate::workspace::Workspace;
use crate::{files, process};

/// One round of load.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LoadResult {
    pub(super) requests_per_second: f64,
    /// Milliseconds.
    pub(super) p99: f64,
}

/// What is sent over and over.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) url: String,
    /// Empty for GET.
    pub(super) body: String,
}

impl Call {
    pub(super) fn get(url: String) -> Self {
        Self::post(url, String::new())
    }

    pub(super) fn post(url: String, body: String) -> Self {
        Self { url, body }
    }
}

/// Loads an address for some seconds over 32 connections.
pub(super) fn round(workspace: &Workspace, url: &str, seconds: u32) -> Result<LoadResult> {
    load(workspace, &Call::get(url.to_owned()), seconds)
}

/// The same with a body, if there is one.
pub(super) fn load(workspace: &Workspace, call: &Call, seconds: u32) -> Result<LoadResult> {
    let duration = format!("{seconds}s");
    let mut command = workspace.command("wrk");
    command.args(["--threads", "1", "--connections", "32", "--latency"]);
    command.args(["--duration", &duration]);
    if !call.body.is_empty() {
        let script = workspace.target().join("bench/post.lua");
        let body = &call.body;
        files::write(
            &script,
            &format!("wrk.method = \"POST\"\nwrk.body = [==[{body}]==]\n"),
        )?;
        command.arg("--script").arg(script);
    }
    command.arg(&call.url);
    let text = process::output(&mut command)?;
    ensure!(
        !text.contains("Non-2xx"),
        "not every response was 200:\n{text}"
    );
    ensure!(
        !text.contains("Socket errors"),
        "connections broke:\n{text}"
    );
    parse(&text).with_context(|| format!("wrk said:\n{text}"))
}

fn parse(text: &str) -> Option<LoadResult> {
    let value = |label: &str| {
        let mut lines = text.lines().map(str::trim);
        lines.find_map(|line| line.strip_prefix(label))
    };
    Some(LoadResult {
        requests_per_second: value("Requests/sec:")?.trim().parse().ok()?,
        p99: milliseconds(value("99%")?.trim())?,
    })
}

fn milliseconds(text: &str) -> Option<f64> {
    let (number, factor) = match text {
        _ if text.ends_with("us") => (&text[..text.len() - 2], 0.001),
        _ if text.ends_with("ms") => (&text[..text.len() - 2], 1.0),
        _ if text.ends_with('s') => (&text[..text.len() - 1], 1000.0),
        _ => return None,
    };
    Some(number.parse::<f64>().ok()? * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_wrk_prints() {
        let text = "\
Running 1s test @ http://127.0.0.1:1/
  Latency Distribution
     50%  335.00us
     90%  401.00us
     99%    1.25ms
  12345 requests in 1.00s, 3.00MB read
Requests/sec:  12345.67
Transfer/sec:      3.00MB
";
        let want = LoadResult {
            requests_per_second: 12345.67,
            p99: 1.25,
        };
        assert_eq!(parse(text), Some(want));
    }

    #[test]
    #[allow(clippy::float_cmp, reason = "exact by construction")]
    fn units() {
        assert_eq!(milliseconds("500.00us"), Some(0.5));
        assert_eq!(milliseconds("1.50ms"), Some(1.5));
        assert_eq!(milliseconds("1.50s"), Some(1500.0));
        assert_eq!(milliseconds("1.50"), None);
    }
}
