//! A request, as bytes.

use std::net::SocketAddr;

/// A request with one `Host` and the headers that it is given.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    method: String,
    target: String,
    headers: String,
    body: Vec<u8>,
}

impl Request {
    pub(crate) fn new(method: &str, target: &str) -> Self {
        Self {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: String::new(),
            body: Vec::new(),
        }
    }

    pub(crate) fn get(target: &str) -> Self {
        Self::new("GET", target)
    }

    pub(crate) fn post(target: &str, body: &str) -> Self {
        let mut request = Self::new("POST", target).header("Content-Type", "application/json");
        request.body = body.as_bytes().to_vec();
        request
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
            body,
        } = self;
        let length = match body.len() {
            0 => String::new(),
            length => format!("Content-Length: {length}\r\n"),
        };
        let head = format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\n{headers}{length}\r\n");
        [head.as_bytes(), body].concat()
    }
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
        let post = String::from_utf8(Request::post("/x", "{}").bytes(host)).unwrap();
        assert!(post.ends_with("Content-Length: 2\r\n\r\n{}"), "{post}");
    }
}
