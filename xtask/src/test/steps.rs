//! The list of everything that is checked, group by group.

use std::process::Command;

use anyhow::Result;

use super::Group;
use crate::setup::npm_packages::Packages;
use crate::setup::python_packages;
use crate::size::{self, Gate};
use crate::work::Work;
use crate::{consumers, example, files, npm_check, page, shell};

/// The crates that run in a browser, by package and folder.
const BROWSER: [(&str, &str); 5] = [
    ("wechat-h5-sign", "crates/sign"),
    ("wechat-h5-oauth", "crates/oauth"),
    ("wechat-h5-jssdk", "crates/jssdk"),
    ("wechat-h5", "crates/npm"),
    ("wechat-h5-web", "web"),
];

/// One line of the report.
pub(super) struct Step {
    pub(super) name: String,
    pub(super) action: Action,
}

/// What a step does.
pub(super) enum Action {
    /// A program that succeeds or fails, and counts as one test.
    Check(Command),
    /// The same, by a function of ours.
    Function(fn(&Work) -> Result<()>),
    /// A program that prints how many tests passed, of which there must be one.
    Tests(Command),
    /// Tests that must have run in a browser.
    BrowserTests(Command),
}

/// The steps of one of the chosen groups.
pub(super) fn of(work: &Work, group: Group, chosen: &[Group]) -> Result<Vec<Step>> {
    match group {
        Group::Fmt => Ok(fmt(work)),
        Group::Clippy => clippy(work),
        Group::Native => Ok(native(work)),
        Group::Wasm => wasm(work),
        Group::Npm => npm(work),
        Group::E2e => e2e(work, chosen),
        Group::Consumers => Ok(consumers(work, chosen)),
        Group::Examples => Ok(examples(work, chosen)),
    }
}

fn step(name: &str, action: Action) -> Step {
    Step {
        name: name.to_owned(),
        action,
    }
}

fn with(mut command: Command, args: &[&str]) -> Command {
    command.args(args);
    command
}

fn fmt(work: &Work) -> Vec<Step> {
    let check = with(work.cargo("fmt"), &["--all", "--", "--check"]);
    let web = with(work.command("biome"), &["check", "--error-on-warnings"]);
    vec![
        step("fmt", Action::Check(check)),
        step("lint of JavaScript, CSS and HTML", Action::Check(web)),
    ]
}

fn clippy(work: &Work) -> Result<Vec<Step>> {
    let check = |args: &[&str], packages: &[&str]| {
        let mut cargo = work.cargo("clippy");
        cargo.args(["--keep-going", "--all-features"]).args(args);
        for package in packages {
            cargo.args(["--package", package]);
        }
        Action::Check(with(cargo, &["--", "-D", "warnings"]))
    };
    let wasm = "--target=wasm32-unknown-unknown";
    let all = BROWSER.map(|(package, _)| package);
    let tested: Vec<_> = browser_tested(work)?.map(|(package, _)| package).collect();
    Ok(vec![
        step(
            "clippy, host",
            check(&["--workspace", "--all-targets"], &[]),
        ),
        step("clippy, wasm32", check(&[wasm, "--lib", "--bins"], &all)),
        step("clippy, wasm32 tests", check(&[wasm, "--tests"], &tested)),
    ])
}

/// The crates with tests for the browser: those that depend on the harness.
fn browser_tested(work: &Work) -> Result<impl Iterator<Item = (&'static str, &'static str)>> {
    let mut tested = Vec::new();
    for (package, folder) in BROWSER {
        let manifest = files::read(&work.root().join(folder).join("Cargo.toml"))?;
        if manifest.contains("wasm-bindgen-test") {
            tested.push((package, folder));
        }
    }
    Ok(tested.into_iter())
}

fn native(work: &Work) -> Vec<Step> {
    let mut docs = work.cargo("doc");
    docs.args([
        "--workspace",
        "--no-deps",
        "--lib",
        "--document-private-items",
    ]);
    docs.env("RUSTDOCFLAGS", "-D warnings");
    let doc_tests = with(work.cargo("test"), &["--workspace", "--doc"]);
    vec![
        step("native tests", Action::Tests(native_tests(work))),
        step("doc tests", Action::Tests(doc_tests)),
        step("documentation", Action::Check(docs)),
    ]
}

/// All but the end-to-end tests, of which only what needs no browser.
fn native_tests(work: &Work) -> Command {
    if has_nextest(work) {
        let filter = format!("not ({E2E_TESTS})");
        let nextest = with(work.cargo("nextest"), &["run", "--workspace"]);
        return with(nextest, &["--filterset", &filter]);
    }
    let mut cargo = work.cargo("test");
    cargo.args(["--workspace", "--exclude", "wechat-h5-e2e"]);
    with(cargo, &["--lib", "--bins", "--tests"])
}

