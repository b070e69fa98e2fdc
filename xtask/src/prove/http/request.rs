//! A request, as bytes.

use std::fmt::Write as _;
use std::net::SocketAddr;

/// A request with one `Host`, the headers that it is given, and no body.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    method: String,
    target: String,
    headers: String,
}

impl Request {
    pub(crate) fn new(method: &str, target: &str) -> Self {
        Self {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: String::new(),
        }
    }

    pub(crate) fn get(target: &str) -> Self {
        Self::new("GET", target)
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.extend([name, ": ", value, "\r\n"]);
        self
    }

    pub(crate) fn is_head(&self) -> bool {
        self.method == "HEAD"
    }

    pub(crate) fn bytes(&self, host: SocketAddr) -> Vec<u8> {
        let Self {
            method,
            target,
            headers,
        } = self;
        format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n").into_bytes()
    }
}

/// Percent-encoded as one value of a query.
pub(crate) fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut all, byte| {
        let _ = write!(all, "%{byte:02X}");
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_bytes() {
        let host = SocketAddr::from(([127, 0, 0, 1], 80));
        let get = Request::get("/x").header("Cookie", "a=b").bytes(host);
        assert_eq!(
            get,
            b"GET /x HTTP/1.1\r\nHost: 127.0.0.1:80\r\nCookie: a=b\r\n\r\n"
        );
    }
}
