//! A broken or hostile platform, or a broken proxy before it, causes an error in time, with
//! no secret in it.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use url::Url;
use wechat_h5_api::{AccessToken, CallError, Client};
use wechat_h5_oauth::AppSecret;
use wechat_h5_sign::AppId;

const SECRET: &str = "5ecre75ecre75ecre75ecre75ecre7";

/// What the server does once a request has arrived.
#[derive(Clone)]
enum Behavior {
    /// Sends these bytes and closes the connection.
    Sends(Vec<u8>),
    /// Sends these bytes and then nothing, with the connection open.
    Stalls(Vec<u8>),
    /// Sends the second bytes again and again.
    Floods(Vec<u8>, Vec<u8>),
    /// Closes the connection at once.
    Closes,
}

fn http(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n{headers}\r\n");
    [head.as_bytes(), body].concat()
}

async fn platform(behavior: Behavior) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(handle(stream, behavior.clone()));
        }
    });
    address
}

async fn handle(mut stream: TcpStream, behavior: Behavior) {
    let mut request = vec![0; 8192];
    let _ = stream.read(&mut request).await;
    match behavior {
        Behavior::Closes => {}
        Behavior::Sends(bytes) => {
            let _ = stream.write_all(&bytes).await;
        }
        Behavior::Stalls(bytes) => {
            let _ = stream.write_all(&bytes).await;
            std::future::pending::<()>().await;
        }
        Behavior::Floods(head, chunk) => {
            let _ = stream.write_all(&head).await;
            while stream.write_all(&chunk).await.is_ok() {}
        }
    }
}

async fn ticket(behavior: Behavior) -> Result<String, CallError> {
    let address = platform(behavior).await;
    let base = Url::parse(&format!("http://{address}")).unwrap();
    let client = Client::new(&[base]).unwrap();
    let fetched = client.jsapi_ticket(&AccessToken::new(SECRET)).await?;
    Ok(fetched.value.expose().to_owned())
}

const GOOD: &[u8] = br#"{"errcode":0,"errmsg":"ok","ticket":"T","expires_in":7200}"#;

#[tokio::test]
async fn a_response_is_parsed_as_json_whatever_its_content_type() {
    for headers in [
        "content-type: text/plain\r\n",
        "content-type: text/html\r\n",
        "",
    ] {
        let parsed = ticket(Behavior::Sends(http("200 OK", headers, GOOD))).await;
        assert_eq!(parsed.unwrap(), "T", "{headers}");
    }
    let with_bom = [b"\xef\xbb\xbf", GOOD].concat();
    let parsed = ticket(Behavior::Sends(http("200 OK", "", &with_bom))).await;
    assert_eq!(parsed.unwrap(), "T");
}

#[tokio::test]
async fn an_unusable_response_is_an_error_without_a_secret() {
    let elsewhere = format!("location: http://127.0.0.1:1/?access_token={SECRET}\r\n");
    let echo = format!("<html>{SECRET}</html>");
    let whole = http("200 OK", "", GOOD);
    let mut behaviors = vec![
        Behavior::Closes,
        Behavior::Sends(b"nonsense\r\n\r\n".to_vec()),
        Behavior::Sends(http("200 OK", "", echo.as_bytes())),
        Behavior::Sends(http("500 Internal Server Error", "", GOOD)),
        Behavior::Sends(http("301 Moved Permanently", &elsewhere, GOOD)),
        Behavior::Sends(http("302 Found", &elsewhere, GOOD)),
        Behavior::Sends(http("307 Temporary Redirect", &elsewhere, GOOD)),
        Behavior::Sends(http("204 No Content", "", b"")),
        Behavior::Sends(http(
            "200 OK",
            "content-encoding: gzip\r\n",
            b"\x1f\x8b\x08",
        )),
        Behavior::Sends(http("200 OK", "", &vec![b' '; 64 * 1024 + 1])),
    ];
    // Truncated anywhere before its end.
    behaviors.extend((0..whole.len()).map(|end| Behavior::Sends(whole[..end].to_vec())));
    for behavior in behaviors {
        let err = ticket(behavior).await.unwrap_err();
        let shown = format!("{err} {err:?}");
        assert!(!shown.contains(SECRET), "{shown}");
        assert!(!shown.contains("access_token="), "{shown}");
    }
}

#[tokio::test]
async fn an_endless_response_is_not_read_to_its_end() {
    let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    let chunk = [b"1000\r\n", &[b' '; 4096][..], b"\r\n"].concat();
    let err = ticket(Behavior::Floods(head, chunk)).await.unwrap_err();
    assert!(err.to_string().contains("more than 65536 bytes"), "{err}");
}

#[tokio::test]
async fn a_call_takes_no_longer_than_its_time_limit() {
    let start = Instant::now();
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{".to_vec();
    let (silent, slow_head, slow_body) = tokio::join!(
        ticket(Behavior::Stalls(Vec::new())),
        ticket(Behavior::Stalls(b"HTTP/1.1".to_vec())),
        ticket(Behavior::Stalls(head)),
    );
    for result in [silent, slow_head, slow_body] {
        let err = result.unwrap_err();
        assert!(matches!(err, CallError::Unreachable { .. }), "{err}");
        assert!(!format!("{err} {err:?}").contains(SECRET));
    }
    assert!(start.elapsed() < Duration::from_secs(9));
}

#[tokio::test]
async fn a_refused_connection_is_an_error_without_a_secret() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = Url::parse(&format!("http://{}", closed.local_addr().unwrap())).unwrap();
    drop(closed);
    let client = Client::new(&[base]).unwrap();
    let app_id = AppId::parse("wx5a4d6f78c1e2b390").unwrap();
    let secret = AppSecret::parse(SECRET).unwrap();
    let err = client.stable_token(&app_id, &secret).await.unwrap_err();
    assert!(
        err.to_string()
            .starts_with("/cgi-bin/stable_token could not be reached"),
        "{err}"
    );
    assert!(!format!("{err} {err:?}").contains(SECRET));
}
