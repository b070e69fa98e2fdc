//! A log at TRACE and every response, searched for everything that is secret.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::{Result, ensure};

use crate::prove::environment::{
    APP_SECRET, Behavior, Endpoint, Environment, ServerSetup, StoreKind, Upstream,
};
use crate::prove::http::{Browser, Response};
use crate::prove::measurement::Measurements;

const LOGS: [&str; 2] = [
    "trace",
    "trace,hyper=trace,reqwest=trace,hyper_util=trace,rustls=trace",
];
/// What the stand-in for WeChat responds, and the code.
const FIXED: [&str; 6] = [
    APP_SECRET,
    "CANARYTOKEN_71",
    "CANARYTICKET",
    "CANARYUTOKEN",
    "CANARYRTOKEN",
    "CANARYCODE",
];

/// An openid is no secret of its user, so it must not contain the code here.
const USER: &str = r#"{"access_token":"CANARYUTOKEN_57","expires_in":7200,"refresh_token":"CANARYRTOKEN_57","openid":"oPENID_0001","scope":"snsapi_base"}"#;

pub(super) fn run(environment: &Environment<'_>, measurements: &mut Measurements) -> Result<()> {
    for format in ["json", "text"] {
        for log in LOGS {
            let upstream = Upstream::start()?;
            let setup = environment
                .server("canaries", &upstream)?
                .store(StoreKind::File);
            let setup = setup.set("LOG", log).set("LOG_FORMAT", format);
            let searched = Searched::default().visit(&setup, &upstream)?;
            let everything = searched.text(&setup.log());
            let hits = searched.hits(&everything);
            for hit in &hits {
                eprintln!("found {hit}");
            }
            let filter = if log == LOGS[0] {
                "trace"
            } else {
                "trace of the libraries too"
            };
            let bytes = everything.len();
            let what =
                format!("secrets in {bytes} bytes of log ({format}, {filter}) and responses");
            measurements.exactly(&what, hits.len(), 0);
            let controls = setup.log().lines().filter(|line| has_control(line)).count();
            let what = format!("lines of it with control or bidirectional characters ({format})");
            measurements.exactly(&what, controls, 0);
        }
    }
    Ok(())
}

/// U+2028 and the like split lines or turn them around in a terminal.
fn has_control(line: &str) -> bool {
    let is_bad = |c: char| {
        (c.is_control() && c != '\t')
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    line.chars().any(is_bad)
}

/// What must not be found, and where.
#[derive(Default)]
struct Searched {
    secrets: Vec<String>,
    responses: String,
}

impl Searched {
    /// A whole visit, and everything that can go wrong in one.
    fn visit(mut self, setup: &ServerSetup, upstream: &Upstream) -> Result<Self> {
        self.secrets.extend(FIXED.map(str::to_owned));
        let server = setup.start()?;
        server.wait_until_signing(Duration::from_secs(5));
        self.keep(&server.sign()?);
        upstream.set(Endpoint::UserToken, Behavior::Body(USER.to_owned()));
        let mut browser = server.browser();
        let signed_in = self.login(&mut browser, "CANARYCODE1")?;
        ensure!(signed_in == 303, "the login failed: {signed_in}");
        for target in [
            "/api/session",
            "/api/session/nothing?code=CANARYCODE2",
            "/api/oauth/callback?code=CANARYCODE3&code=CANARYCODE4",
            "/api/oauth/callback?code=CANARYCODE5%22&state=0",
        ] {
            self.keep(&browser.get(target)?);
        }
        for behavior in faults() {
            upstream.set(Endpoint::UserToken, behavior);
            self.login(&mut server.browser(), "CANARYCODE6")?;
        }
        server.stop()?;
        // The same faults for the credentials of the account.
        for endpoint in [Endpoint::Token, Endpoint::Ticket] {
            for behavior in faults() {
                upstream.set(endpoint, behavior);
                crate::files::remove(&setup.store_file())?;
                let server = setup.start()?;
                self.keep(&server.sign()?);
                server.kill()?;
            }
            upstream.set(endpoint, Behavior::Respond);
        }
        Ok(self)
    }

    fn login(&mut self, browser: &mut Browser, code: &str) -> Result<u16> {
        let state = browser.start_login()?;
        let before: Vec<_> = browser.cookie_values().map(str::to_owned).collect();
        let response = browser.come_back(&state, code)?;
        self.keep(&response);
        self.secrets.push(state);
        self.secrets.extend(before);
        let after = browser.cookie_values().map(str::to_owned);
        self.secrets.extend(after);
        Ok(response.status)
    }

    /// Keeps all but what is for this browser: cookies and locations.
    fn keep(&mut self, response: &Response) {
        let is_public = |line: &&str| {
            let line = line.to_ascii_lowercase();
            !line.starts_with("set-cookie:") && !line.starts_with("location:")
        };
        for line in response.head().lines().filter(is_public) {
            let _ = writeln!(self.responses, "{line}");
        }
        let _ = writeln!(self.responses, "{}", response.body);
    }

    fn text(&self, log: &str) -> String {
        format!("{log}\n{}", self.responses)
    }

    /// The secrets in the text, as they are or encoded.
    fn hits(&self, text: &str) -> Vec<String> {
        let mut hits = Vec::new();
        for secret in &self.secrets {
            for form in forms(secret) {
                if text.contains(&form) {
                    hits.push(form);
                }
            }
        }
        hits
    }
}

fn forms(secret: &str) -> Vec<String> {
    let hex = secret.bytes().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    let reversed = secret.chars().rev().collect();
    vec![secret.to_owned(), hex, reversed]
}

/// Every way in which WeChat's response can be wrong.
fn faults() -> Vec<Behavior> {
    let errcode = |code: i64, errmsg: &str| {
        let body = serde_json::json!({ "errcode": code, "errmsg": errmsg });
        Behavior::Body(body.to_string())
    };
    vec![
        Behavior::Body("<html>CANARYTOKEN_71_abcDEF</html>".to_owned()),
        Behavior::Body(r#"{"access_token":"CANARYTOKEN_71"#.to_owned()),
        Behavior::Body(r#"{"access_token":["CANARYTOKEN_71"]}"#.to_owned()),
        errcode(40001, "bad\u{1b}[31m\r\nINJECTED line \u{2028}\u{202e}"),
        errcode(40029, "invalid code"),
        errcode(40163, "code been used"),
        errcode(40164, "invalid ip 1.2.3.4"),
        Behavior::Status(500),
        Behavior::Status(302),
        Behavior::Raw(String::new()),
        Behavior::Raw("SSH-2.0-CANARYTOKEN_71\r\n".to_owned()),
        Behavior::Raw(
            "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"access_token\":\"CANARYTOKEN_71"
                .to_owned(),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_secrets_are_found() {
        let searched = Searched {
            secrets: vec!["Secret1".to_owned()],
            responses: String::new(),
        };
        for (text, hits) in [
            ("a Secret1 b", 1),
            ("1terceS", 1),
            ("53656372657431", 1),
            ("secret1", 0),
        ] {
            assert_eq!(searched.hits(text).len(), hits, "{text}");
        }
    }

    #[test]
    fn characters_that_a_terminal_obeys() {
        assert!(has_control("a\u{1b}[31m") && has_control("\u{202e}"));
        assert!(!has_control("中文 and\ttabs"));
    }
}
