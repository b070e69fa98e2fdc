//! `cargo xtask npm`: the npm package, from `crates/npm` into `target/npm`.
//! Nothing is done when nothing has changed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::output::Output;
use crate::work::Work;
use crate::{files, remap, shell};

const NPM: Output = Output {
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
        "xtask/npm/base64.mjs",
        "xtask/npm/short-names.mjs",
        "xtask/npm/wasm-names.mjs",
        "xtask/src/npm.rs",
        "xtask/src/remap.rs",
    ],
    not_sources: &["bench", "benches", "checks", "consumers", "test", "tests"],
    tools: &[],
};

/// Builds the package, if anything has changed since it was built.
pub(crate) fn run(work: &Work) -> Result<()> {
    NPM.build(work, |fresh| {
        files::copy_folder(&work.root().join("crates/npm/package"), fresh)?;
        for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
            fs::copy(work.root().join(licence), fresh.join(licence))?;
        }
        sign_module(work, fresh)?;
        explain_module(work, fresh)?;
        let build = browser_module(work, fresh)?;
        write_generated(work, fresh, &build)
    })
}

/// `./sign`: exports without wasm-bindgen, built for speed.
fn sign_module(work: &Work, package: &Path) -> Result<()> {
    let module = compile(work, "sign")?;
    optimise(work, "-O3", &module, &package.join("sign/sign.wasm"))
}

/// `./explain`, which the browser entries load when they are asked: the same
/// built for size, the digest apart.
fn explain_module(work: &Work, package: &Path) -> Result<()> {
    let module = compile(work, "explain")?;
    let folder = package.join("explain");
    let place = folder.join("explain.wasm");
    optimise(work, "-Oz", &module, &place)?;
    in_base64(work, &place, &folder.join("base64.js"))
}

/// The browser entries': through wasm-bindgen, built for size. Where the module
/// is, each entry says itself. The names between module and script are nobody
/// else's affair: they are made short, and the script with them.
fn browser_module(work: &Work, package: &Path) -> Result<String> {
    let module = compile(work, "browser")?;
    let folder = package.join("module");
    let mut bindgen = work.command("wasm-bindgen");
    bindgen.args(["--target", "web", "--no-typescript"]);
    bindgen.args(["--omit-default-module-path", "--out-dir"]);
    shell::run(bindgen.arg(&folder).arg(&module))?;
    let bound = folder.join("wechat_h5_bg.wasm");
    optimise(work, "-Oz", &bound, &bound)?;
    let mut node = work.command("node");
    node.arg("xtask/npm/short-names.mjs");
    let build = shell::output(node.arg(folder.join("wechat_h5.js")).arg(&bound))?;
    in_base64(work, &bound, &folder.join("base64.js"))?;
    Ok(build.trim().to_owned())
}

/// The module as a script, for `./inline`.
fn in_base64(work: &Work, module: &Path, script: &Path) -> Result<()> {
    let mut node = work.command("node");
    shell::run(node.arg("xtask/npm/base64.mjs").arg(module).arg(script))
}

/// What the Rust code says about itself: types, and names, which are called by their
/// places and so belong to one build.
fn write_generated(work: &Work, package: &Path, build: &str) -> Result<()> {
    files::write(&package.join("types/wx.d.ts"), &generate(work, "types")?)?;
    let names = generate(work, "names")? + &format!("export const BUILD = \"{build}\";\n");
    files::write(&package.join("api-names.js"), &names)
}

/// The table of covered APIs.
pub(crate) fn coverage(work: &Work) -> Result<String> {
    generate(work, "coverage")
}

/// What `wechat-h5-generate` prints.
fn generate(work: &Work, what: &str) -> Result<String> {
    let mut cargo = work.cargo("run");
    cargo.args(["--quiet", "--package", "wechat-h5"]);
    cargo.args(["--bin", "wechat-h5-generate", "--", what]);
    shell::output(&mut cargo)
}

/// What signs a page is made for speed in `./sign` alone. SHA-1 is fast everywhere:
/// `explain` digests megabytes.
const SIGN_FOR_SIZE: &str = "profile.wasm-release.package.wechat-h5-sign.opt-level='z'";

/// Compiles one entry's module; all have the same file name.
fn compile(work: &Work, feature: &str) -> Result<PathBuf> {
    let mut cargo = work.cargo("rustc");
    cargo.args(["--package", "wechat-h5", "--lib"]);
    cargo.args(["--no-default-features", "--features", feature]);
    cargo.args(["--crate-type", "cdylib", "--profile", "wasm-release"]);
    cargo.args(["--target", "wasm32-unknown-unknown"]);
    cargo.arg("--config").arg(without_local_paths(work));
    if feature != "sign" {
        cargo.args(["--config", SIGN_FOR_SIZE]);
    }
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
