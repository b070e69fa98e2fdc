//! The wasm signature against what else signs in Node, by the script of the npm
//! package: `{"unit":"ns","ours":1088,"others":{"js-sha1":1182}}`.

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::comparison::{Budget, Comparison};
use crate::work::Work;
use crate::{npm, shell};

const SCRIPT: &str = "crates/npm/bench/sign.mjs";

pub(super) fn measure(work: &Work) -> Result<Vec<Comparison>> {
    npm::run(work)?;
    let mut node = work.command("node");
    node.arg(SCRIPT).arg(work.target().join("npm"));
    node.arg(work.node_modules()).arg("--json");
    let text = shell::output(&mut node)?;
    parse(&text).with_context(|| format!("{SCRIPT} printed no result"))
}

fn parse(text: &str) -> Option<Vec<Comparison>> {
    let result: Value = serde_json::from_str(text).ok()?;
    let ours = result["ours"].as_f64()?;
    let others = result["others"].as_object()?.iter();
    others
        .map(|(name, time)| Some(compare(ours, name, time.as_f64()?)))
        .collect()
}

fn compare(ours: f64, name: &str, time: f64) -> Comparison {
    // Node's own digest is native code: told, but no budget.
    let native = name.starts_with("crypto.");
    Comparison {
        what: "jsapi signature, wasm in Node".to_owned(),
        unit: "ns",
        ours,
        against: name.to_owned(),
        other: time,
        budget: if native {
            Budget::None
        } else {
            Budget::AtMost(1.0)
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_script_prints() {
        let text = r#"{"unit":"ns","ours":500,"others":{"crypto.createHash":400,"js-sha1":1000}}"#;
        let found = parse(text).unwrap();
        let budget = |name: &str| found.iter().find(|c| c.against == name).map(|c| c.budget);
        assert_eq!(budget("crypto.createHash"), Some(Budget::None));
        assert_eq!(budget("js-sha1"), Some(Budget::AtMost(1.0)));
        assert!(found.iter().all(|c| c.ours.total_cmp(&500.0).is_eq()));
        assert!(parse("no json").is_none());
        assert!(parse(r#"{"others":{"js-sha1":1}}"#).is_none());
    }
}
