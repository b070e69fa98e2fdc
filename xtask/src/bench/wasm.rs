//! The wasm signature against what else signs in Node. The script prints one
//! JSON object as its last line: `{"unit":"ns","ours":410.2,"others":{"js-sha1":980.1}}`.

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::comparison::{Budget, Comparison};
use crate::work::Work;
use crate::{npm, shell};

const SCRIPT: &str = "crates/npm/bench/sign.mjs";

/// Node's own digest is native code: told, not a budget.
const NATIVE: [&str; 2] = ["crypto.createHash", "crypto.hash"];

pub(super) fn measure(work: &Work) -> Result<Vec<Comparison>> {
    npm::run(work)?;
    let (status, text) = shell::run_copied(work.command("node").args([SCRIPT, "--json"]))?;
    anyhow::ensure!(status.success(), "{SCRIPT} failed");
    parse(&text).with_context(|| format!("{SCRIPT} printed no result"))
}

fn parse(text: &str) -> Option<Vec<Comparison>> {
    let line = text.lines().rfind(|line| line.starts_with('{'))?;
    let result: Value = serde_json::from_str(line).ok()?;
    let ours = result["ours"].as_f64()?;
    let others = result["others"].as_object()?.iter();
    others
        .map(|(name, time)| {
            let native = NATIVE.contains(&name.as_str());
            Some(Comparison {
                what: "jsapi signature, wasm in Node".to_owned(),
                unit: "ns",
                ours,
                against: name.clone(),
                other: time.as_f64()?,
                budget: if native {
                    Budget::None
                } else {
                    Budget::AtMost(1.0)
                },
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_json_line_counts() {
        let text = "warming up\n{\"x\":1}\n{\"unit\":\"ns\",\"ours\":500,\"others\":{\"js-sha1\":1000,\"crypto.hash\":400}}\n";
        let mut found = parse(text).unwrap();
        found.sort_by(|a, b| a.against.cmp(&b.against));
        assert_eq!(found[0].against, "crypto.hash");
        assert_eq!(found[0].budget, Budget::None);
        assert_eq!(found[1].budget, Budget::AtMost(1.0));
        assert!(parse("no json").is_none());
        assert!(parse("{\"ours\":1}").is_none());
    }
}
