//! Refused calls, by the request id in the response.

use serde::Serialize;
use serde_json::Value;

use super::bounded_map::BoundedMap;
use crate::journal::SECRETS;

/// Characters that are kept of a body.
const BODY_LIMIT: usize = 2048;

/// A request and its response, as `openapi/rid/get` shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct RefusedCall {
    pub(crate) invoke_time: u64,
    pub(crate) cost_in_ms: u64,
    /// The query, without the secrets in it.
    pub(crate) request_url: String,
    pub(crate) request_body: String,
    pub(crate) response_body: String,
}

/// A successful call has no request id.
#[derive(Default)]
pub(crate) struct RefusedCalls {
    by_rid: BoundedMap<RefusedCall>,
}

impl RefusedCalls {
    pub(crate) fn insert(&mut self, rid: &str, call: RefusedCall) {
        let texts = [&call.request_url, &call.request_body, &call.response_body];
        let bytes = texts.map(String::len).into_iter().sum();
        self.by_rid.insert_with_text(rid.to_owned(), call, bytes);
    }

    pub(crate) fn find(&self, rid: &str) -> Option<&RefusedCall> {
        self.by_rid.get(rid)
    }
}

/// A query with its secrets in WeChat's form: `50_xxx`.
pub(crate) fn without_secrets<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let shown = pairs.map(|(name, value)| {
        if SECRETS.contains(&name) {
            format!("{name}={}", redacted(value))
        } else {
            format!("{name}={value}")
        }
    });
    shown.collect::<Vec<_>>().join("&")
}

/// A JSON body without secrets. Anything but JSON may contain a secret anywhere, and so is
/// not kept.
pub(crate) fn body_without_secrets(body: &[u8]) -> String {
    let Ok(Value::Object(mut body)) = serde_json::from_slice(body) else {
        return String::new();
    };
    for (name, value) in &mut body {
        if SECRETS.contains(&name.as_str()) {
            *value = "xxx".into();
        }
    }
    let text = Value::from(body).to_string();
    text.chars().take(BODY_LIMIT).collect()
}

/// At most the part before the first `_`, which does not identify a token.
fn redacted(value: &str) -> String {
    match value.split_once('_') {
        Some((number, _)) if number.len() <= 3 => format!("{number}_xxx"),
        _ => "xxx".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_redacted() {
        let query = [
            ("access_token", "90_secret"),
            ("secret", "01234_5"),
            ("openid", "oAbc"),
        ];
        assert_eq!(
            without_secrets(query.into_iter()),
            "access_token=90_xxx&secret=xxx&openid=oAbc"
        );
        assert_eq!(
            body_without_secrets(br#"{"secret":"0123","appid":"wx1"}"#),
            r#"{"appid":"wx1","secret":"xxx"}"#
        );
        assert_eq!(body_without_secrets(b"secret=0123"), "");
    }
}
