//! The request of an entry, so that it can be sent again: without secrets.

use axum::http::Method;
use serde_json::{Map, Value};
use url::form_urlencoded;

/// The parameters and fields whose values are not kept.
pub(crate) const SECRETS: [&str; 7] = [
    "access_token",
    "appsecret",
    "code",
    "refresh_token",
    "secret",
    "state",
    "ticket",
];

/// Bytes of a body that are kept: longer ones would push out everything else of an entry.
const BODY_LIMIT: usize = 4096;

/// `{method, target, headers, body, file}` of the journal. A secret has the name that
/// WeChat's documents write in its place: `access_token=ACCESS_TOKEN`.
#[derive(Clone, Debug)]
pub(crate) struct RecordedRequest(Map<String, Value>);

impl RecordedRequest {
    /// `target` is a path with its query, or a URL of another server.
    pub(crate) fn new(method: &Method, target: &str) -> Self {
        Self::of(method, target, |name| SECRETS.contains(&name))
    }

    /// A request to a page, each of whose parameters can be a secret.
    pub(crate) fn of_page(method: &Method, target: &str) -> Self {
        Self::of(method, target, |_| true)
    }

    fn of(method: &Method, target: &str, is_secret: impl Fn(&str) -> bool) -> Self {
        let target = match target.split_once('?') {
            Some((path, query)) => format!("{path}?{}", without_secrets(query, is_secret)),
            None => target.to_owned(),
        };
        Self(Map::from_iter([
            ("method".to_owned(), method.as_str().into()),
            ("target".to_owned(), target.into()),
        ]))
    }

    pub(crate) fn with_header(mut self, name: &str, value: &str) -> Self {
        let headers = self.0.entry("headers").or_insert_with(|| Map::new().into());
        headers[name] = value.into();
        self
    }

    /// A JSON object keeps its text, unless it has a secret. Anything else can have a secret
    /// anywhere, and only its length is kept, like that of a long body.
    pub(crate) fn with_body(mut self, body: &[u8]) -> Self {
        if body.is_empty() {
            return self;
        }
        let text = json_without_secrets(body).filter(|text| text.len() <= BODY_LIMIT);
        match text {
            Some(text) => self.0.insert("body".to_owned(), text.into()),
            None => self
                .0
                .insert("droppedBodyBytes".to_owned(), body.len().into()),
        };
        self
    }

    /// A form with the file `media`, of which the name is kept.
    pub(crate) fn with_file(mut self, name: &str, description: Option<&str>) -> Self {
        self.0.insert("file".to_owned(), name.into());
        if let Some(text) = description {
            self.0.insert("description".to_owned(), text.into());
        }
        self
    }
}

impl From<RecordedRequest> for Value {
    fn from(request: RecordedRequest) -> Self {
        request.0.into()
    }
}

/// What is no secret stays as it was sent: a wrong encoding may be what is looked for.
fn without_secrets(query: &str, is_secret: impl Fn(&str) -> bool) -> String {
    let pairs = query.split('&').map(|pair| {
        let (raw_name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let decoded = form_urlencoded::parse(raw_name.as_bytes()).next();
        let name = decoded.map(|(name, _)| name).unwrap_or_default();
        if !value.is_empty() && is_secret(&name) {
            format!("{raw_name}={}", placeholder(&name))
        } else {
            pair.to_owned()
        }
    });
    pairs.collect::<Vec<_>>().join("&")
}

/// The name in capitals, or `VALUE` for a name that needs an encoding.
fn placeholder(name: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if name.bytes().all(is_plain) {
        name.to_ascii_uppercase()
    } else {
        "VALUE".to_owned()
    }
}

fn json_without_secrets(body: &[u8]) -> Option<String> {
    let Ok(Value::Object(mut object)) = serde_json::from_slice(body) else {
        return None;
    };
    let mut has_secret = false;
    for (name, value) in &mut object {
        if SECRETS.contains(&name.as_str()) {
            *value = placeholder(name).into();
            has_secret = true;
        }
    }
    if has_secret {
        Some(Value::from(object).to_string())
    } else {
        String::from_utf8(body.to_owned()).ok()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn recorded(target: &str, body: &[u8]) -> Value {
        RecordedRequest::new(&Method::POST, target)
            .with_body(body)
            .into()
    }

    #[test]
    fn secrets_have_the_placeholders_of_the_documents() {
        for (sent, kept) in [
            ("/a", "/a"),
            ("/a?", "/a?"),
            (
                "/a?access_token=90_x&openid=oAbc",
                "/a?access_token=ACCESS_TOKEN&openid=oAbc",
            ),
            ("/a?access%5Ftoken=90_x", "/a?access%5Ftoken=ACCESS_TOKEN"),
            (
                "/a?code=1&state=2&secret=3&ticket=4",
                "/a?code=CODE&state=STATE&secret=SECRET&ticket=TICKET",
            ),
            ("/a?secret=&b=%zz", "/a?secret=&b=%zz"),
        ] {
            assert_eq!(recorded(sent, b"")["target"], kept);
        }
        let page = RecordedRequest::of_page(&Method::GET, "/goods?id=7&a%20b=c&d");
        assert_eq!(Value::from(page)["target"], "/goods?id=ID&a%20b=VALUE&d");
    }

    #[test]
    fn a_body_is_kept_where_nothing_in_it_is_secret() {
        let spaced = br#"{ "openid": "oAbc" }"#;
        assert_eq!(
            recorded("/a", spaced),
            json!({"method": "POST", "target": "/a", "body": "{ \"openid\": \"oAbc\" }"})
        );
        let secret = br#"{"appid":"wx1","secret":"0123"}"#;
        let kept = r#"{"appid":"wx1","secret":"SECRET"}"#;
        assert_eq!(recorded("/a", secret)["body"], kept);
        let long = format!(r#"{{"a":"{}"}}"#, "x".repeat(BODY_LIMIT));
        for dropped in [b"secret=0123".as_slice(), b"[1]", long.as_bytes()] {
            let kept = recorded("/a", dropped);
            assert_eq!(kept["body"], Value::Null);
            assert_eq!(kept["droppedBodyBytes"], dropped.len());
        }
    }

    #[test]
    fn headers_and_files_are_named() {
        let request = RecordedRequest::new(&Method::POST, "/a")
            .with_header("wechatpay-serial", "1")
            .with_file("a.jpg", Some("{}"));
        assert_eq!(
            Value::from(request),
            json!({
                "method": "POST", "target": "/a", "headers": {"wechatpay-serial": "1"},
                "file": "a.jpg", "description": "{}",
            })
        );
    }
}
