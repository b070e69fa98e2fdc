//! `WebDriver` commands that only Chromium has and that fantoccini does not know.

use fantoccini::wd::WebDriverCompatibleCommand;
use http::Method;
use serde_json::{Value, json};
use url::{ParseError, Url};

/// A command of a session.
#[derive(Debug)]
pub(crate) struct ChromiumCommand {
    path: &'static str,
    body: Value,
}

impl ChromiumCommand {
    /// Reads and clears one of the driver's logs: `browser` is the console,
    /// `performance` has every request.
    pub(crate) fn take_log(kind: &str) -> Self {
        Self {
            path: "se/log",
            body: json!({"type": kind}),
        }
    }

    /// A command of the Chrome `DevTools` protocol.
    pub(crate) fn cdp(command: &str, params: &Value) -> Self {
        Self {
            path: "goog/cdp/execute",
            body: json!({"cmd": command, "params": params}),
        }
    }
}

impl WebDriverCompatibleCommand for ChromiumCommand {
    fn endpoint(&self, base_url: &Url, session_id: Option<&str>) -> Result<Url, ParseError> {
        let id = session_id.unwrap_or_default();
        base_url.join(&format!("session/{id}/{}", self.path))
    }

    fn method_and_body(&self, _request_url: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
