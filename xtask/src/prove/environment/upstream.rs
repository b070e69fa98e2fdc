//! A stand-in for WeChat's API that misbehaves on request, and counts.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, sleep};
use std::time::Duration;

use anyhow::Result;

/// What the server calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    Token,
    Ticket,
    UserToken,
    UserInfo,
}

/// What an endpoint does with a call.
#[derive(Clone, Debug)]
pub(crate) enum Behavior {
    Respond,
    Delay(Duration),
    /// Never responds.
    Hang,
    Status(u16),
    /// Status 200 and this body.
    Body(String),
    /// These bytes, then the end of the connection.
    Raw(String),
    /// The body in segments of one byte, behind this many bytes of blanks.
    OneByteSegments(usize),
}

#[derive(Default)]
struct Counts {
    calls: [AtomicUsize; 4],
    open: AtomicUsize,
    most_open: AtomicUsize,
}

struct Shared {
    behaviors: Mutex<[Behavior; 4]>,
    counts: Counts,
}

/// Runs until the process ends: its threads wait for callers only.
#[derive(Clone)]
pub(crate) struct Upstream {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl Upstream {
    pub(crate) fn start() -> Result<Self> {
        let listener = listen()?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            behaviors: Mutex::new([const { Behavior::Respond }; 4]),
            counts: Counts::default(),
        });
        let upstream = Self { address, shared };
        let accepting = upstream.clone();
        std::thread::spawn(move || accepting.accept(&listener));
        Ok(upstream)
    }

    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn set(&self, endpoint: Endpoint, behavior: Behavior) {
        let behaviors = self.shared.behaviors.lock();
        behaviors.unwrap_or_else(PoisonError::into_inner)[endpoint as usize] = behavior;
    }

    pub(crate) fn calls(&self, endpoint: Endpoint) -> usize {
        self.shared.counts.calls[endpoint as usize].load(Ordering::SeqCst)
    }

    /// The most connections that were open at once.
    pub(crate) fn most_open(&self) -> usize {
        self.shared.counts.most_open.load(Ordering::SeqCst)
    }

    fn accept(&self, listener: &TcpListener) {
        for stream in listener.incoming().flatten() {
            let this = self.clone();
            let thread = Builder::new().stack_size(256 * 1024);
            // No thread for it: the caller sees a closed connection.
            let _ = thread.spawn(move || {
                let counts = &this.shared.counts;
                let open = counts.open.fetch_add(1, Ordering::SeqCst) + 1;
                counts.most_open.fetch_max(open, Ordering::SeqCst);
                this.serve(stream);
                counts.open.fetch_sub(1, Ordering::SeqCst);
            });
        }
    }

    fn serve(&self, mut stream: TcpStream) {
        let _ = stream.set_nodelay(true);
        let mut received = Vec::new();
        while let Some(target) = next_request(&mut stream, &mut received) {
            let Some(endpoint) = endpoint(&target) else {
                let _ = stream.write_all(&response(404, "{}"));
                return;
            };
            self.shared.counts.calls[endpoint as usize].fetch_add(1, Ordering::SeqCst);
            let behavior = {
                let behaviors = self.shared.behaviors.lock();
                behaviors.unwrap_or_else(PoisonError::into_inner)[endpoint as usize].clone()
            };
            let body = usual_body(endpoint, &target);
            if respond(&mut stream, &behavior, &body).is_none() {
                return;
            }
        }
    }
}

/// A listener with room for every connection of an attack.
fn listen() -> Result<TcpListener> {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None)?;
    socket.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into())?;
    socket.listen(4096)?;
    Ok(socket.into())
}

/// The target of the next request, whose body is skipped.
fn next_request(stream: &mut TcpStream, received: &mut Vec<u8>) -> Option<String> {
    let mut buffer = [0; 4096];
    loop {
        if let Some((target, length)) = complete_request(received) {
            received.drain(..length);
            return Some(target);
        }
        match stream.read(&mut buffer) {
            Ok(n @ 1..) => received.extend_from_slice(&buffer[..n]),
            _ => return None,
        }
    }
}

