//! The requests of the browser, from its performance log.

use serde_json::Value;
use url::Url;

use crate::http::query_parameter;

/// One request over HTTP, or one step of a chain of redirects.
#[derive(Clone, Debug)]
pub struct Request {
    /// The address, with its query, without its fragment.
    pub url: String,
    /// `Document`, `Script`, `Fetch`, `Image` and so on.
    pub kind: String,
    /// The `Referer` header; empty when there was none.
    pub referer: String,
}

impl Request {
    pub(crate) fn from_log(entry: &Value) -> Option<Self> {
        let message: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
        let event = &message["message"];
        let request = &event["params"]["request"];
        let is_web = request["url"].as_str()?.starts_with("http");
        if event["method"] != "Network.requestWillBeSent" || !is_web {
            return None;
        }
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Some(Self {
            url: text(&request["url"]),
            kind: text(&event["params"]["type"]),
            referer: text(&request["headers"]["Referer"]),
        })
    }

    /// The host.
    pub fn host(&self) -> String {
        let url = Url::parse(&self.url).ok();
        let host = url.as_ref().and_then(Url::host_str);
        host.unwrap_or_default().to_owned()
    }

    /// The host and port.
    pub fn authority(&self) -> String {
        let url = Url::parse(&self.url).ok();
        url.map(|u| u.authority().to_owned()).unwrap_or_default()
    }

    /// The path.
    pub fn path(&self) -> String {
        let url = Url::parse(&self.url).ok();
        url.map(|u| u.path().to_owned()).unwrap_or_default()
    }

    /// A parameter of the query, decoded.
    pub fn query(&self, name: &str) -> Option<String> {
        query_parameter(&self.url, name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_request_is_read_from_the_log() {
        let event = json!({"message": {"method": "Network.requestWillBeSent", "params": {
            "type": "Document",
            "request": {"url": "http://127.0.0.1:1/cb?code=a%20b&state=s", "headers": {"Referer": "http://x/"}},
        }}});
        let request = Request::from_log(&json!({"message": event.to_string()})).unwrap();
        assert_eq!(request.kind, "Document");
        assert_eq!(request.referer, "http://x/");
        assert_eq!(request.authority(), "127.0.0.1:1");
        assert_eq!(request.path(), "/cb");
        assert_eq!(request.query("code").as_deref(), Some("a b"));
        assert_eq!(request.query("none"), None);
        let other = json!({"message": {"method": "Network.loadingFinished"}});
        assert!(Request::from_log(&json!({"message": other.to_string()})).is_none());
    }
}
