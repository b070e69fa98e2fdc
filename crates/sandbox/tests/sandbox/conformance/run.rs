//! Runs one row in a world of its own.

use std::collections::HashMap;
use std::fmt::{Debug, Display};

use axum::http::header;
use serde_json::{Value, json};

use super::row::{Case, Row};
use crate::support::{APP, Answer, SECRET, World};

/// Why a row is not as expected.
type Failure = String;

struct Scene {
    world: World,
    names: HashMap<String, String>,
}

pub(crate) async fn run(row: &Row) -> Result<(), Failure> {
    let mut scene = Scene::new().await;
    for step in &row.case.given {
        scene.step(step).await?;
    }
    let path = row.case.path.as_deref().unwrap_or(&row.endpoint);
    let path = scene.filled(&format!("{path}?{}", row.case.query));
    let body = scene.filled(&row.case.body);
    let method = row.case.method.as_deref().unwrap_or("GET");
    let answer = scene.world.send(parsed(method)?, &path, &body).await;
    check(&row.case, &answer, &scene).map_err(|why| format!("{why}\n  {}", answer.body))
}

impl Scene {
    /// With everything that a row may need.
    async fn new() -> Self {
        let world = World::new();
        let used = world.code("snsapi_base").await;
        let base = world.exchange(&used).await;
        let login = world.exchange(&world.code("snsapi_userinfo").await).await;
        let token = world.access_token().await;
        let people = world.get("/__sandbox/users").await.json();
        let names = [
            ("APP", APP.to_owned()),
            ("SECRET", SECRET.to_owned()),
            ("T", format!("access_token={token}")),
            ("TOKEN", token),
            ("CODE", world.code("snsapi_base").await),
            ("INFOCODE", world.code("snsapi_userinfo").await),
            ("USED", used),
            ("BASE", base.text("access_token")),
            ("USER", login.text("access_token")),
            ("REFRESH", login.text("refresh_token")),
            ("OPENID", login.text("openid")),
            ("STRANGER", text(&people["users"][1]["openid"])),
        ];
        let names = names.map(|(name, value)| (name.to_owned(), value));
        Self {
            world,
            names: names.into(),
        }
    }

    async fn step(&mut self, step: &str) -> Result<(), Failure> {
        let (field, rest) = step
            .split_once(" = ")
            .filter(|(field, _)| is_word(field))
            .map_or((None, step), |(field, rest)| (Some(field), rest));
        let (times, rest) = match rest.split_once(" x ") {
            Some((times, rest)) if times.parse::<u32>().is_ok() => (parsed(times)?, rest),
            _ => (1, rest),
        };
        let mut parts = rest.splitn(3, ' ');
        let method = parts.next().unwrap_or_default();
        let path = self.filled(parts.next().unwrap_or_default());
        let body = self.filled(parts.next().unwrap_or_default());
        for _ in 0..times {
            let answer = self.world.send(parsed(method)?, &path, &body).await;
            // WeChat's own refusals may be the point; a knob's is a mistake here.
            if path.starts_with("/__sandbox/") && answer.status.as_u16() >= 400 {
                return Err(format!("{step}: {}", answer.body));
            }
            if let Some(field) = field {
                let value = kept(&answer, field).ok_or("nothing to keep")?;
                self.names.insert(field.to_owned(), value);
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

/// The request id is a part of the errmsg, the code one of the address.
fn kept(answer: &Answer, field: &str) -> Option<String> {
    let value = match field {
        "code" => {
            let (_, behind) = answer.header(header::LOCATION).split_once("?code=")?;
            behind.split('&').next()?.to_owned()
        }
        "rid" => text(&answer.json()["errmsg"])
            .rsplit_once(' ')?
            .1
            .to_owned(),
        _ => text(&answer.json()[field]),
    };
    let escaped = url::form_urlencoded::byte_serialize(value.as_bytes());
    let plain = field != "ticket";
    Some(if plain { value } else { escaped.collect() })
}

fn check(case: &Case, answer: &Answer, scene: &Scene) -> Result<(), Failure> {
    let status = case.status.unwrap_or(200);
    same("status", &answer.status.as_u16(), &status)?;
    if let Some(location) = &case.location {
        let location = scene.filled(location);
        let found = answer.header(header::LOCATION);
        return holds("location", is_like(found, &location), found);
    }
    if let Some(page) = &case.page {
        return holds("page", answer.body.contains(page.as_str()), page);
    }
    let kind = case.content_type.as_deref().unwrap_or("text/plain");
    same("content type", answer.header(header::CONTENT_TYPE), kind)?;
    match case.errcode {
        Some(errcode) => check_refusal(errcode, case, &answer.json()),
        None if kind == "text/plain" => check_success(case, answer, scene),
        None => Ok(()),
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

fn check_success(case: &Case, answer: &Answer, scene: &Scene) -> Result<(), Failure> {
    let body = answer.json();
    if let Some(fields) = &case.fields {
        same("fields", &names_in_order(&answer.body, &body), fields)?;
    }
    for (name, expected) in &case.values {
        let found = body.pointer(&format!("/{}", name.replace('.', "/")));
        let expected = match expected {
            Value::String(text) => scene.filled(text).into(),
            other => other.clone(),
        };
        same(name, found.unwrap_or(&Value::Null), &expected)?;
    }
    Ok(())
}

/// The parsed body has lost the order, so that the text is asked.
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

fn parsed<T: std::str::FromStr>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| format!("what is {text:?}?"))
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// A `*` stands for what was issued.
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