/// The end-to-end tests, in nextest's words.
const E2E_TESTS: &str = "package(wechat-h5-e2e) and kind(test)";

fn has_nextest(work: &Work) -> bool {
    shell::succeeds(work.cargo("nextest").arg("--version"))
}

fn wasm(work: &Work) -> Result<Vec<Step>> {
    let node = wasm_pack(work, &["--node"], "crates/sign");
    let mut steps = vec![step("sign, wasm in Node", Action::Tests(node))];
    for (_, folder) in browser_tested(work)? {
        let mut chromium = wasm_pack(work, &["--headless", "--chrome"], folder);
        // The same test file runs in Node and here; nothing in it says where.
        chromium.env("WASM_BINDGEN_USE_BROWSER", "1");
        // Seconds for a file of tests, of which the runner gives 20.
        chromium.env("WASM_BINDGEN_TEST_TIMEOUT", "300");
        let name = folder.rsplit('/').next().unwrap_or(folder);
        let name = format!("{name}, wasm in Chromium");
        steps.push(step(&name, Action::BrowserTests(chromium)));
    }
    Ok(steps)
}

fn wasm_pack(work: &Work, place: &[&str], folder: &str) -> Command {
    let mut command = work.command("wasm-pack");
    command.args(["test", "--mode", "no-install"]).args(place);
    with(command, &[folder])
}

fn npm(work: &Work) -> Result<Vec<Step>> {
    let mut steps = vec![step(
        "npm package",
        Action::Function(npm_check::as_published),
    )];
    let tests = work.root().join("crates/npm/test");
    let mut node = with(work.command("node"), &["--test"]);
    for file in files::below(&tests, &[])? {
        if file.to_string_lossy().ends_with(".test.mjs") {
            node.arg(file);
        }
    }
    steps.push(step("npm package in Node", Action::Tests(node)));
    Ok(steps)
}

fn e2e(work: &Work, groups: &[Group]) -> Result<Vec<Step>> {
    let packages = ["--package=wechat-h5-server", "--package=wechat-h5-e2e"];
    let mut steps = vec![step("page", Action::Function(page::build))];
    let mut tests = if has_nextest(work) {
        // Building the server's own tests builds the binary. After the native
        // tests both are there, with the features of the workspace as a whole;
        // alone, the two packages are quicker.
        let native = groups.contains(&Group::Native);
        let chosen: &[&str] = if native { &["--workspace"] } else { &packages };
        let run = ["run", "--filterset", E2E_TESTS];
        with(with(work.cargo("nextest"), &run), chosen)
    } else {
        let binary = with(work.cargo("build"), &packages);
        steps.push(step("binary", Action::Check(binary)));
        with(work.cargo("test"), &["--package=wechat-h5-e2e", "--tests"])
    };
    tests.env("WECHAT_H5_BIN", work.build_dir().join("debug/wechat-h5"));
    tests.env("WECHAT_H5_SDK_PYTHON", python_packages::python(work)?);
    tests.env("WECHAT_H5_SDK_NODE_MODULES", Packages::Sdk.modules(work)?);
    steps.push(step("end to end in Chromium", Action::Tests(tests)));
    steps.push(step("sizes", Action::Function(sizes)));
    Ok(steps)
}

/// Page and package within their budgets.
fn sizes(work: &Work) -> Result<()> {
    size::run(work, Gate::Check)
}

/// What users do with the packed package, in their bundlers and in Chromium.
fn consumers(work: &Work, groups: &[Group]) -> Vec<Step> {
    vec![
        step("binary", Action::Check(binary(work, groups))),
        step("packed package", Action::Function(consumers::prepare)),
        step(
            "packed package in its users' projects",
            Action::Tests(consumers::tests(work)),
        ),
    ]
}

/// The examples, started as their READMEs say, by Playwright.
fn examples(work: &Work, groups: &[Group]) -> Vec<Step> {
    vec![
        step("binary", Action::Check(binary(work, groups))),
        step(
            "packages of the examples",
            Action::Function(example::prepare),
        ),
        step("examples in Chromium", Action::Tests(example::tests(work))),
    ]
}

/// The binary, with the features that the groups before have built it with.
fn binary(work: &Work, groups: &[Group]) -> Command {
    let build = with(work.cargo("build"), &["--bin", "wechat-h5"]);
    let native = groups.contains(&Group::Native);
    let packages = if native {
        "--workspace"
    } else {
        "--package=wechat-h5-server"
    };
    with(build, &[packages])
}
