//! A visitor's browser: cookies, and the way through a login.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Context as _, Result, ensure};

use super::{Connection, LOCALHOST, Request, Response};

pub(crate) const START: &str = "/api/oauth/authorize?scope=snsapi_base";

#[derive(Clone, Debug)]
pub(crate) struct Browser {
    server: SocketAddr,
    source: Ipv4Addr,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    pub(crate) fn new(server: SocketAddr) -> Self {
        Self {
            server,
            source: LOCALHOST,
            cookies: BTreeMap::new(),
        }
    }

    /// The same from another address.
    pub(crate) fn at_address(mut self, source: Ipv4Addr) -> Self {
        self.source = source;
        self
    }

    /// Sends the request with the cookies, and keeps those of the response.
    pub(crate) fn send(&mut self, request: Request) -> Result<Response> {
        let request = match self.cookie_header() {
            Some(cookies) => request.header("Cookie", &cookies),
            None => request,
        };
        let mut connection = Connection::open_from(self.source, self.server)?;
        let response = connection.exchange(&request)?;
        self.keep_cookies(&response);
        Ok(response)
    }

    pub(crate) fn get(&mut self, target: &str) -> Result<Response> {
        self.send(Request::get(target))
    }

    /// Goes to WeChat; returns the state.
    pub(crate) fn start_login(&mut self) -> Result<String> {
        self.start_login_at(START)
    }

    /// The same with this target.
    pub(crate) fn start_login_at(&mut self, target: &str) -> Result<String> {
        let response = self.get(target)?;
        ensure!(response.status == 302, "login start: {}", response.head());
        let location = response.header("location").context("no location")?;
        state(location).context("no state")
    }

    /// Comes back from WeChat.
    pub(crate) fn come_back(&mut self, state: &str, code: &str) -> Result<Response> {
        self.get(&format!("/api/oauth/callback?code={code}&state={state}"))
    }

    /// Signs in; the status of the callback is 303 if it worked.
    pub(crate) fn log_in(&mut self) -> Result<Response> {
        let state = self.start_login()?;
        self.come_back(&state, "041aBcDeF")
    }

    pub(crate) fn is_signed_in(&mut self) -> Result<bool> {
        let response = self.get("/api/session")?;
        Ok(response.body.contains("\"signedIn\":true"))
    }

    /// The `Cookie` header, if there are cookies.
    pub(crate) fn cookie_header(&self) -> Option<String> {
        let pairs = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        let pairs: Vec<_> = pairs.collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// The values of all cookies.
    pub(crate) fn cookie_values(&self) -> impl Iterator<Item = &str> {
        self.cookies.values().map(String::as_str)
    }

    fn keep_cookies(&mut self, response: &Response) {
        for line in response.headers("set-cookie") {
            let Some((name, value)) = line.split(';').next().and_then(|c| c.split_once('=')) else {
                continue;
            };
            if value.is_empty() || line.to_ascii_lowercase().contains("max-age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// The state in WeChat's authorize URL.
fn state(location: &str) -> Option<String> {
    let (_, rest) = location.split_once("state=")?;
    let end = rest.find(['&', '#']).unwrap_or(rest.len());
    Some(rest[..end].to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::Expect;
    use super::*;

    #[test]
    fn state_of_a_location() {
        let location = "https://x/connect?scope=a&state=00ff#wechat_redirect";
        assert_eq!(state(location).as_deref(), Some("00ff"));
        assert_eq!(state("https://x/"), None);
    }

    #[test]
    fn cookies_are_kept_and_removed() {
        let mut browser = Browser::new(SocketAddr::from(([127, 0, 0, 1], 80)));
        let mut keep = |line: &str| {
            let mut bytes = format!("HTTP/1.1 200 OK\r\nSet-Cookie: {line}\r\n\r\n").into_bytes();
            let response = Response::take(&mut bytes, Expect::Body).unwrap();
            browser.keep_cookies(&response);
            browser.cookie_header()
        };
        assert_eq!(keep("a=1; Path=/").as_deref(), Some("a=1"));
        assert_eq!(keep("b=2; Max-Age=600").as_deref(), Some("a=1; b=2"));
        assert_eq!(keep("a=; Max-Age=0").as_deref(), Some("b=2"));
    }
}
