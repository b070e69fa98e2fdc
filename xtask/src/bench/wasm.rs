//! The wasm signature against what else signs, in Node and in Chromium, by the
//! scripts of the npm package: `{"unit":"ns","ours":1088,"others":{"js-sha1":1182}}`.

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::comparison::{Budget, Comparison};
use super::script;
use crate::npm;
use crate::workspace::Workspace;

const SCRIPTS: [(&str, &str); 2] = [
    ("Node", "crates/npm/bench/sign-node.mjs"),
    ("Chromium", "crates/npm/bench/sign-chromium.mjs"),
];

pub(super) fn measure(workspace: &Workspace) -> Result<Vec<Comparison>> {
    npm::run(workspace)?;
    let mut all = Vec::new();
    for (place, path) in SCRIPTS {
        let text = script::output(workspace, path)?;
        let found = parse(place, &text);
        all.extend(found.with_context(|| format!("{path} printed no result"))?);
    }
    Ok(all)
}

fn parse(place: &str, text: &str) -> Option<Vec<Comparison>> {
    let result: Value = serde_json::from_str(text).ok()?;
    let ours = result["ours"].as_f64()?;
    let others = result["others"].as_object()?.iter();
    others
        .map(|(name, time)| Some(compare(place, ours, (name, time.as_f64()?))))
        .collect()
}

fn compare(place: &str, ours: f64, (name, time): (&str, f64)) -> Comparison {
    // Node's own digest is native code, which wasm need not beat.
    let native = name.starts_with("crypto.");
    Comparison {
        what: format!("jsapi signature, wasm in {place}"),
        unit: "ns",
        ours,
        against: name.to_owned(),
        other: time,
        budget: Budget::AtMost(if native { 1.3 } else { 1.0 }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_script_prints() {
        let text = r#"{"unit":"ns","ours":500,"others":{"crypto.createHash":400,"js-sha1":1000}}"#;
        let found = parse("Node", text).unwrap();
        let budget = |name: &str| found.iter().find(|c| c.against == name).map(|c| c.budget);
        assert_eq!(budget("crypto.createHash"), Some(Budget::AtMost(1.3)));
        assert_eq!(budget("js-sha1"), Some(Budget::AtMost(1.0)));
        assert!(found.iter().all(|c| c.ours.total_cmp(&500.0).is_eq()));
        assert!(parse("Node", "no json").is_none());
        assert!(parse("Node", r#"{"others":{"js-sha1":1}}"#).is_none());
    }
}
