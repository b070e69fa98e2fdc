//! The list of everything that is checked, group by group.

use std::process::Command;

use anyhow::Result;

use super::Group;
use crate::setup::npm_packages::Packages;
use crate::setup::{python_packages, rust_sdk};
use crate::size::{self, BudgetMode};
use crate::workspace::Workspace;
use crate::{consumers, doc_links, example, files, import_circles, npm_check, page, process};

/// The crates that run in a browser or are pure, by package and folder.
const BROWSER: [(&str, &str); 11] = [
    ("wechat-h5-sign", "crates/sign"),
    ("wechat-h5-oauth", "crates/oauth"),
    ("wechat-h5-push", "crates/push"),
    ("wechat-h5-page-api", "crates/page-api"),
    ("wechat-h5-jssdk", "crates/jssdk"),
    ("wechat-h5", "crates/npm"),
    ("wechat-h5-web", "web"),
    ("wechat-h5-web-configure", "web/configure"),
    ("wechat-h5-web-tools", "web/tools"),
    ("wechat-h5-web-apis", "web/apis"),
    ("wechat-h5-web-debug", "web/debug"),
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
    /// The same, by a function of this program.
    Function(fn(&Workspace) -> Result<()>),
    /// A program that prints how many tests passed, at least one of which must have run.
    Tests(Command),
    /// Tests that must have run in a browser.
    BrowserTests(Command),
}

