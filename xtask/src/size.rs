//! `cargo xtask size`: bytes of a first visit and of the npm sign entry, raw and
//! by Brotli, against their budgets. jweixin is not ours and not counted.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};

use crate::setup::{self, NODE, TRUNK, WASM};
use crate::table::Table;
use crate::work::Work;
use crate::{files, npm, page, shell};

const KB: u64 = 1024;

/// Whether a missed budget is only told or fails the command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    Report,
    Check,
}

/// Something that is loaded as one, and what it may weigh by Brotli.
struct Load {
    name: &'static str,
    files: Vec<PathBuf>,
    must: u64,
    aim: u64,
}

/// Bytes of one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Bytes {
    raw: u64,
    brotli: u64,
}

/// Builds page and package, weighs them, prints a table.
pub(crate) fn run(work: &Work, gate: Gate) -> Result<()> {
    setup::run(work, &[NODE, WASM, TRUNK])?;
    page::build(work)?;
    npm::run(work)?;
    let mut table = Table::new(["file", "raw", "brotli", "must", "aim", "result"]);
    let mut missed = Vec::new();
    for load in [first_screen(work)?, npm_sign(work)?] {
        let total = add_rows(work, &load, &mut table)?;
        if total.brotli > load.must {
            missed.push(load.name);
        }
    }
    println!("\n{table}");
    if gate == Gate::Check && !missed.is_empty() {
        bail!("over the budget: {}", missed.join(", "));
    }
    Ok(())
}

/// HTML, JS, wasm and CSS of the page.
fn first_screen(work: &Work) -> Result<Load> {
    Ok(Load {
        name: "H5 first screen",
        files: having(&page::folder(work), &["html", "js", "wasm", "css"], &[])?,
        must: 110 * KB,
        aim: 80 * KB,
    })
}

/// What a bundler takes for a page that imports `wechat-h5/sign`.
fn npm_sign(work: &Work) -> Result<Load> {
    Ok(Load {
        name: "npm sign entry",
        files: having(
            &work.target().join("npm/sign"),
            &["js", "wasm"],
            &["node.js"],
        )?,
        must: 8 * KB,
        aim: 8 * KB,
    })
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

fn add_rows(work: &Work, load: &Load, table: &mut Table) -> Result<Bytes> {
    let text = shell::output(
        work.command("node")
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
    let (must, aim) = (load.must.to_string(), load.aim.to_string());
    table.row(row(
        load.name,
        total,
        [&must, &aim, verdict(total.brotli, load)],
    ));
    Ok(total)
}

fn verdict(brotli: u64, load: &Load) -> &'static str {
    match brotli {
        _ if brotli <= load.aim => "PASS",
        _ if brotli <= load.must => "PASS, over the aim",
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
            must: 110,
            aim: 80,
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
}
