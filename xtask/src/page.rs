//! `cargo xtask page`: the H5 page by Trunk into `target/page`, with `.br` and
//! `.gz` beside each file. Nothing is done when nothing has changed.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::build_output::BuildOutput;
use crate::tools;
use crate::workspace::Workspace;
use crate::{process, remap_path_prefix};

/// Made of its own folder, the crates it depends on, and what decides how they
/// are built.
const PAGE: BuildOutput = BuildOutput {
    name: "page",
    sources: &[
        ".cargo",
        "Cargo.lock",
        "Cargo.toml",
        "Trunk.toml",
        "crates/jssdk",
        "crates/page-api",
        "crates/sign",
        "crates/small-allocator",
        "index.html",
        "web",
        "xtask/npm",
        "xtask/src/page.rs",
        "xtask/src/remap_path_prefix.rs",
    ],
    not_sources: &["tests", "benches", "target", "node_modules"],
    tools: &[tools::TRUNK],
};

/// Where the page is.
pub(crate) fn folder(workspace: &Workspace) -> PathBuf {
    PAGE.folder(workspace)
}

/// Builds the page, if anything has changed since it was built.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    PAGE.build(workspace, |fresh| {
        // Trunk works offline, so everything has to be here before.
        process::run(workspace.cargo("fetch").arg("--quiet"))?;
        process::run(&mut trunk(workspace, fresh))?;
        shorten(workspace, fresh)?;
        add_vconsole(workspace, fresh)?;
        precompress(workspace, fresh)
    })
}

fn trunk(workspace: &Workspace, dist: &Path) -> Command {
    let mut trunk = workspace.command("trunk");
    trunk.args(["build", "--release", "--offline", "--dist"]);
    trunk.arg(dist);
    // Separated as cargo wants it, since a path may hold a space.
    trunk.env(
        "CARGO_ENCODED_RUSTFLAGS",
        remap_path_prefix::rustflags(workspace).join("\u{1f}"),
    );
    // Trunk takes `true` and `false` here, the rest of the world any value.
    trunk.env_remove("NO_COLOR");
    trunk
}

/// Short names between module and script, and a minified script: 5.9 KB less by Brotli.
fn shorten(workspace: &Workspace, folder: &Path) -> Result<()> {
    let mut node = workspace.command("node");
    node.arg("xtask/npm/shrink-page.mjs").arg(folder);
    process::run(&mut node)
}

/// Adds vConsole, which a page loads when it is debugged.
fn add_vconsole(workspace: &Workspace, folder: &Path) -> Result<()> {
    let mut node = workspace.command("node");
    node.arg("xtask/npm/add-vconsole.mjs").arg(folder);
    process::run(&mut node)
}

/// Puts `.br` and `.gz` beside each file of a folder that gets smaller by it.
fn precompress(workspace: &Workspace, folder: &Path) -> Result<()> {
    let mut node = workspace.command("node");
    node.arg("xtask/npm/precompress.mjs").arg(folder);
    process::run(&mut node)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files;

    /// A crate that the page depends on, and that is not among the sources,
    /// would leave an old page behind.
    #[test]
    fn sources_hold_every_crate_of_the_page() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let mut manifests = vec![
            "web".to_owned(),
            "web/configure".to_owned(),
            "web/apis".to_owned(),
            "web/debug".to_owned(),
        ];
        while let Some(folder) = manifests.pop() {
            let is_source = |source: &&str| Path::new(&folder).starts_with(source);
            assert!(PAGE.sources.iter().any(is_source), "{folder} is missing");
            let manifest = files::read(&root.join(&folder).join("Cargo.toml")).unwrap();
            let ours = manifest
                .lines()
                .filter_map(|l| l.strip_prefix("wechat-h5-"));
            let names = ours.map(|l| l.split(['.', ' ']).next().unwrap());
            manifests.extend(
                names
                    .map(|name| match name {
                        "web" => name.to_owned(),
                        "web-tools" => "web/tools".to_owned(),
                        name => format!("crates/{name}"),
                    })
                    .filter(|crate_folder| *crate_folder != folder),
            );
        }
    }
}
