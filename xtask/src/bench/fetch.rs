//! One HTTP request to a server that this command started, without a library for it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

/// The body of the response.
pub(super) fn get(url: &str) -> Result<String> {
    send("GET", url, "")
}

/// The same of a call with a body.
pub(super) fn post(url: &str, body: &str) -> Result<String> {
    send("POST", url, body)
}

fn send(method: &str, url: &str, body: &str) -> Result<String> {
    let rest = url.strip_prefix("http://").context("not http")?;
    let (host, path) = rest.split_once('/').context("no path")?;
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let length = body.len();
    write!(
        stream,
        "{method} /{path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )?;
    let mut response = String::new();
    stream.read_to_string(&mut response)?;
    let (head, body) = response
        .split_once("\r\n\r\n")
        .context("an incomplete response")?;
    ensure!(head.starts_with("HTTP/1.1 200 "), "{url}: {response}");
    Ok(body.to_owned())
}
