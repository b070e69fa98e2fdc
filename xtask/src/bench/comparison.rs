//! Two measured values, their ratio, and what that, or their difference, may be.

use anyhow::Result;
use serde_json::{Value, json};

use crate::table::Table;

/// What the ratio ours / other may be, unless it says otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Budget {
    AtLeast(f64),
    AtMost(f64),
    /// What ours may be, whatever the other is.
    Limit(f64),
    /// What ours - other may be, in their unit.
    Overhead(f64),
}

impl Budget {
    fn text(self) -> String {
        match self {
            Self::AtLeast(ratio) => format!(">= {ratio}"),
            Self::AtMost(ratio) => format!("<= {ratio}"),
            Self::Limit(most) => format!("ours <= {most}"),
            Self::Overhead(more) => format!("<= +{more}"),
        }
    }

    fn verdict(self, ours: f64, other: f64) -> &'static str {
        let met = match self {
            Self::AtLeast(least) => ours / other >= least,
            Self::AtMost(most) => ours / other <= most,
            Self::Limit(most) => ours <= most,
            Self::Overhead(most) => ours - other <= most,
        };
        if met { "PASS" } else { "MISS" }
    }
}

/// Ours against something else, measured in one run.
#[derive(Clone, Debug)]
pub(super) struct Comparison {
    pub(super) what: String,
    pub(super) unit: &'static str,
    pub(super) ours: f64,
    pub(super) against: String,
    pub(super) other: f64,
    pub(super) budget: Budget,
}

impl Comparison {
    fn ratio(&self) -> f64 {
        self.ours / self.other
    }

    /// As the table shows it: of two values that are 0, there is none.
    fn ratio_text(&self) -> String {
        let ratio = self.ratio();
        if ratio.is_finite() {
            format!("{ratio:.2}")
        } else {
            String::new()
        }
    }

    fn verdict(&self) -> &'static str {
        self.budget.verdict(self.ours, self.other)
    }

    fn json(&self) -> Value {
        json!({
            "what": self.what,
            "unit": self.unit,
            "ours": self.ours,
            "against": self.against,
            "other": self.other,
            "ratio": self.ratio(),
            "budget": self.budget.text(),
            "result": self.verdict(),
        })
    }
}

pub(super) fn to_json(comparisons: &[Comparison]) -> Result<String> {
    let values: Vec<_> = comparisons.iter().map(Comparison::json).collect();
    Ok(serde_json::to_string_pretty(&values)? + "\n")
}

pub(super) fn table(comparisons: &[Comparison]) -> Table {
    let headings = [
        "what", "ours", "unit", "against", "theirs", "ratio", "budget", "result",
    ];
    let mut table = Table::new(headings);
    for comparison in comparisons {
        table.row([
            comparison.what.clone(),
            rounded(comparison.ours),
            comparison.unit.to_owned(),
            comparison.against.clone(),
            rounded(comparison.other),
            comparison.ratio_text(),
            comparison.budget.text(),
            comparison.verdict().to_owned(),
        ]);
    }
    table
}

/// About four digits.
fn rounded(value: f64) -> String {
    if value >= 1000.0 {
        format!("{value:.0}")
    } else if value >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.3}")
    }
}

/// The middle one of the values; of an even number the mean of the two.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_at_the_edge() {
        let table = [
            (Budget::AtLeast(0.85), 0.85, "PASS"),
            (Budget::AtLeast(0.85), 0.84, "MISS"),
            (Budget::AtMost(1.0), 1.0, "PASS"),
            (Budget::AtMost(1.0), 1.01, "MISS"),
            (Budget::AtMost(1.0), f64::NAN, "MISS"),
        ];
        for (budget, ratio, want) in table {
            assert_eq!(budget.verdict(ratio, 1.0), want, "{budget:?} {ratio}");
        }
        let overhead = Budget::Overhead(50.0);
        assert_eq!(overhead.verdict(52.0, 2.0), "PASS");
        assert_eq!(overhead.verdict(52.1, 2.0), "MISS");
        assert_eq!(Budget::Limit(0.1).verdict(0.1, 0.0), "PASS");
        assert_eq!(Budget::Limit(0.1).verdict(0.11, 0.2), "MISS");
    }

    #[test]
    fn against_nothing_there_is_no_ratio() {
        let [none, some] = [0.0, 0.05].map(|ours| Comparison {
            what: "x".into(),
            unit: "",
            ours,
            against: "y".into(),
            other: 0.0,
            budget: Budget::Limit(0.1),
        });
        assert_eq!([none.ratio_text(), some.ratio_text()], ["", ""]);
        let value: Value = serde_json::from_str(&to_json(&[none]).unwrap()).unwrap();
        assert_eq!(
            (&value[0]["ratio"], &value[0]["result"]),
            (&Value::Null, &json!("PASS"))
        );
    }

    #[test]
    #[allow(clippy::float_cmp, reason = "small whole numbers")]
    fn median_of_few() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), 2.5);
        assert!(median(vec![]).is_nan());
    }

    #[test]
    fn json_holds_what_the_table_shows() {
        let comparison = Comparison {
            what: "x".into(),
            unit: "ns",
            ours: 50.0,
            against: "y".into(),
            other: 100.0,
            budget: Budget::AtMost(1.0),
        };
        let text = to_json(std::slice::from_ref(&comparison)).unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value[0]["ratio"], 0.5);
        assert_eq!(value[0]["result"], "PASS");
        let shown = table(&[comparison]).to_string();
        assert!(shown.contains("0.50") && shown.contains("PASS"), "{shown}");
    }
}
