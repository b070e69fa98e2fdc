//! Programs of the system: from Debian's packages where we may install them,
//! otherwise one line that says what to install.

use std::env;

use anyhow::{Result, bail, ensure};

use super::Install;
use crate::process;
use crate::workspace::Workspace;

/// The first Node that runs everything here.
const OLDEST_NODE: NodeVersion = (18, 0);
/// The first Node that today's Vite and Next.js run on.
const OLDEST_NODE_FOR_BUNDLERS: NodeVersion = (20, 19);

/// Major and minor.
type NodeVersion = (u32, u32);

/// A program of the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Program {
    /// Not a program: without it pictures show boxes where words are.
    ChineseFont,
    Chromedriver,
    Chromium,
    /// With libfaketime, which moves the clock of a process.
    Faketime,
    /// Tells which fonts there are.
    Fontconfig,
    Nginx,
    Node,
    Npm,
    /// With what makes virtual environments, which Debian packages apart.
    Python,
    RedisServer,
    Wrk,
}

impl Program {
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::ChineseFont => &[],
            Self::Chromedriver => &["chromedriver"],
            Self::Chromium => &[
                "chromium",
                "chromium-browser",
                "google-chrome",
                "google-chrome-stable",
            ],
            Self::Faketime => &["faketime"],
            Self::Fontconfig => &["fc-list"],
            // Debian puts it where only root's path leads.
            Self::Nginx => &["nginx", "../sbin/nginx"],
            Self::Node => &["node"],
            Self::Npm => &["npm"],
            Self::Python => &["python3"],
            Self::RedisServer => &["redis-server"],
            Self::Wrk => &["wrk"],
        }
    }

    fn package(self) -> &'static str {
        match self {
            Self::ChineseFont => "fonts-wqy-microhei",
            Self::Chromedriver => "chromium-driver",
            Self::Chromium => "chromium",
            Self::Faketime => "faketime",
            Self::Fontconfig => "fontconfig",
            Self::Nginx => "nginx-light",
            Self::Node => "nodejs",
            Self::Npm => "npm",
            Self::Python => "python3-venv",
            Self::RedisServer => "redis-server",
            Self::Wrk => "wrk",
        }
    }

    fn is_there(self, workspace: &Workspace) -> bool {
        if self == Self::ChineseFont {
            return shows_chinese(workspace);
        }
        let is_found = self.names().iter().any(|name| on_path(name));
        is_found && (self != Self::Python || makes_environments(workspace))
    }
}

/// Whether any font has Chinese.
fn shows_chinese(workspace: &Workspace) -> bool {
    let mut list = workspace.command("fc-list");
    list.args([":lang=zh", "family"]);
    process::output(&mut list).is_ok_and(|fonts| !fonts.trim().is_empty())
}

/// The one installation that brings all missing packages.
pub(super) fn missing(
    workspace: &Workspace,
    programs: impl Iterator<Item = Program>,
) -> Result<Option<Install>> {
    let programs: Vec<_> = programs.collect();
    if programs.contains(&Program::Node) && Program::Node.is_there(workspace) {
        check_node(workspace)?;
    }
    let missing = programs
        .into_iter()
        .filter(|program| !program.is_there(workspace));
    let packages: Vec<_> = missing.map(Program::package).collect();
    if packages.is_empty() {
        return Ok(None);
    }
    Ok(Some(Install {
        what: format!("Debian packages {}", packages.join(", ")),
        usual: "2 minutes",
        run: Box::new(move |workspace| install(workspace, &packages)),
    }))
}

fn install(workspace: &Workspace, packages: &[&str]) -> Result<()> {
    let Some(prefix) = root_prefix(workspace) else {
        bail!(
            "please install with your system's package manager: {}",
            packages.join(" ")
        );
    };
    let apt = |args: &[&str]| {
        let words = [prefix, &["apt-get", "-q"], args].concat();
        let mut command = workspace.command(words[0]);
        command.args(&words[1..]);
        command.env("DEBIAN_FRONTEND", "noninteractive");
        process::run(&mut command)
    };
    apt(&["update"])?;
    apt(&[&["install", "-y", "--no-install-recommends"], packages].concat())?;
    if packages.contains(&Program::Node.package()) {
        check_node(workspace)?;
    }
    Ok(())
}

/// What to put before `apt-get`, if it is there and we may call it.
fn root_prefix(workspace: &Workspace) -> Option<&'static [&'static str]> {
    if !on_path("apt-get") {
        return None;
    }
    let id = process::output(workspace.command("id").arg("-u")).unwrap_or_default();
    if id.trim() == "0" {
        return Some(&[]);
    }
    let sudo = process::succeeds(workspace.command("sudo").args(["-n", "true"]));
    // sudo cleans the environment; without this a package's question would wait.
    sudo.then_some(&["sudo", "-n", "DEBIAN_FRONTEND=noninteractive"])
}

fn check_node(workspace: &Workspace) -> Result<()> {
    need_node(workspace, OLDEST_NODE)
}

/// Says so where Node is too old for the bundlers that the npm package is tried with.
pub(crate) fn check_node_for_bundlers(workspace: &Workspace) -> Result<()> {
    need_node(workspace, OLDEST_NODE_FOR_BUNDLERS)
}

fn need_node(workspace: &Workspace, oldest: NodeVersion) -> Result<()> {
    let text = process::output(workspace.command("node").arg("--version"))?;
    let (major, minor) = oldest;
    ensure!(
        node_version(&text).unwrap_or_default() >= oldest,
        "Node {major}.{minor} or newer is needed, this is {}: see https://nodejs.org",
        text.trim()
    );
    Ok(())
}

fn node_version(text: &str) -> Option<NodeVersion> {
    let mut numbers = text.trim().strip_prefix('v')?.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

fn makes_environments(workspace: &Workspace) -> bool {
    let mut python = workspace.command("python3");
    process::succeeds(python.args(["-c", "import venv, ensurepip"]))
}

fn on_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_of_node() {
        let table = [
            ("v18.20.4\n", Some((18, 20))),
            ("v20.0.0", Some((20, 0))),
            ("v20", None),
            ("20.1.0", None),
            ("", None),
        ];
        for (text, want) in table {
            assert_eq!(node_version(text), want, "{text:?}");
        }
        assert!((20, 18) < OLDEST_NODE_FOR_BUNDLERS && (22, 0) > OLDEST_NODE_FOR_BUNDLERS);
    }
}
