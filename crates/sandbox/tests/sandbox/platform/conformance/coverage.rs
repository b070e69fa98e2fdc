//! Checks that the table has every documented case, and no others.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::row::Row;
use super::table;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Coverage {
    list: Vec<List>,
    endpoint: Vec<Documented>,
}

/// A list of return codes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    page: String,
    errcodes: Vec<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Documented {
    path: String,
    page: String,
    #[serde(default)]
    errcodes: Vec<i64>,
    /// Codes of WeChat Pay.
    #[serde(default)]
    codes: Vec<String>,
    /// Numbers on error pages.
    #[serde(default)]
    pages: Vec<u64>,
    /// Names of rows.
    cases: Vec<String>,
}

fn read() -> Coverage {
    toml::from_str(include_str!("../../../data/coverage.toml")).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn every_documented_case_has_a_row() {
    let (coverage, rows) = (read(), table::read().rows());
    let mut missing = Vec::new();
    for List { page, errcodes } in &coverage.list {
        let has_row = |errcode: &&i64| rows.iter().any(|row| row.case.errcode == Some(**errcode));
        let without = errcodes.iter().filter(|errcode| !has_row(errcode));
        missing.extend(without.map(|errcode| format!("{page}: {errcode}")));
    }
    for documented in &coverage.endpoint {
        missing.extend(documented.missing_from(&rows));
    }
    assert!(missing.is_empty(), "no row for\n{}", missing.join("\n"));
}

#[test]
fn every_row_is_documented() {
    let coverage = read();
    let errcodes: BTreeSet<i64> = coverage
        .list
        .iter()
        .flat_map(|list| list.errcodes.iter().copied())
        .collect();
    let paths: BTreeSet<&str> = coverage
        .endpoint
        .iter()
        .map(|one| one.path.as_str())
        .collect();
    for row in table::read().rows() {
        let (endpoint, case) = (&row.endpoint, &row.case);
        assert!(paths.contains(endpoint.as_str()), "{endpoint}: no page");
        let is_known = case
            .errcode
            .is_none_or(|errcode| errcodes.contains(&errcode));
        assert!(
            is_known,
            "{endpoint}, {}: {:?} is in no list",
            case.name, case.errcode
        );
    }
    assert_eq!(paths.len(), coverage.endpoint.len(), "an endpoint twice");
}

impl Documented {
    fn missing_from(&self, rows: &[Row]) -> Vec<String> {
        let rows = rows.iter().filter(|row| row.endpoint == self.path);
        let cases: Vec<_> = rows.map(|row| &row.case).collect();
        let without_errcode = self
            .errcodes
            .iter()
            .filter(|errcode| !cases.iter().any(|case| case.errcode == Some(**errcode)))
            .map(ToString::to_string);
        let shows = |page: &str, number: &u64| page.ends_with(&format!("错误码：{number}"));
        let without_page = self
            .pages
            .iter()
            .filter(|number| {
                let mut pages = cases.iter().filter_map(|case| case.page.as_deref());
                !pages.any(|page| shows(page, number))
            })
            .map(ToString::to_string);
        let without_name = self
            .cases
            .iter()
            .filter(|name| !cases.iter().any(|case| case.name == **name))
            .cloned();
        let place = |what: String| format!("{} ({}): {what}", self.path, self.page);
        let has_code = |code: &str| cases.iter().any(|case| case.code.as_deref() == Some(code));
        let without_code = self.codes.iter().filter(|code| !has_code(code)).cloned();
        without_errcode
            .chain(without_code)
            .chain(without_page)
            .chain(without_name)
            .map(place)
            .collect()
    }
}
