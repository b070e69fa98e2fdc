//! The binary under test as a process.

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::process::{Child, Command};

use crate::screenshot::target_dir;
use crate::wait::until;

const START_LIMIT: Duration = Duration::from_secs(20);
const STOP_LIMIT: Duration = Duration::from_secs(10);

type Lines = Arc<Mutex<Vec<String>>>;

/// A running `wechat-h5`. Dropping it kills the process.
#[derive(Debug)]
pub struct Binary {
    child: Child,
    stdout: Lines,
    stderr: Lines,
    addresses: HashMap<String, String>,
}

impl Binary {
    /// Starts `wechat-h5 <args>` and waits until it has printed an address for each of
    /// `listeners` (`page`, `internal`, `sandbox`).
    ///
    /// It inherits no `WECHAT_H5_*` variable except the one with the folder of the node
    /// packages.
    ///
    /// # Errors
    /// When it cannot be started, exits, or is not ready within 20 seconds. The error has
    /// the output of the process.
    pub async fn start(
        args: &[&str],
        env: &[(String, String)],
        listeners: &[&str],
    ) -> anyhow::Result<Self> {
        let mut child = command(args, env)?.spawn().context("cannot start")?;
        let stdout = collect(child.stdout.take());
        let stderr = collect(child.stderr.take());
        let mut binary = Self {
            child,
            stdout,
            stderr,
            addresses: HashMap::new(),
        };
        let started = binary.wait_for(listeners).await;
        started.with_context(|| format!("wechat-h5 {}: {}", args.join(" "), binary.log_text()))?;
        Ok(binary)
    }

    /// Runs `wechat-h5 <args>`, which ends by itself, and returns its standard output.
    ///
    /// # Errors
    /// When it cannot be started or fails, with its output.
    pub async fn output(args: &[&str]) -> anyhow::Result<String> {
        let output = command(args, &[])?.output().await?;
        let stderr = String::from_utf8_lossy(&output.stderr);
        let line = args.join(" ");
        ensure!(output.status.success(), "wechat-h5 {line}: {stderr}");
        Ok(String::from_utf8(output.stdout)?)
    }

    /// The number of the process.
    ///
    /// # Errors
    /// When the process has exited.
    pub fn pid(&self) -> anyhow::Result<u32> {
        self.child.id().context("has exited already")
    }

    async fn wait_for(&mut self, listeners: &[&str]) -> anyhow::Result<()> {
        let end = tokio::time::Instant::now() + START_LIMIT;
        loop {
            self.addresses = addresses(&lines(&self.stdout));
            self.addresses
                .extend(started_addresses(&lines(&self.stderr)));
            if listeners.iter().all(|l| self.addresses.contains_key(*l)) {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                anyhow::bail!("exited at once with {status}");
            }
            ensure!(
                tokio::time::Instant::now() < end,
                "not ready in {START_LIMIT:?}"
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// The address of a listener, as `http://127.0.0.1:8080` without a slash at the end.
    ///
    /// # Errors
    /// When the process has printed no such address.
    pub fn address(&self, listener: &str) -> anyhow::Result<String> {
        let found = self.addresses.get(listener);
        found
            .cloned()
            .with_context(|| format!("no address of {listener}"))
    }

    /// Every line of stderr so far.
    pub fn log_lines(&self) -> Vec<String> {
        lines(&self.stderr)
    }

    /// The whole output so far, stdout first.
    pub fn log_text(&self) -> String {
        let mut all = lines(&self.stdout);
        all.extend(lines(&self.stderr));
        all.join("\n")
    }

    /// Whether the process is running, as far as it is known.
    pub fn is_running(&self) -> bool {
        self.child.id().is_some()
    }

    /// Sends a signal, such as `STOP` or `CONT`.
    ///
    /// # Errors
    /// When the process has exited.
    pub async fn signal(&self, name: &str) -> anyhow::Result<()> {
        let pid = self.child.id().context("has exited already")?.to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status();
        ensure!(sent.await?.success(), "kill -s {name} {pid} failed");
        Ok(())
    }

    /// Kills the process, as `kill -9` does.
    ///
    /// # Errors
    /// When it cannot be killed.
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        self.child.kill().await.context("cannot be killed")
    }

    /// Stops the process by SIGTERM and waits until it has exited.
    ///
    /// # Errors
    /// When it takes longer than 10 seconds or exits with a failure.
    pub async fn stop(&mut self) -> anyhow::Result<()> {
        self.signal("TERM").await?;
        let status = self.wait().await?;
        ensure!(status.success(), "exited with {status}");
        Ok(())
    }

    /// Waits until the process has exited.
    ///
    /// # Errors
    /// When it takes longer than 10 seconds.
    pub async fn wait(&mut self) -> anyhow::Result<ExitStatus> {
        until("the process to exit", STOP_LIMIT, async || self.ended()).await
    }

    /// How the process has exited, if it has.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn ended(&mut self) -> anyhow::Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }
}

fn command(args: &[&str], env: &[(String, String)]) -> anyhow::Result<Command> {
    let mut command = Command::new(path()?);
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("WECHAT_H5_") && name != "WECHAT_H5_NODE_MODULES" {
            command.env_remove(&*name);
        }
    }
    command
        .args(args)
        .envs(env.iter().map(|(k, v)| (k, v)))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    Ok(command)
}

fn path() -> anyhow::Result<PathBuf> {
    let path = match std::env::var_os("WECHAT_H5_BIN") {
        Some(path) => PathBuf::from(path),
        None => target_dir()?.join("debug").join("wechat-h5"),
    };
    ensure!(
        path.exists(),
        "{} does not exist: run `cargo build -p wechat-h5-server`, or set WECHAT_H5_BIN",
        path.display()
    );
    Ok(path)
}

/// `page      http://127.0.0.1:8080/` -> `page`, `http://127.0.0.1:8080`.
fn addresses(lines: &[String]) -> HashMap<String, String> {
    let words = lines
        .iter()
        .filter_map(|l| l.split_once(char::is_whitespace));
    words
        .map(|(name, url)| (name, url.trim().trim_end_matches('/')))
        .filter(|(_, url)| url.starts_with("http://"))
        .map(|(name, url)| (name.to_owned(), url.to_owned()))
        .collect()
}

/// The same of the line "started" in a log of JSON.
fn started_addresses(log: &[String]) -> HashMap<String, String> {
    let started = log
        .iter()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .find(|line| line["message"] == "started");
    let address = |(name, field): (&str, &str)| {
        let address = started.as_ref()?[field].as_str()?;
        Some((name.to_owned(), format!("http://{address}")))
    };
    [("page", "listen"), ("internal", "internal_listen")]
        .into_iter()
        .filter_map(address)
        .collect()
}

fn collect(stream: Option<impl AsyncRead + Unpin + Send + 'static>) -> Lines {
    let kept = Lines::default();
    let Some(stream) = stream else { return kept };
    let sink = Arc::clone(&kept);
    tokio::spawn(async move {
        let mut reader = BufReader::new(stream).lines();
        while let Ok(Some(line)) = reader.next_line().await {
            sink.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(line);
        }
    });
    kept
}

fn lines(kept: &Lines) -> Vec<String> {
    kept.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_from_lines() {
        let output = [
            "page      http://127.0.0.1:41000/".to_owned(),
            "sandbox   http://127.0.0.1:41002/".to_owned(),
            "something else".to_owned(),
        ];
        let found = addresses(&output);
        assert_eq!(found["page"], "http://127.0.0.1:41000");
        assert_eq!(found["sandbox"], "http://127.0.0.1:41002");
        assert_eq!(found.len(), 2);
    }
}
