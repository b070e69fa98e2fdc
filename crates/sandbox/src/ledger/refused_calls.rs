//! Calls that were refused, by the request id in the answer.

use serde::Serialize;
use serde_json::Value;

use super::remembered::Remembered;

/// Characters kept of a body.
const BODY_LIMIT: usize = 2048;

/// Values that nobody reads here again.
const SECRETS: [&str; 6] = [
    "access_token",
    "appsecret",
    "code",
    "refresh_token",
    "secret",
    "ticket",
];

/// One request and its answer, as `openapi/rid/get` shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct RefusedCall {
    pub(crate) invoke_time: u64,
    pub(crate) cost_in_ms: u64,
    /// The query, without the secrets in it.
    pub(crate) request_url: String,
    pub(crate) request_body: String,
    pub(crate) response_body: String,
}

/// Successes have no request id to ask for.
#[derive(Default)]
pub(crate) struct RefusedCalls {
    by_rid: Remembered<RefusedCall>,
}

impl RefusedCalls {
    pub(crate) fn remember(&mut self, rid: &str, call: RefusedCall) {
        self.by_rid.insert(rid.to_owned(), call);
    }

    pub(crate) fn find(&self, rid: &str) -> Option<&RefusedCall> {
        self.by_rid.get(rid)
    }
}

/// A query whose secrets are shown as WeChat shows them: `50_xxx`.
pub(crate) fn without_secrets<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let shown = pairs.map(|(name, value)| {
        if SECRETS.contains(&name) {
            format!("{name}={}", veiled(value))
        } else {
            format!("{name}={value}")
        }
    });
    shown.collect::<Vec<_>>().join("&")
}

/// A JSON body without secrets; anything else may hold one anywhere and is left
/// out.
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

/// At most the part before the first `_`, which names no token.
fn veiled(value: &str) -> String {
    match value.split_once('_') {
        Some((number, _)) if number.len() <= 3 => format!("{number}_xxx"),
        _ => "xxx".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_veiled() {
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
