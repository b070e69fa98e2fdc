//! `cargo xtask npm`: the npm package, from `crates/npm` into `target/npm`.
//! Nothing is done when nothing has changed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::fingerprint::Fingerprint;
use crate::lock::Lock;
use crate::setup::{lockfile, npm_packages};
use crate::work::Work;
use crate::{files, remap, shell};

/// What the package is made of.
const SOURCES: [&str; 6] = [
    ".cargo",
    "Cargo.lock",
    "Cargo.toml",
    "crates/jssdk",
    "crates/npm",
    "crates/sign",
];
const NOT_SOURCES: [&str; 4] = ["bench", "benches", "test", "tests"];

/// Files of the workspace that the package carries, where they exist.
const LICENCES: [&str; 2] = ["LICENSE-APACHE", "LICENSE-MIT"];

/// Where the package is.
pub(crate) fn folder(work: &Work) -> PathBuf {
    work.target().join("npm")
}

/// Builds the package, if anything has changed since it was built.
pub(crate) fn run(work: &Work) -> Result<()> {
    let stamp = work.target().join("npm.stamp");
    let _lock = Lock::take(&work.target().join("npm.lock"), "the npm package")?;
    let inputs = inputs(work)?;
    if files::read(&stamp).is_ok_and(|seen| seen == stamp_text(&inputs, &folder(work))) {
        eprintln!("npm: nothing has changed");
        return Ok(());
    }
    let fresh = work.target().join("npm.new");
    files::remove(&fresh)?;
    copy_folder(&work.root().join("crates/npm/package"), &fresh)?;
    for licence in LICENCES {
        let from = work.root().join(licence);
        if from.is_file() {
            fs::copy(&from, fresh.join(licence))?;
        }
    }
    sign_module(work, &fresh)?;
    browser_module(work, &fresh)?;
    files::replace_folder(&folder(work), &fresh)?;
    files::write(&stamp, &stamp_text(&inputs, &folder(work)))
}

/// `./sign`: exports without wasm-bindgen, built for speed.
fn sign_module(work: &Work, package: &Path) -> Result<()> {
    let module = compile(work, "sign")?;
    optimise(work, "-O3", &module, &package.join("sign/sign.wasm"))
}

/// `.`: through wasm-bindgen, built for size.
fn browser_module(work: &Work, package: &Path) -> Result<()> {
    let module = compile(work, "browser")?;
    let folder = package.join("web");
    let mut bindgen = work.command("wasm-bindgen");
    bindgen.args(["--target", "web", "--no-typescript", "--out-dir"]);
    shell::run(bindgen.arg(&folder).arg(&module))?;
    let bound = folder.join("wechat_h5_bg.wasm");
    optimise(work, "-Oz", &bound, &bound)
}

/// Compiles one entry's module; both have the same file name.
fn compile(work: &Work, feature: &str) -> Result<PathBuf> {
    let mut cargo = work.cargo("build");
    cargo.args(["--package", "wechat-h5", "--lib", "--features", feature]);
    cargo.args(["--profile", "wasm-release"]);
    cargo.args(["--target", "wasm32-unknown-unknown"]);
    cargo.arg("--config").arg(without_local_paths(work));
    shell::run(&mut cargo)?;
    let folder = work.build_dir().join("wasm32-unknown-unknown/wasm-release");
    Ok(folder.join("wechat_h5.wasm"))
}

/// A setting that keeps this machine's folders out of panic messages.
fn without_local_paths(work: &Work) -> String {
    let flags: Vec<_> = remap::rustflags(work)
        .iter()
        .map(|flag| format!("{flag:?}"))
        .collect();
    format!(
        "target.wasm32-unknown-unknown.rustflags=[{}]",
        flags.join(",")
    )
}

/// The features in use are read from the module's own `target_features`.
fn optimise(work: &Work, level: &str, from: &Path, to: &Path) -> Result<()> {
    let mut optimiser = work.command("wasm-opt");
    optimiser.args([level, "--strip-debug", "--strip-producers"]);
    optimiser.arg("--strip-target-features");
    shell::run(optimiser.arg(from).arg("--output").arg(to))
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for file in files::below(from, &[])? {
        let place = to.join(file.strip_prefix(from)?);
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::copy(&file, &place)?;
    }
    Ok(())
}

fn inputs(work: &Work) -> Result<String> {
    let rustc = shell::output(work.command("rustc").arg("--version"))?;
    let mut print = Fingerprint::default()
        .word(&rustc)
        .word(&lockfile::version(work, "wasm-bindgen")?)
        .word(&npm_packages::fingerprint(work)?);
    for source in SOURCES.iter().chain(&LICENCES) {
        print = print.path(work.root(), source, &NOT_SOURCES)?;
    }
    Ok(print.finish())
}

/// The inputs and what came out of them.
fn stamp_text(inputs: &str, folder: &Path) -> String {
    let outputs = Fingerprint::default().path(folder, "", &[]);
    let outputs = outputs.map(Fingerprint::finish).unwrap_or_default();
    format!("{inputs} {outputs}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_copied_with_its_folders() {
        let root = std::env::temp_dir().join(format!("xtask-npm-{}", std::process::id()));
        let (from, to) = (root.join("from"), root.join("to"));
        for path in ["a.js", "sign/b.js"] {
            files::write(&from.join(path), path).unwrap();
        }
        copy_folder(&from, &to).unwrap();
        assert_eq!(files::read(&to.join("sign/b.js")).unwrap(), "sign/b.js");
        assert_eq!(files::below(&to, &[]).unwrap().len(), 2);
        files::remove(&root).unwrap();
    }
}
