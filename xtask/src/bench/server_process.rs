//! A server for the time of a measurement.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context as _, Result};

use crate::process_status;

/// A running server, ended when dropped.
pub(super) struct Server {
    child: Child,
    stdout: BufReader<ChildStdout>,
}

impl Server {
    /// Starts a server that prints its addresses on stdout. What it logs is
    /// made and thrown away.
    pub(super) fn start(command: &mut Command) -> Result<Self> {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", command.get_program().display()))?;
        let stdout = child.stdout.take().context("no stdout")?;
        let stdout = BufReader::new(stdout);
        Ok(Self { child, stdout })
    }

    /// Waits for the line `<name> http://…/` and gives the address without the
    /// slash at its end.
    pub(super) fn address(&mut self, name: &str) -> Result<String> {
        for line in self.stdout.by_ref().lines() {
            if let Some(address) = address(&line?, name) {
                return Ok(address.to_owned());
            }
        }
        anyhow::bail!("a server ended before it named its address `{name}`")
    }
}

impl Server {
    /// Bytes of memory that it holds; on Linux.
    pub(super) fn resident(&self) -> Result<f64> {
        process_status::resident(self.child.id())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn address<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let mut words = line.split_whitespace();
    let found = words.next() == Some(name);
    let address = words.next().filter(|_| found)?;
    Some(address.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_by_name() {
        let line = "page      http://127.0.0.1:8080/";
        assert_eq!(address(line, "page"), Some("http://127.0.0.1:8080"));
        assert_eq!(address(line, "internal"), None);
        assert_eq!(address("page", "page"), None);
    }
}
