//! The wasm signature against what else signs in Node, by the script of the npm
//! package: `{"rows":[{"name":"js-sha1","ns":1012}]}`.

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::comparison::{Budget, Comparison};
use crate::work::Work;
use crate::{npm, shell};

const SCRIPT: &str = "crates/npm/bench/sign.mjs";

/// The one that counts; what else is called ours is left out.
const OURS: &str = "wechat-h5 JsapiSigner";

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
    let rows = result["rows"].as_array()?.iter();
    let times: Option<Vec<_>> = rows
        .map(|row| Some((row["name"].as_str()?, row["ns"].as_f64()?)))
        .collect();
    let times = times?;
    let (_, ours) = *times.iter().find(|(name, _)| *name == OURS)?;
    let others = times
        .iter()
        .filter(|(name, _)| !name.starts_with("wechat-h5"));
    Some(
        others
            .map(|&(name, time)| compare(ours, name, time))
            .collect(),
    )
}

fn compare(ours: f64, name: &str, time: f64) -> Comparison {
    // Node's own digest is native code: told, but no budget.
    let native = name.starts_with("node ");
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
    fn rows_of_the_script() {
        let text = r#"{"node":"v20","rows":[{"name":"wechat-h5 JsapiSigner","ns":500},
            {"name":"wechat-h5 jsapiSignature","ns":900},
            {"name":"node crypto.createHash","ns":400},{"name":"js-sha1","ns":1000}]}"#;
        let found = parse(text).unwrap();
        let seen: Vec<_> = found
            .iter()
            .map(|c| (c.against.as_str(), c.budget))
            .collect();
        let want = [
            ("node crypto.createHash", Budget::None),
            ("js-sha1", Budget::AtMost(1.0)),
        ];
        assert_eq!(seen, want);
        assert!(parse("no json").is_none());
        assert!(parse(r#"{"rows":[{"name":"js-sha1","ns":1}]}"#).is_none());
    }
}
