//! `cargo xtask npm`: the npm package, from `crates/npm` into `target/npm`.
//! Nothing is done when nothing has changed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::build_output::BuildOutput;
use crate::npm_readme::Language;
use crate::workspace::Workspace;
use crate::{files, process, remap_path_prefix};

const NPM: BuildOutput = BuildOutput {
    name: "npm",
    sources: &[
        ".cargo",
        "Cargo.lock",
        "Cargo.toml",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "crates/jssdk",
        "crates/npm",
        "crates/oauth",
        "crates/sign",
        "crates/small-allocator",
        "xtask/npm/hex.mjs",
        "xtask/npm/short-names.mjs",
        "xtask/npm/wasm-names.mjs",
        "xtask/npm/without-comments.mjs",
        "xtask/src/npm.rs",
        "xtask/src/remap_path_prefix.rs",
    ],
    not_sources: &["bench", "benches", "checks", "consumers", "test", "tests"],
    tools: &[],
};

/// Builds the package, if anything has changed since it was built.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    NPM.build(workspace, |fresh| {
        files::copy_folder(&workspace.root().join("crates/npm/package"), fresh)?;
        remove_comments(workspace, fresh)?;
        for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
            fs::copy(workspace.root().join(licence), fresh.join(licence))?;
        }
        sign_module(workspace, fresh)?;
        explain_module(workspace, fresh)?;
        let build = browser_module(workspace, fresh)?;
        write_generated(workspace, fresh, &build)
    })
}

/// The tarball that `npm publish` would send, packed into `folder`.
pub(crate) fn pack(workspace: &Workspace, folder: &Path) -> Result<PathBuf> {
    let mut npm = workspace.command("npm");
    npm.args(["pack", "--silent", "--pack-destination"]);
    npm.arg(folder).arg(workspace.target().join("npm"));
    let name = process::output(&mut npm)?;
    let name = name.lines().last().context("npm packed nothing")?;
    Ok(folder.join(name))
}

/// Of the scripts: pages load them as they are packed.
fn remove_comments(workspace: &Workspace, package: &Path) -> Result<()> {
    let mut node = workspace.command("node");
    process::run(node.arg("xtask/npm/without-comments.mjs").arg(package))
}

/// `./sign`: exports without wasm-bindgen, built for speed.
fn sign_module(workspace: &Workspace, package: &Path) -> Result<()> {
    let module = compile(workspace, "sign")?;
    let folder = package.join("sign");
    let place = folder.join("sign.wasm");
    optimise(workspace, "-O3", &module, &place)?;
    in_hex(workspace, &place, &folder.join("hex.js"))
}

/// `./explain`, which the browser entries load when they are asked: the same
/// built for size, the digest apart.
fn explain_module(workspace: &Workspace, package: &Path) -> Result<()> {
    let module = compile(workspace, "explain")?;
    let folder = package.join("explain");
    let place = folder.join("explain.wasm");
    optimise(workspace, "-Oz", &module, &place)?;
    in_hex(workspace, &place, &folder.join("hex.js"))
}

/// The browser entries': through wasm-bindgen, built for size. Where the module
/// is, each entry says itself. The names between module and script are nobody
/// else's affair: they are made short, and the script with them.
fn browser_module(workspace: &Workspace, package: &Path) -> Result<String> {
    let module = compile(workspace, "browser")?;
    let folder = package.join("module");
    let mut bindgen = workspace.command("wasm-bindgen");
    bindgen.args(["--target", "web", "--no-typescript"]);
    bindgen.args(["--omit-default-module-path", "--out-dir"]);
    process::run(bindgen.arg(&folder).arg(&module))?;
    let bound = folder.join("wechat_h5_bg.wasm");
    optimise(workspace, "-Oz", &bound, &bound)?;
    let mut node = workspace.command("node");
    node.arg("xtask/npm/short-names.mjs");
    let build = process::output(node.arg(folder.join("wechat_h5.js")).arg(&bound))?;
    in_hex(workspace, &bound, &folder.join("hex.js"))?;
    Ok(build.trim().to_owned())
}

/// The module as a script, for `./inline`, for servers, and where a bundler has lost the file.
fn in_hex(workspace: &Workspace, module: &Path, script: &Path) -> Result<()> {
    let mut node = workspace.command("node");
    process::run(node.arg("xtask/npm/hex.mjs").arg(module).arg(script))
}

/// The generated parts: the types, and the names of the APIs. A name stands for an index
/// in the module's tables, so the names belong to one build.
fn write_generated(workspace: &Workspace, package: &Path, build: &str) -> Result<()> {
    files::write(
        &package.join("types/wx.d.ts"),
        &generate(workspace, &["types"])?,
    )?;
    let names = generate(workspace, &["names"])? + &format!("export const BUILD = \"{build}\";\n");
    files::write(&package.join("api-names.js"), &names)
}

/// The table of covered APIs.
pub(crate) fn coverage(workspace: &Workspace, language: Language) -> Result<String> {
    generate(workspace, &["coverage", language.tag()])
}

/// What `wechat-h5-generate` prints.
fn generate(workspace: &Workspace, arguments: &[&str]) -> Result<String> {
    let mut cargo = workspace.cargo("run");
    cargo.args(["--quiet", "--package", "wechat-h5"]);
    cargo.args(["--bin", "wechat-h5-generate", "--"]);
    cargo.args(arguments);
    process::output(&mut cargo)
}

/// What signs a page is made for speed in `./sign` alone. SHA-1 is fast everywhere:
/// `explain` digests megabytes.
const SIGN_FOR_SPEED: &str = "profile.wasm-release.package.wechat-h5-sign.opt-level=3";

/// Compiles one entry's module; all have the same file name.
fn compile(workspace: &Workspace, feature: &str) -> Result<PathBuf> {
    let mut cargo = workspace.cargo("rustc");
    cargo.args(["--package", "wechat-h5", "--lib"]);
    cargo.args(["--no-default-features", "--features", feature]);
    cargo.args(["--crate-type", "cdylib", "--profile", "wasm-release"]);
    cargo.args(["--target", "wasm32-unknown-unknown"]);
    cargo.arg("--config").arg(without_local_paths(workspace));
    if feature == "sign" {
        cargo.args(["--config", SIGN_FOR_SPEED]);
    }
    process::run(&mut cargo)?;
    let folder = workspace
        .build_dir()
        .join("wasm32-unknown-unknown/wasm-release");
    Ok(folder.join("wechat_h5.wasm"))
}

/// A setting that keeps this machine's folders out of panic messages.
fn without_local_paths(workspace: &Workspace) -> String {
    let flags: Vec<_> = remap_path_prefix::rustflags(workspace)
        .iter()
        .map(|flag| format!("{flag:?}"))
        .collect();
    format!(
        "target.wasm32-unknown-unknown.rustflags=[{}]",
        flags.join(",")
    )
}

/// The features in use are read from the module's own `target_features`.
fn optimise(workspace: &Workspace, level: &str, from: &Path, to: &Path) -> Result<()> {
    let mut optimiser = workspace.command("wasm-opt");
    optimiser.args([level, "--strip-debug", "--strip-producers"]);
    optimiser.arg("--strip-target-features");
    process::run(optimiser.arg(from).arg("--output").arg(to))
}
