//! A typed call of the npm package's against `wx.xxx` by hand, in Chromium:
//! `{"unit":"us","calls":{"hideOptionMenu":{"ours":9.1,"byHand":2.4}}}`.

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::comparison::{Budget, Comparison};
use super::script;
use crate::npm;
use crate::workspace::Workspace;

const SCRIPT: &str = "crates/npm/bench/calls.mjs";

/// Microseconds that a call may cost more than by hand, at the median.
const OVERHEAD: f64 = 50.0;

pub(super) fn measure(workspace: &Workspace) -> Result<Vec<Comparison>> {
    npm::run(workspace)?;
    let text = script::output(workspace, SCRIPT)?;
    parse(&text).with_context(|| format!("{SCRIPT} printed no result"))
}

fn parse(text: &str) -> Option<Vec<Comparison>> {
    let result: Value = serde_json::from_str(text).ok()?;
    let calls = result["calls"].as_object()?.iter();
    calls
        .map(|(name, times)| {
            Some(Comparison {
                what: format!("{name}, typed"),
                unit: "us",
                ours: times["ours"].as_f64()?,
                against: "by hand".to_owned(),
                other: times["byHand"].as_f64()?,
                budget: Budget::Overhead(OVERHEAD),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_script_prints() {
        let text = r#"{"unit":"us","calls":{"scanQRCode":{"ours":9.5,"byHand":2.5}}}"#;
        let found = parse(text).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].what, "scanQRCode, typed");
        assert_eq!(found[0].budget, Budget::Overhead(50.0));
        assert!(parse("no json").is_none());
        assert!(parse(r#"{"calls":{"x":{"ours":1}}}"#).is_none());
    }
}
