//! axe-core: what of a document somebody cannot use with a screen reader, a keyboard or weak eyes.

use anyhow::Context as _;
use serde_json::Value;

use crate::browser::Browser;
use crate::folders::node_modules;

/// What stands behind the source of axe-core.
const RUN: &str = "
    const done = arguments[arguments.length - 1];
    const isSerious = ({id, impact}) =>
        impact === 'serious' || impact === 'critical' || id === 'heading-order';
    const line = ({id, nodes}) => nodes.map((node) =>
        `${id}: ${node.target.join(' ')}: ${node.failureSummary.replace(/\\s+/g, ' ')}`);
    axe.run(document, {resultTypes: ['violations']}).then(
        ({violations}) => done(violations.filter(isSerious).flatMap(line)),
        (error) => done([String(error)]));";

/// What axe-core calls serious or critical in the document that the browser shows, and headings
/// that leave out a level: one line for each element.
///
/// # Errors
/// When axe-core is not installed, or the browser does not respond.
pub async fn serious_violations(browser: &Browser) -> anyhow::Result<Vec<String>> {
    let file = node_modules()?.join("axe-core/axe.min.js");
    let axe = std::fs::read_to_string(&file)
        .with_context(|| format!("{}: `cargo xtask setup` installs it", file.display()))?;
    let found = browser.run_async(&format!("{axe};{RUN}"), vec![]).await?;
    let lines = found.as_array().context("axe-core returned no list")?;
    let text = |line: &Value| line.as_str().unwrap_or_default().to_owned();
    Ok(lines.iter().map(text).collect())
}
