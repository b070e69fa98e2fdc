//! `cargo xtask example <name>`: the demo, and in front of it an example's own server.

use std::net::TcpStream;
use std::process::{Child, Command};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::fingerprint::Fingerprint;
use crate::setup::{self, NODE, TRUNK, WASM};
use crate::workspace::Workspace;
use crate::{demo, files, npm, process};

/// A folder of `examples` with a server of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Example {
    Html,
    Pay,
    React,
    Vue,
    Vue2,
}

/// Where every example has its page.
const PAGE: &str = "http://127.0.0.1:5173/";

const PAGE_ADDRESS: &str = "127.0.0.1:5173";

/// The demo's phone.
const SHELL_ADDRESS: &str = "127.0.0.1:8090";

/// The folder with the tests of all examples.
const TESTS: &str = "playwright";

impl Example {
    pub(crate) const ALL: &[Self] = &[Self::Html, Self::Pay, Self::React, Self::Vue, Self::Vue2];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Pay => "pay",
            Self::React => "react",
            Self::Vue => "vue",
            Self::Vue2 => "vue2",
        }
    }
}

/// Runs both until one of them exits; Ctrl-C reaches both.
pub(crate) fn run(workspace: &Workspace, example: Example) -> Result<()> {
    setup::run(workspace, &[NODE, WASM, TRUNK])?;
    npm::run(workspace)?;
    install(workspace, example.name())?;
    if example == Example::Pay {
        return run_alone(workspace, example);
    }
    let mut demo = demo::command(workspace, &["--public-url".to_owned(), PAGE.to_owned()])?;
    let demo = demo.spawn().context("cannot start the demo")?;
    let mut start = npm_in(workspace, example.name());
    let page = start.arg("start").spawn().context("cannot start npm")?;
    until_one_exits([("the demo", demo), ("npm start", page)])
}

/// Runs one that starts a sandbox and a server itself, because both know its merchant.
fn run_alone(workspace: &Workspace, example: Example) -> Result<()> {
    let binary = demo::build(workspace)?;
    let mut start = npm_in(workspace, example.name());
    let start = start.arg("start").env("WECHAT_H5_BIN", binary);
    let page = start.spawn().context("cannot start npm")?;
    until_one_exits([("npm start", page)])
}

/// Installs what the tests of the examples need.
pub(crate) fn prepare(workspace: &Workspace) -> Result<()> {
    npm::run(workspace)?;
    for example in Example::ALL {
        install(workspace, example.name())?;
    }
    install(workspace, TESTS)
}

/// Playwright over all examples.
pub(crate) fn tests(workspace: &Workspace) -> Command {
    let mut playwright = npm_in(workspace, TESTS);
    playwright.args(["test", "--silent"]);
    playwright.env(
        "WECHAT_H5_BIN",
        workspace.build_dir().join("debug/wechat-h5"),
    );
    playwright
}

/// Brings an example's packages, the built one among them, if anything has changed.
pub(crate) fn install(workspace: &Workspace, name: &str) -> Result<()> {
    let stamp = workspace
        .root()
        .join(folder(name))
        .join("node_modules/.stamp");
    let lock = format!("{}/package-lock.json", folder(name));
    let print = Fingerprint::default()
        .path(workspace.root(), &lock, &[])?
        .path(workspace.root(), "target/npm", &[])?
        .finish();
    if files::read(&stamp).is_ok_and(|seen| seen == print) {
        return Ok(());
    }
    setup::check_node_for_bundlers(workspace)?;
    let mut npm = npm_in(workspace, name);
    npm.args(["ci", "--ignore-scripts", "--prefer-offline"]);
    process::run(npm.args(["--no-audit", "--no-fund"]))?;
    files::write(&stamp, &print)
}

fn npm_in(workspace: &Workspace, name: &str) -> Command {
    let mut npm = workspace.command("npm");
    npm.current_dir(workspace.root().join(folder(name)));
    npm
}

fn folder(name: &str) -> String {
    format!("examples/{name}")
}

/// Repeats the address, because the output of both processes hides it.
fn announce_once_ready(is_announced: &mut bool) {
    let is_listening = |address| TcpStream::connect(address).is_ok();
    if !*is_announced && is_listening(PAGE_ADDRESS) && is_listening(SHELL_ADDRESS) {
        *is_announced = true;
        eprintln!("\nthe page: {PAGE} (in a phone: http://{SHELL_ADDRESS}/)\n");
    }
}

fn until_one_exits<const N: usize>(mut children: [(&str, Child); N]) -> Result<()> {
    let mut is_announced = false;
    loop {
        announce_once_ready(&mut is_announced);
        for index in 0..N {
            let (name, child) = &mut children[index];
            if let Some(status) = child.try_wait()? {
                let name = *name;
                for (_, other) in &mut children {
                    stop(other);
                }
                bail!("{name} exited ({status})");
            }
        }
        thread::sleep(Duration::from_millis(100));
    }
}

/// Sends SIGTERM: after `Child::kill`, npm could not pass the signal on.
fn stop(child: &mut Child) {
    if matches!(child.try_wait(), Ok(None)) {
        process::succeeds(Command::new("kill").arg(child.id().to_string()));
        let _ = child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Child {
        Command::new("sh").args(["-c", script]).spawn().unwrap()
    }

    #[test]
    fn the_process_that_exits_is_named_and_the_other_is_stopped() {
        let children = [
            ("the one", shell("exit 3")),
            ("the other", shell("exec sleep 60")),
        ];
        let start = std::time::Instant::now();
        let error = until_one_exits(children).unwrap_err().to_string();
        assert!(error.starts_with("the one exited ("), "{error}");
        assert!(start.elapsed() < Duration::from_secs(30));
    }
}
