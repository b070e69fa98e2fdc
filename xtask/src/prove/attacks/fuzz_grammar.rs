//! Makes requests in which every part is sometimes wrong.

use std::fmt::Write as _;
use std::net::SocketAddr;

use crate::prove::environment::APP_ID;
use crate::prove::http::Response;
use crate::prove::random::Random;

/// Logins of the server that are kept, to be sent back.
const LOGINS: usize = 500;

const TOKENS: &[&str] = &[
    "%00",
    "%0d%0a",
    "%0a",
    "%09",
    "%ff",
    "%c0%af",
    "%e4%b8%ad",
    "%",
    "%z",
    "%2",
    "..",
    "/",
    "//",
    "\\",
    "%2f",
    "%5c",
    "%2e%2e",
    "@",
    "#",
    "%23",
    "%23wechat_redirect",
    "&",
    "=",
    "?",
    ";",
    "+",
    "%20",
    "[]",
    "%5B%5D",
    "url",
    "code",
    "state",
    "appid",
    "scope",
    "return_to",
    "&timestamp=",
    "&url=",
    "https:",
    "http:",
    "javascript:",
    "data:",
    "file:",
    "http://evil.example",
    "127.0.0.1",
    "localhost",
    "xn--",
    "。",
    "wx5a4d6f78c1e2b390",
    "snsapi_base",
    "snsapi_userinfo",
    "null",
    "undefined",
    "-1",
    "NaN",
    "1e999",
    "99999999999999999999999999999999999999",
    "<script>",
    "\"",
    "'",
    "${7*7}",
    "{{7}}",
    "%u0041",
    "\u{7f}",
    "|",
    "^",
    "`",
    "{",
    "}",
    "é",
    "中",
    "%F0%9F%98%80",
    "%ed%a0%80",
    "%u202e",
    "redirect_uri",
    "response_type",
    "forcePopup",
];

const HEADERS: &[&str] = &[
    "Accept: text/html\r\n",
    "Accept: */*\r\n",
    "X-Forwarded-For: 1.2.3.4\r\n",
    "X-Forwarded-Host: evil.example\r\n",
    "X-Forwarded-Proto: https\r\n",
    "Origin: null\r\n",
    "Sec-Fetch-Site: same-origin\r\n",
    "Sec-Fetch-Mode: cors\r\n",
    "If-None-Match: *\r\n",
    "Range: bytes=0-1\r\n",
    "Accept-Encoding: br;q=NaN, gzip;q=-1\r\n",
    "X-Request-Id: evil\r\n",
];

pub(super) struct Grammar {
    server: SocketAddr,
    random: Random,
    logins: Vec<Started>,
}

/// A login that the server has started.
#[derive(Clone)]
struct Started {
    state: String,
    /// The cookie of its browser.
    cookie: String,
}

impl Grammar {
    pub(super) fn new(server: SocketAddr, random: Random) -> Self {
        Self {
            server,
            random,
            logins: Vec::new(),
        }
    }

    /// Keeps a login that the server has started.
    pub(super) fn learn(&mut self, response: &Response) {
        let location = response.header("location").unwrap_or_default();
        let Some((_, rest)) = location.split_once("&state=") else {
            return;
        };
        let first = |text: &str, ends: &[char]| text.split(ends).next().map(str::to_owned);
        let cookie = response.header("set-cookie").unwrap_or_default();
        let login = Started {
            state: first(rest, &['&', '#']).unwrap_or_default(),
            cookie: first(cookie, &[';']).unwrap_or_default(),
        };
        if self.logins.len() < LOGINS {
            self.logins.push(login);
        } else {
            let index = self.random.below(LOGINS);
            self.logins[index] = login;
        }
    }

    /// The next request, as text.
    pub(super) fn request(&mut self) -> String {
        let login = self.login();
        let (method, target) = self.target(&login.state);
        let method = if self.random.chance(2) {
            self.random
                .pick(&["HEAD", "PUT", "OPTIONS", "PATCH", "TRACE"])
        } else {
            method
        };
        let (server, headers) = (self.server, self.headers());
        let cookies = match login.cookie.as_str() {
            "" => self.cookies(),
            cookie => format!("Cookie: {cookie}\r\n"),
        };
        format!("{method} {target} HTTP/1.1\r\nHost: {server}\r\n{cookies}{headers}\r\n")
    }