/// The target of a complete request, and its length.
fn complete_request(bytes: &[u8]) -> Option<(String, usize)> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let target = head.split(' ').nth(1)?.to_owned();
    let length = head.lines().filter_map(|line| line.split_once(':'));
    let mut length = length.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length = length
        .next()
        .and_then(|(_, value)| value.trim().parse().ok());
    let whole = end + length.unwrap_or(0);
    (bytes.len() >= whole).then_some((target, whole))
}

fn endpoint(target: &str) -> Option<Endpoint> {
    let path = target.split('?').next()?;
    Some(match path {
        "/cgi-bin/stable_token" => Endpoint::Token,
        "/cgi-bin/ticket/getticket" => Endpoint::Ticket,
        "/sns/oauth2/access_token" => Endpoint::UserToken,
        "/sns/userinfo" => Endpoint::UserInfo,
        _ => return None,
    })
}

/// What WeChat responds. The openid is made of the code, so that users differ.
fn usual_body(endpoint: Endpoint, target: &str) -> String {
    match endpoint {
        Endpoint::Token => {
            r#"{"access_token":"CANARYTOKEN_71_abcDEF-9876543210","expires_in":7200}"#.to_owned()
        }
        Endpoint::Ticket => {
            r#"{"errcode":0,"errmsg":"ok","ticket":"CANARYTICKET_Hoag-xyz_123","expires_in":7200}"#
                .to_owned()
        }
        Endpoint::UserToken => format!(
            r#"{{"access_token":"CANARYUTOKEN_57_uuu","expires_in":7200,"refresh_token":"CANARYRTOKEN_57_rrr","openid":"{}","scope":"snsapi_userinfo"}}"#,
            openid(target)
        ),
        Endpoint::UserInfo => format!(
            r#"{{"openid":"{}","nickname":"Nick","headimgurl":"https://thirdwx.qlogo.cn/x/132"}}"#,
            parameter(target, "openid")
        ),
    }
}

fn openid(target: &str) -> String {
    let code = parameter(target, "code").chars();
    let code: String = code.filter(char::is_ascii_alphanumeric).take(20).collect();
    format!("oPENID_{code}")
}

fn parameter<'a>(target: &'a str, name: &str) -> &'a str {
    let pairs = target
        .split(['?', '&'])
        .filter_map(|pair| pair.split_once('='));
    let mut named = pairs.filter(|(other, _)| *other == name);
    named.next().map_or("", |(_, value)| value)
}

fn response(status: u16, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}").into_bytes()
}

/// Nothing if the connection ends.
fn respond(stream: &mut TcpStream, behavior: &Behavior, body: &str) -> Option<()> {
    match behavior {
        Behavior::Respond => stream.write_all(&response(200, body)).ok(),
        Behavior::Delay(time) => {
            sleep(*time);
            stream.write_all(&response(200, body)).ok()
        }
        Behavior::Status(status) => stream.write_all(&response(*status, "{}")).ok(),
        Behavior::Body(body) => stream.write_all(&response(200, body)).ok(),
        Behavior::Raw(bytes) => {
            let _ = stream.write_all(bytes.as_bytes());
            None
        }
        Behavior::Hang => {
            // Ends when the caller gives up.
            let _ = stream.read(&mut [0]);
            None
        }
        Behavior::OneByteSegments(blanks) => {
            let bytes = response(200, &(" ".repeat(*blanks) + body));
            bytes
                .chunks(1)
                .try_for_each(|byte| stream.write_all(byte))
                .ok()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_with_their_bodies() {
        let get = b"GET /sns/userinfo?a=1 HTTP/1.1\r\nHost: x\r\n\r\nrest";
        let (target, length) = complete_request(get).unwrap();
        assert_eq!(
            (target.as_str(), length),
            ("/sns/userinfo?a=1", get.len() - 4)
        );
        assert_eq!(endpoint(&target), Some(Endpoint::UserInfo));
        let post = b"POST /x HTTP/1.1\r\ncontent-length: 3\r\n\r\nab";
        assert_eq!(complete_request(post), None);
    }

    #[test]
    fn users_differ_by_their_code() {
        let body = usual_body(Endpoint::UserToken, "/sns/oauth2/access_token?code=abc&x=1");
        assert!(body.contains(r#""openid":"oPENID_abc""#), "{body}");
    }
}
