//! `cargo xtask size`: bytes of a first visit and of each entry of the npm package,
//! raw and by Brotli, against their budgets. jweixin is not ours and not counted.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};

use crate::npm_readme::Language;
use crate::setup::{self, NODE, TRUNK, WASM};
use crate::table::Table;
use crate::workspace::Workspace;
use crate::{files, npm, npm_readme, page, process};

const KB: u64 = 1024;

const FIRST_SCREEN: &str = "H5 first screen";
/// What the share and APIs tabs load.
const APIS: &str = "H5 page's share and APIs";
/// What the debug tab loads.
const DEBUG: &str = "H5 page's debug tools";
/// What a page loads that is debugged with it. It is not ours, and its size is not limited.
const VCONSOLE: &str = "vConsole";
/// What stands before the configuration of the JS-SDK.
const BEFORE_READY: &str = "H5 page before wx.ready";

/// What the budget of the entries for pages is about; they are more than it.
const MODULE: &str = "the module of pages, and wasm-bindgen's script";

/// `./sign` where a bundler may lose files. A server reads it from its disk.
const SIGN_IN_HEX: &str = "wechat-h5/sign in Node";

/// What the READMEs of the npm package leave out.
const NOT_IN_README: [&str; 6] = [
    BEFORE_READY,
    FIRST_SCREEN,
    APIS,
    DEBUG,
    VCONSOLE,
    SIGN_IN_HEX,
];

/// Whether a missed budget is only printed or fails the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BudgetMode {
    Report,
    Check,
}

/// Something that is loaded as one, and what it may weigh by Brotli, if that is
/// limited.
#[derive(Clone)]
struct Load {
    name: &'static str,
    files: Vec<PathBuf>,
    must: Option<u64>,
    aim: Option<u64>,
}

/// Bytes of one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Bytes {
    raw: u64,
    brotli: u64,
}

/// Builds page and package, weighs them, prints a table.
pub(crate) fn run(workspace: &Workspace, gate: BudgetMode) -> Result<()> {
    setup::run(workspace, &[NODE, WASM, TRUNK])?;
    page::build(workspace)?;
    npm::run(workspace)?;
    let mut table = Table::new(["file", "raw", "brotli", "must", "aim", "result"]);
    let mut missed = Vec::new();
    let mut sizes = Vec::new();
    for load in [page_loads(workspace)?, npm_entries(workspace)].concat() {
        let total = add_rows(workspace, &load, &mut table)?;
        if load.must.is_some_and(|must| total.brotli > must) {
            missed.push(load.name);
        }
        sizes.push((load.name, total));
    }
    println!("\n{table}");
    if gate == BudgetMode::Report
        && npm_readme::fill(workspace, "sizes", |language| {
            Ok(for_readme(&sizes, language))
        })?
    {
        println!("the sizes in the npm package's READMEs have changed and were written");
    }
    if gate == BudgetMode::Check && !missed.is_empty() {
        bail!("over the budget: {}", missed.join(", "));
    }
    Ok(())
}

/// HTML, JS, wasm and CSS of the page, without the application and with it, and what is loaded
/// when a tab that is not seen at first is opened.
fn page_loads(workspace: &Workspace) -> Result<Vec<Load>> {
    let all = having(
        &page::folder(workspace),
        &["html", "js", "wasm", "css"],
        &[],
    )?;
    let is_of = |file: &PathBuf, part: &str| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        name.contains(part)
    };
    let (vconsole, ours): (Vec<_>, Vec<_>) = all.into_iter().partition(|it| is_of(it, "vconsole-"));
    let (apis, rest): (Vec<_>, Vec<_>) = ours.into_iter().partition(|it| is_of(it, "web-apis"));
    let (debug, first): (Vec<_>, Vec<_>) = rest.into_iter().partition(|it| is_of(it, "web-debug"));
    let is_early = |file: &&PathBuf| is_of(file, "index.html") || is_of(file, "web-configure");
    let early = first.iter().filter(is_early).cloned().collect();
    let load = |name, files, must, aim| Load {
        name,
        files,
        must: Some(must * KB),
        aim: Some(aim * KB),
    };
    Ok(vec![
        load(BEFORE_READY, early, 22, 20),
        load(FIRST_SCREEN, first, 110, 80),
        load(APIS, apis, 141, 120),
        load(DEBUG, debug, 204, 170),
        Load {
            name: VCONSOLE,
            files: vconsole,
            must: None,
            aim: None,
        },
    ])
}

/// What the entries for pages share.
const SHARED: &[&str] = &[
    "abort.js",
    "api-names.js",
    "api.js",
    "entry-url.js",
    "error.js",
    "explain/lazy.js",
    "login-loop.js",
    "module/wechat_h5.js",
    "open-tags.js",
    "options.js",
    "server-error.js",
    "session.js",
    "subscribe.js",
];

