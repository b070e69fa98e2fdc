//! Each fault of the transport by its name: none panics, is believed, is read on for ever or
//! leads elsewhere, and what only looks odd is read.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use url::Url;
use wechat_h5_api::{AccessToken, CALL_TIMEOUT, Client};
use wechat_h5_oauth::{OpenId, UserAccessToken};

const SECRET: &str = "5ecre75ecre75ecre75ecre75ecre7";
const OPENID: &str = "o6_bmjrPTlm6_2sgVt7hMZOPfL2M";
const GOOD: &str = r#"{"errcode":0,"errmsg":"ok","ticket":"T","expires_in":7200}"#;

/// What the platform does once a request has arrived.
#[derive(Clone)]
enum Fault {
    /// Sends this and closes the connection.
    Sends(Vec<u8>),
    /// Sends this and resets the connection.
    Resets(Vec<u8>),
    /// Sends the first, and then the second every so often until nobody reads it.
    Repeats(Vec<u8>, Vec<u8>, Duration),
}

use Fault::{Repeats, Resets, Sends};

struct Platform {
    fault: Mutex<Fault>,
    sent: AtomicUsize,
    client: Client,
}

async fn platform(fault: Fault) -> Arc<Platform> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let client = Client::new(&[Url::parse(&base).unwrap()]).unwrap();
    let platform = Arc::new(Platform {
        fault: Mutex::new(fault),
        sent: AtomicUsize::new(0),
        client,
    });
    let shared = platform.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(respond(stream, shared.clone()));
        }
    });
    platform
}

async fn respond(mut stream: TcpStream, platform: Arc<Platform>) {
    let mut request = vec![0; 8192];
    let _ = stream.read(&mut request).await;
    let fault = platform.fault.lock().unwrap().clone();
    match fault {
        Sends(bytes) => {
            let _ = stream.write_all(&bytes).await;
        }
        Resets(bytes) => {
            let _ = stream.write_all(&bytes).await;
            stream.set_zero_linger().unwrap();
        }
        Repeats(head, piece, pause) => {
            let _ = stream.write_all(&head).await;
            while stream.write_all(&piece).await.is_ok() {
                platform.sent.fetch_add(piece.len(), Ordering::SeqCst);
                tokio::time::sleep(pause).await;
            }
        }
    }
}

impl Platform {
    /// The ticket, or what is wrong, without a secret.
    async fn ticket(&self) -> Result<String, String> {
        let fetched = self.client.jsapi_ticket(&AccessToken::new(SECRET)).await;
        let fetched = fetched.map(|issued| issued.value.expose().to_owned());
        fetched.map_err(|err| {
            let shown = format!("{err} {err:?} {}", err.advice());
            assert!(!shown.contains(SECRET), "{shown}");
            shown
        })
    }
}

fn http(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n{headers}\r\n");
    [head.as_bytes(), body].concat()
}

fn ok(body: impl AsRef<[u8]>) -> Fault {
    Sends(http("200 OK", "", body.as_ref()))
}

/// Faults that end by themselves, and whether there is a ticket all the same.
#[derive(Default)]
struct Faults(Vec<(String, Fault, bool)>);

impl Faults {
    fn add(&mut self, name: &str, fault: Fault, is_read: bool) {
        self.0.push((name.to_owned(), fault, is_read));
    }
}

fn add_statuses(faults: &mut Faults, elsewhere: &str) {
    let location = format!("location: {elsewhere}\r\n");
    for status in [
        "301 Moved",
        "302 Found",
        "303 See Other",
        "307 Temporary",
        "308 Permanent",
        "204 None",
        "400 Bad",
        "401 No",
        "403 No",
        "404 No",
        "429 Many",
        "500 Error",
        "502 Bad",
        "503 No",
        "504 Late",
        "599 Odd",
    ] {
        faults.add(
            status,
            Sends(http(status, &location, GOOD.as_bytes())),
            false,
        );
    }
}

