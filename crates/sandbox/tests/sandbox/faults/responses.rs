//! What a client gets from each fault, over a real socket.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use wechat_h5_sandbox::{CallSelector, Effect, EntryKind, Fault, Options, Sandbox};

use crate::support::{APP, SECRET, options};

/// Stopped when dropped.
struct Server {
    sandbox: Sandbox,
    address: SocketAddr,
    client: reqwest::Client,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    async fn start() -> Self {
        Self::with(options()).await
    }

    async fn with(options: Options) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let sandbox = Sandbox::new(options);
        let served = sandbox.clone();
        let task = tokio::spawn(async move {
            served.serve(listener, std::future::pending()).await;
        });
        // The client requires a provider, though nothing here is encrypted.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self {
            sandbox,
            address,
            client,
            task,
        }
    }

    async fn failing(fault: Fault) -> Self {
        let server = Self::start().await;
        server.sandbox.add_fault(fault).unwrap();
        server
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    async fn token(&self) -> reqwest::Result<reqwest::Response> {
        self.client.get(self.url(&token_path())).send().await
    }

    async fn token_json(&self) -> Value {
        self.token().await.unwrap().json().await.unwrap()
    }

    /// All bytes from the socket, and how it is closed.
    async fn raw(&self) -> (String, std::io::Result<usize>) {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let request = format!("GET {} HTTP/1.1\r\nhost: x\r\n\r\n", token_path());
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        let end = stream.read_to_end(&mut bytes).await;
        (String::from_utf8(bytes).unwrap(), end)
    }
}

fn token_path() -> String {
    format!("/cgi-bin/token?grant_type=client_credential&{APP}&{SECRET}")
}

const TOKEN: &str = "/cgi-bin/token";

#[tokio::test]
async fn an_errcode_has_its_text_and_a_request_id_and_issues_nothing() {
    let fault = Fault::new("/cgi-bin/*", Effect::Errcode(45009)).calls(CallSelector::Nth(2));
    let server = Server::failing(fault).await;
    assert_eq!(server.token_json().await["expires_in"], 7200);
    let response = server.token().await.unwrap();
    assert_eq!(
        response.headers()["content-type"],
        "application/json; encoding=utf-8"
    );
    let refused: Value = response.json().await.unwrap();
    assert_eq!(refused["errcode"], 45009);
    let errmsg = refused["errmsg"].as_str().unwrap();
    let (words, rid) = errmsg.split_once(" rid: ").unwrap();
    assert_eq!(words, "reach max api daily quota limit");
    assert_eq!(rid.len(), 26, "{rid}");
    assert_eq!(server.token_json().await["expires_in"], 7200);

    let query = json!({ "rid": rid });
    let token = server.token_json().await["access_token"].clone();
    let path = format!(
        "/cgi-bin/openapi/rid/get?access_token={}",
        token.as_str().unwrap()
    );
    let request = server.client.post(server.url(&path)).json(&query);
    let call: Value = request.send().await.unwrap().json().await.unwrap();
    let response = call["request"]["response_body"].as_str().unwrap();
    assert!(response.contains("45009"), "{call}");

    let entries = server.sandbox.journal(Some(EntryKind::Fault));
    assert_eq!(entries.len(), 1);
    assert_eq!(
        (entries[0].name.as_str(), &entries[0].details["rid"]),
        (TOKEN, &json!(rid))
    );
    let counts = server.sandbox.counters().endpoint(TOKEN);
    assert_eq!((counts.calls, counts.faults), (4, 1));
    assert_eq!((counts.errcodes[&0], counts.errcodes[&45009]), (3, 1));
}

#[tokio::test]
async fn the_token_of_a_failing_call_is_counted_all_the_same() {
    let server = Server::start().await;
    let first = server.token_json().await["access_token"]
        .as_str()
        .unwrap()
        .to_owned();
    server.token_json().await;
    server.sandbox.advance(300);
    server
        .sandbox
        .add_fault(Fault::new("*", Effect::Status(503)))
        .unwrap();
    let path = format!("/cgi-bin/ticket/getticket?access_token={first}&type=jsapi");
    let response = server.client.get(server.url(&path)).send().await.unwrap();
    assert_eq!(response.status(), 503);
    assert_eq!(server.sandbox.counters().all.verdicts.dead, 1);
}

#[tokio::test]
async fn a_status_has_a_gateways_page() {
    let server = Server::failing(Fault::new(TOKEN, Effect::Status(502))).await;
    let response = server.token().await.unwrap();
    assert_eq!(response.status(), 502);
    let page = response.text().await.unwrap();
    assert!(page.contains("<title>502 Bad Gateway</title>"), "{page}");
}

#[tokio::test]
async fn a_page_is_sent_instead_of_json() {
    let server = Server::failing(Fault::new(TOKEN, Effect::Html)).await;
    let response = server.token().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(
        response.headers()["content-type"],
        "text/html; charset=utf-8"
    );
    assert!(response.json::<Value>().await.is_err());
}

#[tokio::test]
async fn a_custom_response_is_sent_unchanged() {
    let own = Effect::Response {
        status: 200,
        content_type: "application/json".to_owned(),
        body: r#"{"errcode":99999}"#.to_owned(),
    };
    let server = Server::failing(Fault::new(TOKEN, own)).await;
    assert_eq!(server.token_json().await, json!({ "errcode": 99999 }));
}

