//! `cargo xtask page`: the H5 page by Trunk into `target/page`, with `.br` and
//! `.gz` beside each file. Nothing is done when nothing has changed.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::fingerprint::Fingerprint;
use crate::lock::Lock;
use crate::setup::{lockfile, npm_packages, tools};
use crate::work::Work;
use crate::{files, remap, shell};

/// What the page is made of: its own folder, the crates it depends on, and what
/// decides how they are built.
const SOURCES: [&str; 11] = [
    ".cargo",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "crates/jssdk",
    "crates/sign",
    "index.html",
    "web",
    "xtask/npm",
    "xtask/src/page.rs",
    "xtask/src/remap.rs",
];
const NOT_SOURCES: [&str; 4] = ["tests", "benches", "target", "node_modules"];

/// Where the page is.
pub(crate) fn folder(work: &Work) -> PathBuf {
    work.target().join("page")
}

/// Builds the page, if anything has changed since it was built.
pub(crate) fn build(work: &Work) -> Result<()> {
    let stamp = work.target().join("page.stamp");
    let _lock = Lock::take(&work.target().join("page.lock"), "the page")?;
    let inputs = inputs(work)?;
    if files::read(&stamp).is_ok_and(|seen| seen == stamp_text(&inputs, &folder(work))) {
        eprintln!("page: nothing has changed");
        return Ok(());
    }
    // Trunk works offline, so everything has to be here before.
    shell::run(work.cargo("fetch").arg("--quiet"))?;
    // Built beside and put in place whole: nobody sees half a page, and a
    // failure leaves the last good one.
    let fresh = work.target().join("page.new");
    let mut trunk = work.command("trunk");
    trunk.args(["build", "--release", "--offline", "--dist"]);
    trunk.arg(&fresh);
    // Separated as cargo wants it, since a path may hold a space.
    trunk.env(
        "CARGO_ENCODED_RUSTFLAGS",
        remap::rustflags(work).join("\u{1f}"),
    );
    // Trunk takes `true` and `false` here, the rest of the world any value.
    trunk.env_remove("NO_COLOR");
    shell::run(&mut trunk)?;
    precompress(work, &fresh)?;
    files::replace_folder(&folder(work), &fresh)?;
    files::write(&stamp, &stamp_text(&inputs, &folder(work)))
}

/// Puts `.br` and `.gz` beside each file of a folder that gets smaller by it.
fn precompress(work: &Work, folder: &Path) -> Result<()> {
    let mut node = work.command("node");
    node.arg("xtask/npm/precompress.mjs").arg(folder);
    shell::run(&mut node)
}

fn inputs(work: &Work) -> Result<String> {
    let rustc = shell::output(work.command("rustc").arg("--version"))?;
    let mut print = Fingerprint::default()
        .word(&rustc)
        .word(tools::TRUNK)
        .word(&lockfile::version(work, "wasm-bindgen")?)
        .word(&npm_packages::fingerprint(work)?);
    for source in SOURCES {
        print = print.path(work.root(), source, &NOT_SOURCES)?;
    }
    Ok(print.finish())
}

/// The inputs and what came out: a page that somebody removed or built
/// otherwise (`trunk serve`) is not this one.
fn stamp_text(inputs: &str, folder: &Path) -> String {
    let outputs = Fingerprint::default().path(folder, "", &[]);
    let outputs = outputs.map(Fingerprint::finish).unwrap_or_default();
    format!("{inputs} {outputs}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A crate that the page depends on, and that is not among the sources,
    /// would leave an old page behind.
    #[test]
    fn sources_hold_every_crate_of_the_page() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let mut manifests = vec!["web".to_owned()];
        while let Some(folder) = manifests.pop() {
            assert!(SOURCES.contains(&folder.as_str()), "{folder} is missing");
            let manifest = files::read(&root.join(&folder).join("Cargo.toml")).unwrap();
            let ours = manifest
                .lines()
                .filter_map(|l| l.strip_prefix("wechat-h5-"));
            let names = ours.map(|l| l.split(['.', ' ']).next().unwrap());
            manifests.extend(
                names
                    .map(|name| format!("crates/{name}"))
                    .filter(|crate_folder| *crate_folder != folder),
            );
        }
    }

    #[test]
    fn the_stamp_changes_with_the_output() {
        let folder = std::env::temp_dir().join(format!("xtask-page-{}", std::process::id()));
        files::write(&folder.join("index.html"), "1").unwrap();
        let first = stamp_text("x", &folder);
        files::write(&folder.join("index.html"), "2").unwrap();
        assert_ne!(first, stamp_text("x", &folder));
        files::remove(&folder).unwrap();
    }
}