    fn target(&mut self, state: &str) -> (&'static str, String) {
        let origin = format!(
            "http%3A%2F%2F{}",
            self.server.to_string().replace(':', "%3A")
        );
        let get = |path: &str, query: String| ("GET", format!("{path}?{query}"));
        match self.random.below(100) {
            0..35 => {
                let url = format!("{origin}%2F");
                let query = self.query(&[("url", &url), ("appid", APP_ID)]);
                get("/api/jssdk/config", query)
            }
            35..55 => {
                let query = [
                    ("scope", "snsapi_base"),
                    ("return_to", "/me"),
                    ("appid", APP_ID),
                ];
                get("/api/oauth/authorize", self.query(&query))
            }
            55..78 => {
                let query = self.query(&[("code", "041abc"), ("state", state)]);
                get("/api/oauth/callback", query)
            }
            78..86 => {
                let site = "http%3A%2F%2F127.0.0.1%3A9280%2Fcb";
                let query = self.query(&[
                    ("appid", APP_ID),
                    ("redirect_uri", site),
                    ("response_type", "code"),
                    ("scope", "snsapi_base"),
                    ("state", "abc"),
                ]);
                get("/connect/oauth2/authorize", query)
            }
            86..90 => {
                let query = self.query(&[("code", "041"), ("state", state)]);
                get("/api/oauth/relay", query)
            }
            90..95 => ("DELETE", "/api/session".to_owned()),
            _ => {
                let path = self.value();
                ("GET", format!("/{path}"))
            }
        }
    }

    /// A login that the server knows, of the same or of another browser, or none.
    fn login(&mut self) -> Started {
        let unknown = Started {
            state: self.random.hex(32),
            cookie: String::new(),
        };
        if self.logins.is_empty() || self.random.chance(40) {
            return unknown;
        }
        let index = self.random.below(self.logins.len());
        let state = self.logins[index].state.clone();
        match self.random.below(3) {
            0 => Started { state, ..unknown },
            _ => self.logins[index].clone(),
        }
    }

    /// The pairs, each sometimes missing, doubled, renamed or with another value.
    fn query(&mut self, pairs: &[(&str, &str)]) -> String {
        let mut parts = Vec::new();
        for (name, good) in pairs {
            if self.random.chance(8) {
                continue;
            }
            let mut value = if self.random.chance(55) {
                (*good).to_owned()
            } else {
                self.value()
            };
            if self.random.chance(6) {
                value += &self.value();
            }
            let name = match self.random.below(40) {
                0 => format!("{name}[]"),
                1 => name.to_uppercase(),
                2 => format!("{name}%00"),
                _ => (*name).to_owned(),
            };
            parts.push(format!("{name}={value}"));
            if self.random.chance(4) {
                parts.push(format!("{name}={}", self.value()));
            }
        }
        if self.random.chance(20) {
            parts.push(self.value());
        }
        let separator = self.random.pick(&["&", "&", "&", "&", ";", "&&"]);
        let mut query = target_text(&parts.join(separator));
        query.truncate(7_500);
        query
    }

    fn value(&mut self) -> String {
        let pieces = [0, 1, 1, 2, 2, 3, 5, 9][self.random.below(8)];
        let mut value = String::new();
        for _ in 0..pieces {
            match self.random.below(100) {
                0..60 => value += self.random.pick(TOKENS),
                60..80 => {
                    for _ in 0..=self.random.below(12) {
                        value.push(char::from(33 + self.random.byte() % 94));
                    }
                }
                80..95 => {
                    let _ = write!(value, "%{:02x}", self.random.byte());
                }
                _ => value += &self.random.hex(32),
            }
        }
        target_text(&value)
    }

    fn cookies(&mut self) -> String {
        if self.random.chance(30) {
            return String::new();
        }
        let mut pairs = Vec::new();
        for _ in 0..[1, 1, 2, 3, 8][self.random.below(5)] {
            let name = self.random.pick(&[
                "wechat_h5_session",
                "wechat_h5_login_0123456789ab",
                "__Host-wechat_h5_session",
                "__Host-wechat_h5_login_0123456789ab",
                "x",
                "",
            ]);
            let value = match self.random.below(4) {
                0 => self.random.hex(64),
                1 => self.random.hex(32),
                2 => self.value(),
                _ => String::new(),
            };
            pairs.push(format!("{name}={value}"));
        }
        format!("Cookie: {}\r\n", pairs.join("; "))
    }

    fn headers(&mut self) -> String {
        let count = self.random.below(3);
        (0..count).map(|_| self.random.pick(HEADERS)).collect()
    }
}

/// The text with everything encoded that HTTP does not allow in a target.
fn target_text(text: &str) -> String {
    let mut target = String::new();
    for byte in text.bytes() {
        let is_allowed = (0x21..0x7f).contains(&byte) && !b"#\"<>`{}|^\\ ".contains(&byte);
        if is_allowed {
            target.push(char::from(byte));
        } else {
            let _ = write!(target, "%{byte:02X}");
        }
    }
    target
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_request_is_one_of_http() {
        let server = SocketAddr::from(([127, 0, 0, 1], 80));
        let mut grammar = Grammar::new(server, Random::new(1));
        for _ in 0..2_000 {
            let request = grammar.request();
            let (head, rest) = request.split_once("\r\n\r\n").unwrap();
            assert_eq!(rest, "");
            let words: Vec<_> = head.lines().next().unwrap().split(' ').collect();
            assert_eq!((words.len(), words[2]), (3, "HTTP/1.1"), "{request}");
            assert!(head.is_ascii(), "{request}");
        }
    }

    #[test]
    fn what_a_target_may_not_have_is_encoded() {
        assert_eq!(target_text("a#é <"), "a%23%C3%A9%20%3C");
    }
}
