//! Writes the table as CONFORMANCE.md.

use std::fmt::Write as _;

use super::row::{Case, Row};
use super::table::Table;

const HEAD: &str = "\
# Conformance

The responses of the simulated platform, case by case. Generated from
`tests/data/conformance.toml`, whose rows are all tests; do not edit it.

Text in braces stands for values that were issued before. Sources: B.1 the authorize URL,
B.2 code and token, B.3 refresh and userinfo, B.4 snapshot pages, B.6 and C.5 return
codes, C.1 `token`, C.2 `stable_token`, C.3 `getticket`, C.4 the allow-list and risk
confirmation, C.6 quotas, C.7 their interfaces, C.8 the network, E.1 menus, E.2 users,
E.3 QR codes, E.4 template messages, E.5 files, E.6 customer messages, E.7 tags, E.8
templates, E.9 subscription messages, E.10 short keys, E.11 drafts and publishing, P WeChat Pay of version 3 (a request to it
is signed by the demo account's merchant), as WeChat documents them; \"global list\" is its
list of return codes, \"guess\" is what it does not document.
";

pub(crate) fn write(table: &Table) -> String {
    let mut document = HEAD.to_owned();
    for endpoint in &table.endpoint {
        let _ = write!(
            document,
            "\n## `{} {}`\n\n| case | before | request | response | source |\n|---|---|---|---|---|\n",
            endpoint.method, endpoint.path
        );
        for row in table.rows_of(endpoint) {
            line(&mut document, &row, &endpoint.method);
        }
    }
    document
}

fn line(document: &mut String, row: &Row, usual_method: &str) {
    let case = &row.case;
    let before: Vec<_> = case.before.iter().map(|step| code(step)).collect();
    let _ = writeln!(
        document,
        "| {} | {} | {} | {} | {} |",
        case.name,
        before.join("<br>"),
        request(case, usual_method),
        response(case),
        case.source.as_deref().unwrap_or_default(),
    );
}

fn request(case: &Case, usual_method: &str) -> String {
    let method = case
        .method
        .as_deref()
        .filter(|method| *method != usual_method);
    let path = case.path.as_deref();
    let query = (!case.query.is_empty()).then(|| format!("?{}", case.query));
    let upload = case.upload.as_deref();
    let body = (upload.is_none() && !case.body.is_empty()).then_some(case.body.as_str());
    let parts = [method, path, query.as_deref(), body, upload];
    let parts: Vec<_> = parts.into_iter().flatten().map(code).collect();
    parts.join(" ")
}

fn response(case: &Case) -> String {
    let mut parts = Vec::new();
    parts.extend(case.status.map(|status| status.to_string()));
    parts.extend(case.code.as_deref().map(code));
    parts.extend(case.errcode.map(|errcode| errcode.to_string()));
    let texts = [
        &case.errmsg,
        &case.content_type,
        &case.disposition,
        &case.location,
        &case.page,
    ];
    parts.extend(texts.into_iter().flatten().map(|text| code(text)));
    parts.extend(case.fields.as_deref().map(code));
    let values = case.values.iter();
    parts.extend(values.map(|(name, value)| code(&format!("{name}={value}"))));
    parts.join(" ")
}

/// Shortens long texts: the data file has all of them.
fn code(text: &str) -> String {
    const SHOWN: usize = 160;
    let mut shown: String = text.chars().take(SHOWN).collect();
    if text.chars().count() > SHOWN {
        shown.push('…');
    }
    format!("`{}`", shown.replace('|', "\\|").replace('\n', " "))
}