/// The module of the entries for pages, wasm-bindgen's script with it; and what a
/// page, or a bundler, takes for each entry of the npm package.
fn npm_entries(workspace: &Workspace) -> Vec<Load> {
    let folder = workspace.target().join("npm");
    let load = |name, files: &[&str], must: Option<u64>| Load {
        name,
        files: files.iter().map(|file| folder.join(file)).collect(),
        must: must.map(|must| must * KB),
        aim: must.map(|must| must * KB),
    };
    let page = |name, files: &[&str], must| load(name, &[SHARED, files].concat(), Some(must));
    let wasm = "module/wechat_h5_bg.wasm";
    vec![
        load(MODULE, &["module/wechat_h5.js", wasm], Some(45)),
        page("wechat-h5", &["index.js", "load-module.js", wasm], 54),
        page("wechat-h5/web", &["web.js", wasm], 54),
        page(
            "wechat-h5/inline",
            &["inline.js", "load-module.js", "module/hex.js"],
            57,
        ),
        load(
            "wechat-h5/sign",
            &[
                "error.js",
                "sign/core.js",
                "sign/index.js",
                "sign/sign.wasm",
            ],
            Some(8),
        ),
        load(
            SIGN_IN_HEX,
            &[
                "error.js",
                "load-module.js",
                "sign/hex.js",
                "sign/core.js",
                "sign/node.js",
            ],
            None,
        ),
        load(
            "wechat-h5/explain",
            &[
                "error.js",
                "explain/core.js",
                "explain/index.js",
                "explain/lazy.js",
                "explain/explain.wasm",
            ],
            Some(24),
        ),
    ]
}

/// The table of sizes in a README of the package.
fn for_readme(sizes: &[(&str, Bytes)], language: Language) -> String {
    let (head, module) = match language {
        Language::English => (
            "KB of JavaScript and wasm, each file as it is packed, by Brotli:\n\n\
             | entry | KB |\n",
            MODULE,
        ),
        Language::Chinese => (
            "JavaScript 与 wasm 经 Brotli 压缩后的大小（KB），按打包后的各文件计算：\n\n\
             | 入口 | KB |\n",
            "网页模块及 wasm-bindgen 的脚本",
        ),
    };
    let mut text = [head, "|---|---|\n"].concat();
    let entries = sizes
        .iter()
        .filter(|(name, _)| !NOT_IN_README.contains(name));
    for (name, bytes) in entries {
        let tenths = (bytes.brotli * 10).div_ceil(KB);
        let (whole, tenth) = (tenths / 10, tenths % 10);
        let entry = if *name == MODULE {
            module.to_owned()
        } else {
            format!("`{name}`")
        };
        let _ = writeln!(text, "| {entry} | {whole}.{tenth} |");
    }
    text
}

fn having(folder: &Path, extensions: &[&str], skip: &[&str]) -> Result<Vec<PathBuf>> {
    let mut found = files::below(folder, skip)?;
    found.retain(|file| {
        let extension = file.extension().unwrap_or_default();
        extensions.iter().any(|known| *known == extension)
    });
    ensure!(
        !found.is_empty(),
        "nothing to weigh in {}",
        folder.display()
    );
    Ok(found)
}

fn add_rows(workspace: &Workspace, load: &Load, table: &mut Table) -> Result<Bytes> {
    let text = process::output(
        workspace
            .command("node")
            .arg("xtask/npm/sizes.mjs")
            .args(&load.files),
    )?;
    let mut total = Bytes::default();
    for line in text.lines() {
        let (bytes, path) = parse(line).with_context(|| format!("not a size: {line}"))?;
        let name = Path::new(path).file_name().unwrap_or_default();
        table.row(row(&format!("  {}", name.display()), bytes, ["", "", ""]));
        total.raw += bytes.raw;
        total.brotli += bytes.brotli;
    }
    let [must, aim] =
        [load.must, load.aim].map(|limit| limit.map_or("-".to_owned(), |n| n.to_string()));
    table.row(row(
        load.name,
        total,
        [&must, &aim, verdict(total.brotli, load)],
    ));
    Ok(total)
}

fn verdict(brotli: u64, load: &Load) -> &'static str {
    let (Some(must), Some(aim)) = (load.must, load.aim) else {
        return "";
    };
    match brotli {
        _ if brotli <= aim => "PASS",
        _ if brotli <= must => "PASS, over the aim",
        _ => "MISS",
    }
}

fn row(name: &str, bytes: Bytes, rest: [&str; 3]) -> [String; 6] {
    let [must, aim, result] = rest.map(String::from);
    let [raw, brotli] = [bytes.raw, bytes.brotli].map(|n| n.to_string());
    [name.to_owned(), raw, brotli, must, aim, result]
}

/// `<raw> <brotli> <path>`.
fn parse(line: &str) -> Option<(Bytes, &str)> {
    let (raw, rest) = line.split_once(' ')?;
    let (brotli, path) = rest.split_once(' ')?;
    let bytes = Bytes {
        raw: raw.parse().ok()?,
        brotli: brotli.parse().ok()?,
    };
    Some((bytes, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_sizes() {
        let bytes = Bytes { raw: 12, brotli: 7 };
        assert_eq!(parse("12 7 /a b/c.js"), Some((bytes, "/a b/c.js")));
        assert_eq!(parse("12 x /c.js"), None);
    }

    #[test]
    fn verdicts() {
        let load = Load {
            name: "x",
            files: Vec::new(),
            must: Some(110),
            aim: Some(80),
        };
        let table = [
            (80, "PASS"),
            (81, "PASS, over the aim"),
            (110, "PASS, over the aim"),
            (111, "MISS"),
        ];
        for (brotli, want) in table {
            assert_eq!(verdict(brotli, &load), want, "{brotli}");
        }
    }

    #[test]
    fn both_readmes_have_the_npm_entries_in_tenths_rounded_up() {
        let bytes = |brotli| Bytes { raw: 0, brotli };
        let sizes = [(FIRST_SCREEN, bytes(1)), ("wechat-h5/sign", bytes(8183))];
        for language in Language::ALL {
            let text = for_readme(&sizes, language);
            assert!(
                text.ends_with("|---|---|\n| `wechat-h5/sign` | 8.0 |\n"),
                "{text}"
            );
        }
    }
}