/// The steps of one of the chosen groups.
pub(super) fn of(workspace: &Workspace, group: Group, chosen: &[Group]) -> Result<Vec<Step>> {
    match group {
        Group::Fmt => Ok(fmt(workspace)),
        Group::Clippy => clippy(workspace),
        Group::Native => Ok(native(workspace)),
        Group::Wasm => wasm(workspace),
        Group::Npm => npm(workspace),
        Group::E2e => e2e(workspace, chosen),
        Group::Consumers => Ok(consumers(workspace, chosen)),
        Group::AllConsumers => Ok(all_consumers(workspace, chosen)),
        Group::Examples => Ok(examples(workspace, chosen)),
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

fn fmt(workspace: &Workspace) -> Vec<Step> {
    let check = with(workspace.cargo("fmt"), &["--all", "--", "--check"]);
    let sdk = ["--manifest-path", "tests/sdks/rust/Cargo.toml", "--check"];
    let sdk = with(workspace.cargo("fmt"), &sdk);
    let web = with(
        workspace.command("biome"),
        &["check", "--error-on-warnings"],
    );
    vec![
        step("fmt", Action::Check(check)),
        step("fmt of the SDK's program", Action::Check(sdk)),
        step("lint of JavaScript, CSS and HTML", Action::Check(web)),
    ]
}

fn clippy(workspace: &Workspace) -> Result<Vec<Step>> {
    let check = |args: &[&str], packages: &[&str]| {
        let mut cargo = workspace.cargo("clippy");
        cargo.args(["--keep-going", "--all-features"]).args(args);
        for package in packages {
            cargo.args(["--package", package]);
        }
        Action::Check(with(cargo, &["--", "-D", "warnings"]))
    };
    let mut without_sandbox = workspace.cargo("clippy");
    without_sandbox.args(["--package", "wechat-h5-server", "--no-default-features"]);
    let wasm = "--target=wasm32-unknown-unknown";
    let all = BROWSER.map(|(package, _)| package);
    let tested: Vec<_> = browser_tested(workspace)?
        .map(|(package, _)| package)
        .collect();
    Ok(vec![
        step(
            "clippy, host",
            check(&["--workspace", "--all-targets"], &[]),
        ),
        step(
            "clippy, server without the sandbox",
            Action::Check(with(without_sandbox, &["--", "-D", "warnings"])),
        ),
        step("clippy, wasm32", check(&[wasm, "--lib", "--bins"], &all)),
        step("clippy, wasm32 tests", check(&[wasm, "--tests"], &tested)),
    ])
}

/// The crates with tests for the browser: those that depend on the harness.
fn browser_tested(
    workspace: &Workspace,
) -> Result<impl Iterator<Item = (&'static str, &'static str)>> {
    let mut tested = Vec::new();
    for (package, folder) in BROWSER {
        let manifest = files::read(&workspace.root().join(folder).join("Cargo.toml"))?;
        if manifest.contains("wasm-bindgen-test") {
            tested.push((package, folder));
        }
    }
    Ok(tested.into_iter())
}

fn native(workspace: &Workspace) -> Vec<Step> {
    let mut docs = workspace.cargo("doc");
    docs.args([
        "--workspace",
        "--no-deps",
        "--lib",
        "--document-private-items",
    ]);
    docs.env("RUSTDOCFLAGS", "-D warnings");
    let doc_tests = with(workspace.cargo("test"), &["--workspace", "--doc"]);
    vec![
        step("native tests", Action::Tests(native_tests(workspace))),
        step("tests of traces", Action::Tests(trace_tests(workspace))),
        step("import circles", Action::Function(import_circles::check)),
        step("documents", Action::Function(doc_links::check)),
        step("doc tests", Action::Tests(doc_tests)),
        step("documentation", Action::Check(docs)),
    ]
}

/// All but the end-to-end tests, of which only what needs no browser.
fn native_tests(workspace: &Workspace) -> Command {
    if has_nextest(workspace) {
        let filter = format!("not ({E2E_TESTS})");
        let nextest = with(workspace.cargo("nextest"), &["run", "--workspace"]);
        return with(nextest, &["--filterset", &filter]);
    }
    let mut cargo = workspace.cargo("test");
    cargo.args(["--workspace", "--exclude", "wechat-h5-e2e"]);
    with(cargo, &["--lib", "--bins", "--tests"])
}

/// The tests of the server's feature `otel`, which is off by default. As part of the workspace
/// the crates that are built for the native tests are built once.
fn trace_tests(workspace: &Workspace) -> Command {
    let features = ["--workspace", "--features", "wechat-h5-server/otel"];
    let cargo = if has_nextest(workspace) {
        with(workspace.cargo("nextest"), &["run"])
    } else {
        workspace.cargo("test")
    };
    with(with(cargo, &features), &["--test", "traces"])
}

/// The end-to-end tests, in nextest's words.
const E2E_TESTS: &str = "package(wechat-h5-e2e) and kind(test)";

fn has_nextest(workspace: &Workspace) -> bool {
    process::succeeds(workspace.cargo("nextest").arg("--version"))
}

fn wasm(workspace: &Workspace) -> Result<Vec<Step>> {
    let node = wasm_pack(workspace, &["--node"], "crates/sign");
    let mut steps = vec![step("sign, wasm in Node", Action::Tests(node))];
    for (_, folder) in browser_tested(workspace)? {
        let mut chromium = wasm_pack(workspace, &["--headless", "--chrome"], folder);
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

fn wasm_pack(workspace: &Workspace, place: &[&str], folder: &str) -> Command {
    let mut command = workspace.command("wasm-pack");
    command.args(["test", "--mode", "no-install"]).args(place);
    with(command, &[folder])
}

fn npm(workspace: &Workspace) -> Result<Vec<Step>> {
    let mut steps = vec![step(
        "npm package",
        Action::Function(npm_check::as_published),
    )];
    let tests = workspace.root().join("crates/npm/test");
    let mut node = with(workspace.command("node"), &["--test"]);
    for file in files::below(&tests, &[])? {
        if file.to_string_lossy().ends_with(".test.mjs") {
            node.arg(file);
        }
    }
    steps.push(step("npm package in Node", Action::Tests(node)));
    Ok(steps)
}

fn e2e(workspace: &Workspace, groups: &[Group]) -> Result<Vec<Step>> {
    let packages = ["--package=wechat-h5-server", "--package=wechat-h5-e2e"];
    let mut steps = vec![step("page", Action::Function(page::build))];
    let mut tests = if has_nextest(workspace) {
        // Building the server's own tests builds the binary. After the native
        // tests both are there, with the features of the workspace as a whole;
        // alone, the two packages are quicker.
        let native = groups.contains(&Group::Native);
        let chosen: &[&str] = if native { &["--workspace"] } else { &packages };
        let run = ["run", "--filterset", E2E_TESTS];
        with(with(workspace.cargo("nextest"), &run), chosen)
    } else {
        let binary = with(workspace.cargo("build"), &packages);
        steps.push(step("binary", Action::Check(binary)));
        with(
            workspace.cargo("test"),
            &["--package=wechat-h5-e2e", "--tests"],
        )
    };
    tests.env(
        "WECHAT_H5_BIN",
        workspace.build_dir().join("debug/wechat-h5"),
    );
    tests.env("WECHAT_H5_SDK_PYTHON", python_packages::python(workspace)?);
    tests.env("WECHAT_H5_SDK_RUST", rust_sdk::program(workspace)?);
    tests.env(
        "WECHAT_H5_SDK_NODE_MODULES",
        Packages::Sdk.modules(workspace)?,
    );
    steps.push(step("end to end in Chromium", Action::Tests(tests)));
    steps.push(step("sizes", Action::Function(sizes)));
    Ok(steps)
}

/// Page and package within their budgets.
fn sizes(workspace: &Workspace) -> Result<()> {
    size::run(workspace, BudgetMode::Check)
}

/// What users do with the packed package, in their bundlers and in Chromium.
fn consumers(workspace: &Workspace, groups: &[Group]) -> Vec<Step> {
    let mut steps = always_tried(workspace, groups);
    steps.push(step(TABLE, Action::Check(consumers::tried(workspace))));
    steps
}

fn always_tried(workspace: &Workspace, groups: &[Group]) -> Vec<Step> {
    vec![
        step("binary", Action::Check(binary(workspace, groups))),
        step("packed package", Action::Function(consumers::prepare)),
        step(
            "packed package in its users' projects",
            Action::Tests(consumers::tests(workspace)),
        ),
    ]
}

const TABLE: &str = "table of what the package is tried with";

/// The same, with the bundlers, frameworks and runtimes that take long to install.
fn all_consumers(workspace: &Workspace, groups: &[Group]) -> Vec<Step> {
    let mut steps = always_tried(workspace, groups);
    steps.push(step(
        "packages of all projects",
        Action::Function(consumers::prepare_all),
    ));
    steps.push(step(
        "packed package in all its users' projects",
        Action::Tests(consumers::all_tests(workspace)),
    ));
    steps.push(step(TABLE, Action::Check(consumers::all_tried(workspace))));
    steps
}

/// The examples, started as their READMEs say, by Playwright.
fn examples(workspace: &Workspace, groups: &[Group]) -> Vec<Step> {
    vec![
        step("binary", Action::Check(binary(workspace, groups))),
        step(
            "packages of the examples",
            Action::Function(example::prepare),
        ),
        step(
            "examples in Chromium",
            Action::Tests(example::tests(workspace)),
        ),
    ]
}

/// The binary, with the features that the groups before have built it with.
fn binary(workspace: &Workspace, groups: &[Group]) -> Command {
    let build = with(workspace.cargo("build"), &["--bin", "wechat-h5"]);
    let native = groups.contains(&Group::Native);
    let packages = if native {
        "--workspace"
    } else {
        "--package=wechat-h5-server"
    };
    with(build, &[packages])
}
