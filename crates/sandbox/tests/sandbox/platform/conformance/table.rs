//! The data file.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::row::{Case, Row};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    /// Cases that several endpoints share, by name.
    shared: BTreeMap<String, Vec<Case>>,
    pub(crate) endpoint: Vec<Endpoint>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Endpoint {
    pub(crate) path: String,
    pub(crate) method: String,
    /// The source of the cases.
    pub(crate) source: String,
    #[serde(default)]
    shares: Vec<String>,
    #[serde(default)]
    case: Vec<Case>,
}

pub(crate) fn read() -> Table {
    toml::from_str(include_str!("../../../data/conformance.toml")).unwrap_or_else(|e| panic!("{e}"))
}

impl Table {
    pub(crate) fn rows(&self) -> Vec<Row> {
        let rows = self.endpoint.iter().map(|endpoint| self.rows_of(endpoint));
        rows.flatten().collect()
    }

    pub(crate) fn rows_of(&self, endpoint: &Endpoint) -> Vec<Row> {
        let shared = endpoint.shares.iter().flat_map(|name| {
            let cases = self.shared.get(name);
            cases.unwrap_or_else(|| panic!("{}: no shared cases {name}", endpoint.path))
        });
        let cases = endpoint.case.iter().chain(shared);
        cases.map(|case| endpoint.row(case)).collect()
    }
}

impl Endpoint {
    /// Fills in what only the endpoint states.
    fn row(&self, case: &Case) -> Row {
        let mut case = case.clone();
        case.source.get_or_insert_with(|| self.source.clone());
        case.method.get_or_insert_with(|| self.method.clone());
        Row {
            endpoint: self.path.clone(),
            case,
        }
    }
}
