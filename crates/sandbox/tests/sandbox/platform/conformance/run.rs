//! Runs one row in a sandbox of its own.

use std::collections::HashMap;
use std::fmt::{Debug, Display};

use axum::http::{Method, header};
use serde_json::{Value, json};

use super::row::{Case, Row};
use crate::support::{APP, SECRET, TestResponse, TestSandbox};

/// Why a row is not as expected.
type Failure = String;

struct RowRun {
    sandbox: TestSandbox,
    names: HashMap<String, String>,
}

pub(crate) async fn run(row: &Row) -> Result<(), Failure> {
    let mut run = RowRun::new().await;
    for step in &row.case.before {
        run.step(step).await?;
    }
    let path = row.case.path.as_deref().unwrap_or(&row.endpoint);
    let path = run.filled(&format!("{path}?{}", row.case.query));
    let body = run.filled(&row.case.body);
    let method = row.case.method.as_deref().unwrap_or("GET");
    let response = match &row.case.upload {
        Some(name) => {
            let mut file = file_of(&body);
            file.resize(file.len().max(row.case.size), b' ');
            let description = row.case.description.as_deref();
            let form = (name.as_str(), file.as_slice());
            run.sandbox.upload_form(&path, form, description).await
        }
        None => run.send(parsed(method)?, &path, &body).await,
    };
    check(row, &response, &run).map_err(|why| format!("{why}\n  {}", response.body))
}

impl RowRun {
    /// With all values that a row can use.
    async fn new() -> Self {
        let sandbox = TestSandbox::new();
        let used = sandbox.code("snsapi_base").await;
        let base = sandbox.exchange(&used).await;
        let login = sandbox
            .exchange(&sandbox.code("snsapi_userinfo").await)
            .await;
        let token = sandbox.access_token().await;
        let users = sandbox.get("/__sandbox/users").await.json();
        let names = [
            ("APP", APP.to_owned()),
            ("SECRET", SECRET.to_owned()),
            ("T", format!("access_token={token}")),
            ("TOKEN", token),
            ("CODE", sandbox.code("snsapi_base").await),
            ("INFOCODE", sandbox.code("snsapi_userinfo").await),
            ("USED", used),
            ("BASE", base.text("access_token")),
            ("USER", login.text("access_token")),
            ("REFRESH", login.text("refresh_token")),
            ("OPENID", login.text("openid")),
            ("NOT_FOLLOWING", text(&users["users"][1]["openid"])),
        ];
        let names = names.map(|(name, value)| (name.to_owned(), value));
        Self {
            sandbox,
            names: names.into(),
        }
    }

    /// What goes to WeChat Pay is signed.
    async fn send(&self, method: Method, path: &str, body: &str) -> TestResponse {
        if path.starts_with("/v3/") {
            self.sandbox.send_to_pay(method, path, body).await
        } else {
            self.sandbox.send(method, path, body).await
        }
    }

    async fn step(&mut self, step: &str) -> Result<(), Failure> {
        let (field, rest) = step
            .split_once(" = ")
            .filter(|(field, _)| field.split(':').all(is_word))
            .map_or((None, step), |(field, rest)| (Some(field), rest));
        let (times, rest) = match rest.split_once(" x ") {
            Some((times, rest)) if times.parse::<u32>().is_ok() => (parsed(times)?, rest),
            _ => (1, rest),
        };
        let mut parts = rest.splitn(3, ' ');
        let method = parts.next().unwrap_or_default();
        let path = self.filled(parts.next().unwrap_or_default());
        let body = self.filled(parts.next().unwrap_or_default());
        for number in 1..=times {
            let body = body.replace("{n}", &number.to_string());
            let response = if method == "UPLOAD" {
                self.sandbox.upload(&path, "file", &file_of(&body)).await
            } else {
                self.send(parsed(method)?, &path, &body).await
            };
            // A refusal of WeChat may be intended; one of the control API is an error.
            if path.starts_with("/__sandbox/") && response.status.as_u16() >= 400 {
                return Err(format!("{step}: {}", response.body));
            }
            if let Some(field) = field {
                let (name, field) = field.split_once(':').unwrap_or((field, field));
                let value = kept(&response, field).ok_or("nothing to keep")?;
                self.names.insert(name.to_owned(), value);
            }
        }
        Ok(())
    }

    fn filled(&self, text: &str) -> String {
        let names = self.names.iter();
        names.fold(text.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        })
    }
}

/// The request id is a part of the errmsg, the code a part of the URL.
fn kept(response: &TestResponse, field: &str) -> Option<String> {
    let value = match field {
        "code" => {
            let (_, behind) = response.header(header::LOCATION).split_once("?code=")?;
            behind.split('&').next()?.to_owned()
        }
        "rid" => text(&response.json()["errmsg"])
            .rsplit_once(' ')?
            .1
            .to_owned(),
        _ => text(&response.json()[field]),
    };
    let escaped = url::form_urlencoded::byte_serialize(value.as_bytes());
    let plain = field != "ticket";
    Some(if plain { value } else { escaped.collect() })
}

