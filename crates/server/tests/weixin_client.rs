//! What a broken or hostile platform, or whatever stands between, can do to us:
//! a clean error in time, without a secret in it.

#![allow(
    clippy::unwrap_used,
    reason = "what a test needs is there, or it fails"
)]

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use url::Url;
use wechat_h5_oauth::AppSecret;
use wechat_h5_server::secret::AccessToken;
use wechat_h5_server::weixin::{Client, WeixinError};
use wechat_h5_sign::AppId;

const SECRET: &str = "5ecre75ecre75ecre75ecre75ecre7";

/// How a connection is treated once a request has arrived.
#[derive(Clone)]
enum Manner {
    /// Says this, byte for byte, and closes.
    Says(Vec<u8>),
    /// Says this and then nothing more, with the line open.
    Stalls(Vec<u8>),
    /// Says this again and again.
    Floods(Vec<u8>, Vec<u8>),
    /// Closes at once.
    Leaves,
}

fn http(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n{headers}\r\n");
    [head.as_bytes(), body].concat()
}

async fn platform(manner: Manner) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(treat(stream, manner.clone()));
        }
    });
    address
}

async fn treat(mut stream: TcpStream, manner: Manner) {
    let mut request = vec![0; 8192];
    let _ = stream.read(&mut request).await;
    match manner {
        Manner::Leaves => {}
        Manner::Says(bytes) => {
            let _ = stream.write_all(&bytes).await;
        }
        Manner::Stalls(bytes) => {
            let _ = stream.write_all(&bytes).await;
            std::future::pending::<()>().await;
        }
        Manner::Floods(head, chunk) => {
            let _ = stream.write_all(&head).await;
            while stream.write_all(&chunk).await.is_ok() {}
        }
    }
}

async fn ticket(manner: Manner) -> Result<String, WeixinError> {
    let address = platform(manner).await;
    let base = Url::parse(&format!("http://{address}")).unwrap();
    let client = Client::new(&[base]).unwrap();
    let fetched = client.jsapi_ticket(&AccessToken::new(SECRET)).await?;
    Ok(fetched.value.expose().to_owned())
}

const GOOD: &[u8] = br#"{"errcode":0,"errmsg":"ok","ticket":"T","expires_in":7200}"#;

#[tokio::test]
async fn an_answer_is_json_whatever_it_says_it_is() {
    for headers in [
        "content-type: text/plain\r\n",
        "content-type: text/html\r\n",
        "",
    ] {
        let answer = ticket(Manner::Says(http("200 OK", headers, GOOD))).await;
        assert_eq!(answer.unwrap(), "T", "{headers}");
    }
    let with_bom = [b"\xef\xbb\xbf", GOOD].concat();
    let answer = ticket(Manner::Says(http("200 OK", "", &with_bom))).await;
    assert_eq!(answer.unwrap(), "T");
}

#[tokio::test]
async fn what_cannot_be_used_is_an_error_that_tells_no_secret() {
    let elsewhere = format!("location: http://127.0.0.1:1/?access_token={SECRET}\r\n");
    let echo = format!("<html>{SECRET}</html>");
    let whole = http("200 OK", "", GOOD);
    let mut manners = vec![
        Manner::Leaves,
        Manner::Says(b"nonsense\r\n\r\n".to_vec()),
        Manner::Says(http("200 OK", "", echo.as_bytes())),
        Manner::Says(http("500 Internal Server Error", "", GOOD)),
        Manner::Says(http("301 Moved Permanently", &elsewhere, GOOD)),
        Manner::Says(http("302 Found", &elsewhere, GOOD)),
        Manner::Says(http("307 Temporary Redirect", &elsewhere, GOOD)),
        Manner::Says(http("204 No Content", "", b"")),
        Manner::Says(http(
            "200 OK",
            "content-encoding: gzip\r\n",
            b"\x1f\x8b\x08",
        )),
        Manner::Says(http("200 OK", "", &vec![b' '; 64 * 1024 + 1])),
    ];
    // Cut off anywhere but at the end.
    manners.extend((0..whole.len()).map(|end| Manner::Says(whole[..end].to_vec())));
    for manner in manners {
        let err = ticket(manner).await.unwrap_err();
        let shown = format!("{err} {err:?}");
        assert!(!shown.contains(SECRET), "{shown}");
        assert!(!shown.contains("access_token="), "{shown}");
    }
}

#[tokio::test]
async fn an_endless_answer_is_not_read_to_the_end() {
    let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    let chunk = [b"1000\r\n", &[b' '; 4096][..], b"\r\n"].concat();
    let err = ticket(Manner::Floods(head, chunk)).await.unwrap_err();
    assert!(err.to_string().contains("more than 65536 bytes"), "{err}");
}

#[tokio::test]
async fn nobody_waits_longer_than_five_seconds() {
    let start = Instant::now();
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{".to_vec();
    let (silent, slow_head, slow_body) = tokio::join!(
        ticket(Manner::Stalls(Vec::new())),
        ticket(Manner::Stalls(b"HTTP/1.1".to_vec())),
        ticket(Manner::Stalls(head)),
    );
    for answer in [silent, slow_head, slow_body] {
        let err = answer.unwrap_err();
        assert!(matches!(err, WeixinError::Unreachable { .. }), "{err}");
        assert!(!format!("{err} {err:?}").contains(SECRET));
    }
    assert!(start.elapsed() < Duration::from_secs(9));
}

#[tokio::test]
async fn nobody_at_the_address_is_an_error_that_tells_no_secret() {
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
