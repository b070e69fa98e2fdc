//! How a server is started.

use std::fs::File;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};

use super::{Injection, Server, clean, ports};

pub(crate) const APP_ID: &str = "wx5a4d6f78c1e2b390";
/// Other sites whose users are signed in through the server.
pub(crate) const RELAY_SITES: &str = "http://127.0.0.1:9280,http://127.0.0.1:9281/wx/cb";
pub(crate) const APP_SECRET: &str = "0123456789abcdef0123456789abcdef";

/// Off, unless an attack is about them: the attacker of all others is many clients.
const RATE_LIMITS: [&str; 5] = [
    "RATE_LIMIT_JSSDK",
    "RATE_LIMIT_AUTHORIZE",
    "RATE_LIMIT_CALLBACK",
    "RATE_LIMIT_RELAY",
    "RATE_LIMIT_REPORT",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StoreKind {
    Memory,
    File,
}

impl StoreKind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Memory => "memory store",
            Self::File => "file store",
        }
    }
}

/// Where the log goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Log {
    File,
    /// Into a pipe that nobody reads.
    Pipe,
}

/// A server that can be started more than once, at the same addresses.
#[derive(Clone, Debug)]
pub(crate) struct ServerSetup {
    program: PathBuf,
    wrapper: Vec<String>,
    pub(crate) folder: PathBuf,
    pub(crate) public: SocketAddr,
    pub(crate) internal: SocketAddr,
    /// The address of the stand-in for WeChat.
    pub(crate) upstream: String,
    variables: Vec<(String, String)>,
    log: Log,
}

impl ServerSetup {
    pub(super) fn new(program: PathBuf, folder: PathBuf, upstream: &str) -> Result<Self> {
        let [public, internal] = ports::free()?;
        let setup = Self {
            program,
            wrapper: Vec::new(),
            folder,
            public,
            internal,
            upstream: upstream.to_owned(),
            variables: Vec::new(),
            log: Log::File,
        };
        let setup = RATE_LIMITS
            .iter()
            .fold(setup, |setup, limit| setup.set(limit, "off"));
        Ok(setup
            .set("TRUSTED_PROXIES", "none")
            .set("APPID", APP_ID)
            .set("APPSECRET", APP_SECRET)
            .set("LISTEN", &public.to_string())
            .set("INTERNAL_LISTEN", &internal.to_string())
            .set("PUBLIC_URL", &format!("http://{public}/"))
            .set("API_BASE", upstream)
            .set("OPEN_BASE", upstream)
            .set("LOG", "warn")
            .set("LOG_FORMAT", "json")
            .set("STORE", "memory"))
    }

    /// Sets `WECHAT_H5_<name>`.
    pub(crate) fn set(mut self, name: &str, value: &str) -> Self {
        let name = format!("WECHAT_H5_{name}");
        self.variables.retain(|(other, _)| *other != name);
        self.variables.push((name, value.to_owned()));
        self
    }

    /// Removes `WECHAT_H5_<name>`.
    pub(crate) fn unset(mut self, name: &str) -> Self {
        let name = format!("WECHAT_H5_{name}");
        self.variables.retain(|(other, _)| *other != name);
        self
    }

    pub(crate) fn store(self, kind: StoreKind) -> Self {
        match kind {
            StoreKind::Memory => self.set("STORE", "memory"),
            StoreKind::File => {
                let store = format!("redb:{}", self.store_file().display());
                self.set("STORE", &store)
            }
        }
    }

    pub(crate) fn store_file(&self) -> PathBuf {
        self.folder.join("store.redb")
    }

    pub(crate) fn log_file(&self) -> PathBuf {
        self.folder.join("log")
    }

    /// The whole log so far.
    pub(crate) fn log(&self) -> String {
        let bytes = std::fs::read(self.log_file()).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn last_line(&self) -> String {
        self.log().lines().next_back().unwrap_or("none").to_owned()
    }

    pub(crate) fn log_into_unread_pipe(mut self) -> Self {
        self.log = Log::Pipe;
        self
    }

    /// The hard limit of open files, which the server cannot raise.
    pub(crate) fn open_files(self, limit: u32) -> Self {
        let script = format!("ulimit -n {limit} && exec \"$0\" \"$@\"");
        self.wrapped_in(["sh".to_owned(), "-c".to_owned(), script])
    }

    /// The same with what strace does to its calls from the start.
    pub(crate) fn with_injection(self, injection: &Injection<'_>) -> Self {
        let report = self.folder.join("strace");
        let words = injection.words(&report);
        // Not as the parent: the process is the server.
        let strace = ["strace", "-D"].map(str::to_owned);
        self.wrapped_in(strace.into_iter().chain(words))
    }

    /// A program that becomes the server.
    pub(super) fn wrapped_in(mut self, wrapper: impl IntoIterator<Item = String>) -> Self {
        self.wrapper.extend(wrapper);
        self
    }

    /// Starts the server, and waits until it listens.
    pub(crate) fn start(&self) -> Result<Server> {
        let mut server = self.spawn()?;
        server
            .wait_until_listening()
            .with_context(|| format!("the last line of the log is: {}", self.last_line()))?;
        Ok(server)
    }

    /// Starts the server and does not wait.
    pub(crate) fn spawn(&self) -> Result<Server> {
        let mut words = self.wrapper.clone();
        words.push(self.program.display().to_string());
        words.push("serve".to_owned());
        let mut command = clean(words.remove(0).as_ref());
        command
            .args(words)
            .envs(self.variables.iter().cloned())
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        self.direct_log(&mut command)?;
        let child = command.spawn().context("cannot start the server")?;
        Ok(Server::new(child, self.public, self.internal))
    }

    fn direct_log(&self, command: &mut Command) -> Result<()> {
        match self.log {
            Log::Pipe => command.stderr(Stdio::piped()),
            Log::File => {
                let log = File::options()
                    .create(true)
                    .append(true)
                    .open(self.log_file())?;
                command.stderr(log)
            }
        };
        Ok(())
    }
}