fn check(row: &Row, response: &TestResponse, run: &RowRun) -> Result<(), Failure> {
    let case = &row.case;
    let status = case.status.unwrap_or(200);
    same("status", &response.status.as_u16(), &status)?;
    if let Some(location) = &case.location {
        let location = run.filled(location);
        let found = response.header(header::LOCATION);
        return holds("location", is_like(found, &location), found);
    }
    if let Some(page) = &case.page {
        return holds("page", response.body.contains(page.as_str()), page);
    }
    if status == 204 {
        return same("body", &*response.body, "");
    }
    let kind = case.content_type.as_deref().unwrap_or(json_type(row));
    same("content type", response.header(header::CONTENT_TYPE), kind)?;
    if let Some(disposition) = &case.disposition {
        let found = response.header(header::CONTENT_DISPOSITION);
        same("disposition", found, &run.filled(disposition))?;
    }
    if let Some(code) = &case.code {
        return check_pay_refusal(code, case, &response.json());
    }
    match case.errcode {
        Some(errcode) => check_refusal(errcode, case, &response.json()),
        None if case.content_type.is_none() => check_success(case, response, run),
        None => Ok(()),
    }
}

/// The content type of the endpoint's JSON.
fn json_type(row: &Row) -> &'static str {
    let is_text = ["/sns/", "/cgi-bin/media/"];
    if row.endpoint.starts_with("/v3/") {
        "application/json; charset=utf-8"
    } else if is_text.iter().any(|begin| row.endpoint.starts_with(begin)) {
        "text/plain"
    } else {
        "application/json; encoding=utf-8"
    }
}

fn check_refusal(errcode: i64, case: &Case, body: &Value) -> Result<(), Failure> {
    same("errcode", &body["errcode"], &json!(errcode))?;
    let count = body.as_object().map_or(0, serde_json::Map::len);
    same("fields", &count, &2)?;
    let said = text(&body["errmsg"]);
    let (words, rid) = said.rsplit_once(" rid: ").ok_or("no request id")?;
    same("errmsg", words, case.errmsg.as_deref().unwrap_or_default())?;
    holds("rid", is_rid(rid), rid)
}

fn check_pay_refusal(code: &str, case: &Case, body: &Value) -> Result<(), Failure> {
    same("code", &body["code"], &json!(code))?;
    let expected = case.errmsg.as_deref().unwrap_or_default();
    same("message", &body["message"], &json!(expected))?;
    for (name, expected) in &case.values {
        let found = body.pointer(&format!("/{}", name.replace('.', "/")));
        same(name, found.unwrap_or(&Value::Null), expected)?;
    }
    Ok(())
}

fn check_success(case: &Case, response: &TestResponse, run: &RowRun) -> Result<(), Failure> {
    let body = response.json();
    if let Some(fields) = &case.fields {
        same("fields", &names_in_order(&response.body, &body), fields)?;
    }
    for (name, expected) in &case.values {
        let found = body.pointer(&format!("/{}", name.replace('.', "/")));
        let expected = match expected {
            Value::String(text) => run.filled(text).into(),
            other => other.clone(),
        };
        same(name, found.unwrap_or(&Value::Null), &expected)?;
    }
    Ok(())
}

/// Reads the text, because the parsed body has lost the order.
fn names_in_order(text: &str, body: &Value) -> String {
    let mut names: Vec<_> = body
        .as_object()
        .into_iter()
        .flat_map(|body| body.keys())
        .collect();
    names.sort_by_key(|name| text.find(&format!("\"{name}\":")));
    names
        .into_iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}

fn same<T>(what: &str, found: &T, expected: &T) -> Result<(), Failure>
where
    T: PartialEq + Debug + ?Sized,
{
    let why = format!("{found:?}, not {expected:?}");
    holds(what, found == expected, why)
}

fn holds(what: &str, it_does: bool, found: impl Display) -> Result<(), Failure> {
    it_does.then_some(()).ok_or(format!("{what}: {found}"))
}

/// Each character is a byte.
fn file_of(body: &str) -> Vec<u8> {
    body.chars().map(|letter| letter as u8).collect()
}

fn parsed<T: std::str::FromStr>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| format!("what is {text:?}?"))
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// A `*` stands for an issued value.
fn is_like(found: &str, pattern: &str) -> bool {
    let Some((start, end)) = pattern.split_once('*') else {
        return found == pattern;
    };
    let issued = found
        .strip_prefix(start)
        .and_then(|rest| rest.strip_suffix(end));
    issued.is_some_and(|issued| !issued.is_empty())
}

fn is_word(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
}

fn is_rid(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    let is_part = |part: &&str| part.len() == 8 && part.bytes().all(|b| b.is_ascii_hexdigit());
    parts.len() == 3 && parts.iter().all(is_part)
}