#[tokio::test]
async fn a_caller_waits_for_a_delay_or_gives_up() {
    let server = Server::failing(Fault::delay(TOKEN, 300).calls(CallSelector::First(2))).await;
    let start = Instant::now();
    assert_eq!(server.token_json().await["expires_in"], 7200);
    assert!(start.elapsed() >= Duration::from_millis(300));
    let impatient = server.client.get(server.url(&token_path()));
    let gone = impatient.timeout(Duration::from_millis(50)).send().await;
    assert!(gone.unwrap_err().is_timeout());
    // The platform has handled the call, and the journal has both.
    assert_eq!(server.sandbox.journal(Some(EntryKind::Platform)).len(), 2);
    assert_eq!(server.sandbox.journal(Some(EntryKind::Fault)).len(), 2);
}

#[tokio::test]
async fn a_slow_body_is_sent_in_chunks() {
    let slow = Effect::SlowBody {
        bytes: 40,
        every_ms: 30,
    };
    let server = Server::failing(Fault::new(TOKEN, slow)).await;
    let mut response = server.token().await.unwrap();
    let length = response.content_length().unwrap();
    let (start, mut pieces, mut bytes) = (Instant::now(), 0, 0);
    while let Some(piece) = response.chunk().await.unwrap() {
        assert!(piece.len() <= 40 || pieces > 0);
        pieces += 1;
        bytes += piece.len() as u64;
    }
    assert_eq!(bytes, length);
    assert!(pieces >= 3, "{pieces} pieces");
    assert!(start.elapsed() >= Duration::from_millis(90));
}

#[tokio::test]
async fn a_cut_body_has_fewer_bytes_than_its_content_length() {
    let cut = Effect::CutBody { after: 10 };
    let server = Server::failing(Fault::new(TOKEN, cut)).await;
    let response = server.token().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.content_length().unwrap() > 100);
    assert!(response.bytes().await.is_err());

    let (text, end) = server.raw().await;
    let (_, body) = text.split_once("\r\n\r\n").unwrap();
    assert_eq!(body, r#"{"access_t"#);
    assert_eq!(end.unwrap(), text.len());
}

#[tokio::test]
async fn a_connection_is_reset() {
    let server = Server::failing(Fault::new(TOKEN, Effect::Reset)).await;
    assert!(server.token().await.is_err());
    let (text, end) = server.raw().await;
    assert_eq!(text, "");
    assert_eq!(end.unwrap_err().kind(), std::io::ErrorKind::ConnectionReset);
    assert!(server.sandbox.journal(Some(EntryKind::Platform)).is_empty());
}

#[tokio::test]
async fn a_response_is_lost_after_the_platform_has_handled_the_call() {
    let server = Server::failing(Fault::new(TOKEN, Effect::Reset).response_lost()).await;
    assert!(server.token().await.is_err());
    let entries = server.sandbox.journal(Some(EntryKind::Platform));
    assert!(!entries.is_empty());
    assert_eq!(entries[0].details["errcode"], 0);
}

#[tokio::test]
async fn fields_have_a_wrong_type() {
    let fields = Effect::WrongTypes(vec!["expires_in".to_owned()]);
    let server = Server::failing(Fault::new(TOKEN, fields)).await;
    let response = server.token().await.unwrap();
    assert_eq!(
        response.headers()["content-type"],
        "application/json; encoding=utf-8"
    );
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["expires_in"], "7200");
    assert!(body["access_token"].is_string());
}

#[tokio::test]
async fn two_responses_are_sent_in_reverse_order() {
    let fault = Fault::new(TOKEN, Effect::Reorder).calls(CallSelector::Nth(1));
    let server = Server::failing(fault).await;
    let ended = std::sync::Mutex::new(Vec::new());
    let call = async |name: &'static str| {
        let token = server.token_json().await["access_token"]
            .as_str()
            .unwrap()
            .to_owned();
        ended.lock().unwrap().push(name);
        token
    };
    let late = async {
        while server.sandbox.journal(Some(EntryKind::Fault)).is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        call("B").await
    };
    let (a, b) = tokio::join!(call("A"), late);
    assert_eq!(*ended.lock().unwrap(), ["B", "A"]);
    // A caller that keeps the last response therefore keeps the older token.
    assert_ne!(a, b);
    let verdict = async |token: String| {
        let path = format!("/cgi-bin/ticket/getticket?access_token={token}&type=jsapi");
        server.client.get(server.url(&path)).send().await.unwrap();
        let entries = server.sandbox.journal(Some(EntryKind::Platform));
        entries.last().unwrap().details["verdict"].clone()
    };
    assert_eq!(verdict(a).await, "overlap");
    assert_eq!(verdict(b).await, "valid");
}

#[tokio::test]
async fn scripts_can_fail_but_not_the_control_api() {
    let server = Server::failing(Fault::new("/__sandbox/jweixin.js", Effect::Status(404))).await;
    server
        .sandbox
        .add_fault(Fault::new("*", Effect::Reset))
        .unwrap();
    let jweixin = server.client.get(server.url("/__sandbox/jweixin.js"));
    assert_eq!(jweixin.send().await.unwrap().status(), 404);
    let clock = server.client.get(server.url("/__sandbox/clock"));
    assert_eq!(clock.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn of_two_waiting_responses_the_later_is_sent_first() {
    let server = Server::failing(Fault::new(TOKEN, Effect::Reorder)).await;
    let begun = Instant::now();
    let first = async {
        let response = server.token_json().await;
        (response, begun.elapsed())
    };
    let second = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let response = server.token_json().await;
        (response, begun.elapsed())
    };
    let ((first, first_at), (second, second_at)) = tokio::join!(first, second);
    assert_eq!(
        (&first["expires_in"], &second["expires_in"]),
        (&7200.into(), &7200.into())
    );
    assert!(second_at < first_at, "{second_at:?} {first_at:?}");
    assert!(first_at < Duration::from_secs(4), "{first_at:?}");
}
