//! The native signature against one plain SHA-1, by criterion.

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::comparison::{Budget, Comparison};
use crate::workspace::Workspace;
use crate::{files, process};

pub(super) fn measure(workspace: &Workspace) -> Result<Vec<Comparison>> {
    let mut cargo = workspace.cargo("bench");
    cargo.args(["--package", "wechat-h5-sign", "--bench", "sign"]);
    process::run(&mut cargo)?;
    Ok(vec![Comparison {
        what: "jsapi signature, native".to_owned(),
        unit: "ns",
        ours: median(workspace, "signature")?,
        against: "plain SHA-1 of the same string".to_owned(),
        other: median(workspace, "plain_sha1")?,
        budget: Budget::AtMost(1.0),
    }])
}

/// The median of a benchmark in nanoseconds, from criterion's own files.
fn median(workspace: &Workspace, name: &str) -> Result<f64> {
    let folder = workspace.build_dir().join("criterion/jsapi").join(name);
    let text = files::read(&folder.join("new/estimates.json"))?;
    point_estimate(&text).with_context(|| format!("no median in criterion's report of {name}"))
}

fn point_estimate(estimates: &str) -> Option<f64> {
    let value: Value = serde_json::from_str(estimates).ok()?;
    value["median"]["point_estimate"].as_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_of_the_estimates() {
        let text = r#"{"mean":{"point_estimate":2.0},"median":{"confidence_interval":{},"point_estimate":1.5}}"#;
        assert_eq!(point_estimate(text), Some(1.5));
        assert_eq!(point_estimate("{}"), None);
    }
}
