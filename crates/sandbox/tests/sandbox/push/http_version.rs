//! The platform's HTTP version, on a server that speaks to the socket itself.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use wechat_h5_sandbox::PushConfig;

use crate::support::{TestSandbox, options};

/// A server that sends this head with the body, which for the URL check is the echostr in
/// one chunk.
struct RawServer {
    sandbox: TestSandbox,
    request_lines: Arc<Mutex<Vec<String>>>,
}

impl RawServer {
    async fn start(head: &'static str, body: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let request_lines = Arc::new(Mutex::new(Vec::new()));
        let received = request_lines.clone();
        tokio::spawn(async move {
            loop {
                let (mut socket, _) = listener.accept().await.unwrap();
                let mut buffer = vec![0; 16 * 1024];
                let length = socket.read(&mut buffer).await.unwrap();
                let request = String::from_utf8_lossy(&buffer[..length]).into_owned();
                let line = request.lines().next().unwrap_or_default().to_owned();
                let echostr = line
                    .split_once("echostr=")
                    .and_then(|(_, rest)| rest.split([' ', '&']).next());
                let body = echostr.map_or(body.to_owned(), |echostr| {
                    format!("{:x}\r\n{echostr}\r\n0\r\n\r\n", echostr.len())
                });
                received.lock().unwrap().push(line);
                let response = format!("{head}\r\n\r\n{body}");
                socket.write_all(response.as_bytes()).await.unwrap();
            }
        });
        Self {
            sandbox: TestSandbox::with(options().push(PushConfig::to(url))),
            request_lines,
        }
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        self.sandbox.post(path, &body).await.json()
    }

    async fn push(&self) -> Value {
        self.post("/__sandbox/push", json!({ "type": "text" }))
            .await
    }

    async fn check_url(&self) -> Value {
        self.post("/__sandbox/push/check-url", json!({})).await
    }
}

#[tokio::test]
async fn the_url_check_and_pushes_are_http_1_0() {
    let server = RawServer::start("HTTP/1.0 200 OK", "success").await;
    assert_eq!(server.push().await["verdict"], "success");
    server.check_url().await;
    let lines = server.request_lines.lock().unwrap();
    assert!(lines[0].starts_with("POST /?"), "{lines:?}");
    assert!(lines[1].starts_with("GET /?"), "{lines:?}");
    assert!(
        lines.iter().all(|line| line.ends_with(" HTTP/1.0")),
        "{lines:?}"
    );
}

#[tokio::test]
async fn a_body_in_chunks_fails_the_url_check_and_is_a_problem_of_a_reply() {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked";
    let server = RawServer::start(head, "7\r\nsuccess\r\n0\r\n\r\n").await;
    let checked = server.check_url().await;
    assert_eq!(checked["ok"], false);
    let says_why = |problem: &Value| problem.as_str().unwrap().contains("send a Content-Length");
    assert!(says_why(&checked["problem"]), "{checked}");
    let pushed = server.push().await;
    assert_eq!(pushed["verdict"], "success");
    assert!(says_why(&pushed["problems"][0]), "{pushed}");
}

#[tokio::test]
async fn a_proxy_that_refuses_http_1_0_is_named() {
    let head = "HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0";
    let server = RawServer::start(head, "").await;
    let pushed = server.push().await;
    assert_eq!(pushed["verdict"], "invalid");
    let problem = pushed["problems"][0].as_str().unwrap();
    assert!(problem.contains("WeChat sends HTTP/1.0"), "{problem}");
}
