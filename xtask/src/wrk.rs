//! wrk: requests per second and the 99th percentile.

use anyhow::{Context as _, Result, ensure};

use crate::workspace::Workspace;
use crate::{files, process};

/// One round of load.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LoadResult {
    pub(crate) requests_per_second: f64,
    /// Milliseconds.
    pub(crate) p99: f64,
    /// All that were answered.
    pub(crate) requests: u64,
    /// Those whose status was neither 2xx nor 3xx.
    pub(crate) refused: usize,
}

/// What is sent over and over.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) url: String,
    /// Empty for GET.
    pub(crate) body: String,
}

impl Call {
    pub(crate) fn get(url: String) -> Self {
        Self::post(url, String::new())
    }

    pub(crate) fn post(url: String, body: String) -> Self {
        Self { url, body }
    }
}

/// Loads an address for some seconds over 32 connections.
pub(crate) fn round(workspace: &Workspace, url: &str, seconds: u32) -> Result<LoadResult> {
    load(workspace, &Call::get(url.to_owned()), seconds)
}

/// The same with a body, if there is one.
pub(crate) fn load(workspace: &Workspace, call: &Call, seconds: u32) -> Result<LoadResult> {
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

pub(crate) fn parse(text: &str) -> Option<LoadResult> {
    let value = |label: &str| {
        let mut lines = text.lines().map(str::trim);
        lines.find_map(|line| line.strip_prefix(label))
    };
    Some(LoadResult {
        requests_per_second: value("Requests/sec:")?.trim().parse().ok()?,
        p99: milliseconds(value("99%")?.trim())?,
        requests: requests(text)?,
        refused: value("Non-2xx or 3xx responses:").map_or(Some(0), |n| n.trim().parse().ok())?,
    })
}

/// `  12345 requests in 1.00s, 3.00MB read`
fn requests(text: &str) -> Option<u64> {
    let mut lines = text.lines();
    let (count, _) = lines.find_map(|line| line.split_once(" requests in "))?;
    count.trim().parse().ok()
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
  Non-2xx or 3xx responses: 7
Requests/sec:  12345.67
Transfer/sec:      3.00MB
";
        let want = LoadResult {
            requests_per_second: 12345.67,
            p99: 1.25,
            requests: 12345,
            refused: 7,
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
