//! `tests/data/conformance.toml`, row by row: endpoint x case -> the documented
//! response.

mod coverage;
mod document;
mod row;
mod run;
mod table;

use std::collections::BTreeSet;

use wechat_h5_sandbox::Sandbox;

use self::row::Row;

fn rows() -> Vec<Row> {
    table::read().rows()
}

#[tokio::test]
async fn every_row_of_the_table_holds() {
    let mut failures = Vec::new();
    for row in rows() {
        if let Err(why) = run::run(&row).await {
            failures.push(format!("{} | {}\n  {why}", row.endpoint, row.case.name));
        }
    }
    let count = failures.len();
    assert!(
        failures.is_empty(),
        "{count} rows:\n{}",
        failures.join("\n")
    );
}

#[test]
fn every_endpoint_has_rows_that_succeed_and_rows_that_fail() {
    let rows = rows();
    for endpoint in Sandbox::endpoints().chain(Sandbox::pay_endpoints()) {
        let of_it = || rows.iter().filter(|row| row.endpoint == endpoint);
        assert!(of_it().any(|row| row.case.is_success()), "{endpoint}");
        assert!(of_it().any(|row| !row.case.is_success()), "{endpoint}");
    }
}

#[test]
fn every_errcode_is_in_a_row() {
    let rows = rows();
    let in_rows: BTreeSet<_> = rows.iter().filter_map(|row| row.case.errcode).collect();
    let missing: Vec<_> = Sandbox::errcodes()
        .filter(|code| !in_rows.contains(code))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_code_of_wechat_pay_is_in_a_row() {
    let rows = rows();
    let in_rows: BTreeSet<_> = rows
        .iter()
        .filter_map(|row| row.case.code.as_deref())
        .collect();
    let missing: Vec<_> = Sandbox::pay_error_codes()
        .filter(|code| !in_rows.contains(code))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn rows_have_different_names() {
    let mut seen = BTreeSet::new();
    for row in rows() {
        let name = (row.endpoint.clone(), row.case.name.clone());
        assert!(seen.insert(name), "{} | {}", row.endpoint, row.case.name);
    }
}

/// `UPDATE_CONFORMANCE=1 cargo test -p wechat-h5-sandbox` writes the document.
#[test]
fn the_document_shows_the_table() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/CONFORMANCE.md");
    let document = document::write(&table::read());
    if std::env::var_os("UPDATE_CONFORMANCE").is_some() {
        std::fs::write(path, &document).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == document,
        "CONFORMANCE.md is stale: UPDATE_CONFORMANCE=1 cargo test -p wechat-h5-sandbox"
    );
}