fn add_values(faults: &mut Faults) {
    for expires_in in [
        "0",
        "-1",
        "9223372036854775808",
        "1e400",
        "\"soon\"",
        "7200.5",
        "[7200]",
    ] {
        let body = GOOD.replace("7200", expires_in);
        faults.add(&format!("expires_in {expires_in}"), ok(body), false);
    }
    for expires_in in ["\"7200\"", "1000000000", "7200.0", "null"] {
        let body = GOOD.replace("7200", expires_in);
        faults.add(&format!("expires_in {expires_in}"), ok(body), true);
    }
    faults.add("no expires_in", ok(r#"{"errcode":0,"ticket":"T"}"#), true);
    for (length, is_read) in [
        (0, false),
        (512, true),
        (513, true),
        (2049, false),
        (60_000, false),
    ] {
        let body = GOOD.replace("\"T\"", &format!("\"{}\"", "T".repeat(length)));
        faults.add(&format!("a ticket of {length} bytes"), ok(body), is_read);
    }
    let long = GOOD.replace("\"T\"", &format!("\"{}\"", "T".repeat(64 * 1024)));
    faults.add("a ticket of 64 KiB", ok(long), false);
}

fn add_bodies(faults: &mut Faults) {
    faults.add("10 MiB", ok(vec![b' '; 10 << 20]), false);
    for (name, body) in [
        ("HTML", "<html><body>ok</body></html>"),
        ("plain text", "ok"),
        ("nothing", ""),
        ("null", "null"),
        ("a list", "[]"),
        ("a number", "7"),
        (
            "duplicate tickets",
            r#"{"ticket":"T","ticket":"U","expires_in":7200}"#,
        ),
        (
            "a ticket that is an object",
            r#"{"ticket":{},"expires_in":7200}"#,
        ),
        ("an unpaired quote", r#"{"ticket":"T,"expires_in":7200}"#),
        ("depth", &"[".repeat(60_000)),
    ] {
        faults.add(name, ok(body), false);
    }
    faults.add("a byte order mark", ok(format!("\u{feff}{GOOD}")), true);
    faults.add(
        "UTF-16",
        ok(GOOD
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<_>>()),
        false,
    );
    faults.add(
        "no UTF-8",
        ok(b"{\"ticket\":\"\xff\xfe\",\"expires_in\":7200}"),
        false,
    );
    for content_type in ["text/plain", "text/html", "image/png"] {
        let header = format!("content-type: {content_type}\r\n");
        faults.add(
            content_type,
            Sends(http("200 OK", &header, GOOD.as_bytes())),
            true,
        );
    }
    // 10 KiB that would be 10 MiB.
    let bomb = b"\x1f\x8b\x08\0\0\0\0\0\x02\xff".repeat(1000);
    faults.add(
        "a gzip bomb",
        Sends(http("200 OK", "content-encoding: gzip\r\n", &bomb)),
        false,
    );
}

fn add_connections(faults: &mut Faults) {
    faults.add("no response", Sends(Vec::new()), false);
    faults.add("no HTTP", Sends(b"220 ready\r\n\r\n".to_vec()), false);
    faults.add("a reset before the head", Resets(Vec::new()), false);
    let whole = http("200 OK", "", GOOD.as_bytes());
    faults.add("a reset in the head", Resets(whole[..20].to_vec()), false);
    faults.add(
        "a reset in the body",
        Resets(whole[..whole.len() - 5].to_vec()),
        false,
    );
    faults.add(
        "two lengths",
        Sends(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}".to_vec()),
        false,
    );
    faults.add(
        "a length that is none",
        Sends(b"HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n{}".to_vec()),
        false,
    );
    faults.add(
        "a chunk that is none",
        Sends(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}".to_vec()),
        false,
    );
    faults.add(
        "a head of 2 MiB",
        Sends(http(
            "200 OK",
            &format!("x: {}\r\n", "y".repeat(2 << 20)),
            GOOD.as_bytes(),
        )),
        false,
    );
    faults.add(
        "10,000 headers",
        Sends(http("200 OK", &"x: y\r\n".repeat(10_000), GOOD.as_bytes())),
        false,
    );
    let hints = b"HTTP/1.1 103 Early Hints\r\n\r\n";
    faults.add(
        "an informational response",
        Sends([&hints[..], &whole].concat()),
        true,
    );
    for end in 0..whole.len() {
        faults.add(
            &format!("cut after {end} bytes"),
            Sends(whole[..end].to_vec()),
            false,
        );
    }
}

#[tokio::test]
async fn no_fault_is_believed_and_what_only_looks_odd_is_read() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let location = format!("http://{}/?t={SECRET}", elsewhere.local_addr().unwrap());
    let platform = platform(Sends(Vec::new())).await;
    let mut faults = Faults::default();
    add_statuses(&mut faults, &location);
    add_values(&mut faults);
    add_bodies(&mut faults);
    add_connections(&mut faults);
    let (count, mut longest) = (faults.0.len(), Duration::ZERO);
    for (name, fault, is_read) in faults.0 {
        *platform.fault.lock().unwrap() = fault;
        let start = Instant::now();
        let ticket = platform.ticket().await;
        assert_eq!(ticket.is_ok(), is_read, "{name}: {ticket:?}");
        longest = longest.max(start.elapsed());
        assert!(longest < CALL_TIMEOUT, "{name}");
        // The client is not worse for it.
        *platform.fault.lock().unwrap() = ok(GOOD);
        assert_eq!(platform.ticket().await.as_deref(), Ok("T"), "after {name}");
    }
    let visit = tokio::time::timeout(Duration::from_millis(50), elsewhere.accept()).await;
    assert!(visit.is_err(), "a redirect was followed");
    println!(
        "held     {count} transport faults, none believed, longest call: {longest:.1?} (target: {CALL_TIMEOUT:?})"
    );
}

#[tokio::test]
async fn what_never_ends_is_given_up_in_time_and_little_of_it_is_read() {
    let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    let open = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    let chunk = [b"1000\r\n", &[b' '; 4096][..], b"\r\n"].concat();
    let hint = b"HTTP/1.1 103 Early Hints\r\n\r\n".to_vec();
    let (second, tenth, never) = (
        Duration::from_secs(1),
        Duration::from_millis(100),
        Duration::from_mins(1),
    );
    let start = Instant::now();
    let endless = [
        ("chunks", Repeats(chunked.clone(), chunk, Duration::ZERO)),
        (
            "a body without a length",
            Repeats(open.clone(), vec![b' '; 4096], Duration::ZERO),
        ),
        (
            "a byte a second",
            Repeats(open.clone(), b" ".to_vec(), second),
        ),
        (
            "chunks of a byte",
            Repeats(chunked, b"1\r\n \r\n".to_vec(), tenth),
        ),
        (
            "a head of a byte a second",
            Repeats(Vec::new(), b"H".to_vec(), second),
        ),
        (
            "headers",
            Repeats(b"HTTP/1.1 200 OK\r\n".to_vec(), b"x: y\r\n".to_vec(), tenth),
        ),
        (
            "informational responses",
            Repeats(Vec::new(), hint, Duration::from_millis(1)),
        ),
        ("silence", Repeats(Vec::new(), Vec::new(), never)),
        ("silence in the body", Repeats(open, Vec::new(), never)),
    ];
    let calls = endless.map(|(name, fault)| async move {
        let platform = platform(fault).await;
        let outcome = platform.ticket().await;
        assert!(outcome.is_err(), "{name}: {outcome:?}");
        // With what the buffers of both sockets hold.
        let sent = platform.sent.load(Ordering::SeqCst);
        assert!(sent < 16 << 20, "{name}: {sent} bytes");
        sent
    });
    let count = calls.len();
    let sent = futures::future::join_all(calls).await;
    let most = sent.iter().max().copied().unwrap_or_default() >> 10;
    let elapsed = start.elapsed();
    println!(
        "held     {count} endless responses, given up after {elapsed:.1?}, with what sockets hold {most} KiB at most (target: {CALL_TIMEOUT:?} and 4 s of a busy machine, 16 MiB)"
    );
    assert!(start.elapsed() < CALL_TIMEOUT + Duration::from_secs(4));
}

/// Names and places of users have them: raw bytes that no JSON may have.
#[tokio::test]
async fn a_profile_with_any_control_character_is_read() {
    let platform = platform(Sends(Vec::new())).await;
    for byte in 0..0x20_u8 {
        let start = format!(r#"{{"openid":"{OPENID}","nickname":"a"#);
        let body = [
            start.as_bytes(),
            &[byte],
            br#"b","city":"","privilege":[]}"#,
        ]
        .concat();
        *platform.fault.lock().unwrap() = ok(body);
        let calls = platform.client.login_calls(None).await.unwrap();
        let token = UserAccessToken::parse("user-token").unwrap();
        let openid = OpenId::parse(OPENID).unwrap();
        let user = calls.user_info(&token, &openid).await;
        assert!(user.is_ok(), "{byte:#04x}: {user:?}");
    }
}

#[tokio::test]
async fn a_connection_that_was_closed_while_idle_fails_no_call() {
    let platform = platform(ok(GOOD)).await;
    for _ in 0..20 {
        assert_eq!(platform.ticket().await.as_deref(), Ok("T"));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
