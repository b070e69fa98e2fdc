//! Traces as a collector receives them: what they have, and what they never have; and a
//! collector that is not there.

#![cfg(all(feature = "otel", feature = "sandbox", unix))]
#![allow(
    clippy::unwrap_used,
    reason = "what a test needs is there, or it fails"
)]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing;
use serde_json::{Value, json};

const BINARY: &str = env!("CARGO_BIN_EXE_wechat-h5");
const APP_ID: &str = "wx5a4d6f78c1e2b390";
const SECRET: &str = "0123456789abcdef0123456789abcdef";
/// In every place of a request that is nobody's business.
const CANARY: &str = "c4n4ry";
const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";

/// A process of the binary, stopped with the test.
struct Process {
    child: Child,
    /// What it prints on stdout, as name and address.
    addresses: BTreeMap<String, String>,
}

impl Process {
    /// Starts it, and waits until it has printed its addresses.
    fn start(arguments: &[&str], variables: &[(&str, &str)], addresses: usize) -> Self {
        let mut child = command(arguments)
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let addresses = lines.take(addresses).map(|line| {
            let line = line.unwrap();
            let (name, url) = line.split_once(' ').unwrap();
            let address = url.trim().strip_prefix("http://").unwrap();
            (name.to_owned(), address.trim_end_matches('/').to_owned())
        });
        let addresses = addresses.collect();
        Self { child, addresses }
    }

    /// Tells it to stop. Returns its log, and how long it took.
    fn stop(mut self) -> (String, Duration) {
        let start = Instant::now();
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", "TERM", &id]).status();
        assert!(sent.unwrap().success());
        let mut log = String::new();
        let mut stderr = self.child.stderr.take().unwrap();
        stderr.read_to_string(&mut log).unwrap();
        assert!(self.child.wait().unwrap().success(), "{log}");
        (log, start.elapsed())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The binary without the variables that change what it does.
fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    command.args(arguments);
    for (name, _) in std::env::vars() {
        if name.starts_with("WECHAT_H5_") || name.starts_with("OTEL_") {
            command.env_remove(name);
        }
    }
    command
}

/// A server, the sandbox that is its WeChat, and a file of keys.
struct Installation {
    sandbox: Process,
    server: Process,
    key: String,
    _folder: tempfile::TempDir,
}

impl Installation {
    fn start(variables: &[(&str, &str)]) -> Self {
        Self::with_merchant(variables, |_, _| Vec::new())
    }

    /// With the variables that are made of the sandbox's address and a folder too.
    fn with_merchant(
        variables: &[(&str, &str)],
        merchant: impl FnOnce(&str, &Path) -> Vec<(&'static str, String)>,
    ) -> Self {
        let sandbox = Process::start(&["sandbox", "--sandbox-listen", "127.0.0.1:0"], &[], 1);
        let base = format!("http://{}/", sandbox.addresses["sandbox"]);
        let folder = tempfile::tempdir().unwrap();
        let keys = folder.path().join("client-keys.toml");
        let keys = keys.to_str().unwrap();
        let add = ["keys", "add", "shop", "--may-take-payments", "--may-refund"];
        let added = command(&[&add[..], &["--client-keys", keys]].concat()).output();
        let key = String::from_utf8(added.unwrap().stdout).unwrap();
        let own = [
            ("WECHAT_H5_APPID", APP_ID),
            ("WECHAT_H5_APPSECRET", SECRET),
            ("WECHAT_H5_API_BASE", &base),
            ("WECHAT_H5_OPEN_BASE", &base),
            ("WECHAT_H5_STORE", "memory"),
            // Only then it prints its addresses.
            ("WECHAT_H5_LOG_FORMAT", "text"),
            ("WECHAT_H5_CLIENT_KEYS", keys),
            ("WECHAT_H5_LISTEN", "127.0.0.1:0"),
            ("WECHAT_H5_INTERNAL_LISTEN", "127.0.0.1:0"),
        ];
        let merchant = merchant(&sandbox.addresses["sandbox"], folder.path());
        let merchant = merchant.iter().map(|(name, value)| (*name, value.as_str()));
        let variables = own.iter().chain(variables).copied().chain(merchant);
        let variables: Vec<_> = variables.collect();
        let server = Process::start(&["serve"], &variables, 2);
        Self {
            sandbox,
            server,
            key: key.trim().to_owned(),
            _folder: folder,
        }
    }

    fn sign(&self) -> String {
        let page = &self.server.addresses["page"];
        let url = format!("http%3A%2F%2F{page}%2F%3Fcode%3D{CANARY}");
        let path = format!("/api/jssdk/config?url={}", url.replace(':', "%3A"));
        get(page, &path)
    }

    fn stand_in(&self) -> String {
        let path = format!(
            "/cgi-bin/token?grant_type=client_credential&appid={APP_ID}&secret={}",
            self.key
        );
        let response = get(&self.server.addresses["internal"], &path);
        let token = response.split_once("\"access_token\":\"").unwrap().1;
        token.split_once('"').unwrap().0.to_owned()
    }

    fn user_info(&self, token: &str) -> String {
        let path = format!("/cgi-bin/user/info?access_token={token}&openid={CANARY}");
        get(&self.server.addresses["internal"], &path)
    }
}

fn get(address: &str, path: &str) -> String {
    call(address, "GET", path, "", "")
}

fn post(address: &str, path: &str, authorization: &str, json: &Value) -> Value {
    let response = call(address, "POST", path, authorization, &json.to_string());
    body(&response)
}

fn body(response: &str) -> Value {
    let body = response.split_once("\r\n\r\n").unwrap().1;
    serde_json::from_str(body).unwrap_or_else(|_| panic!("{response}"))
}

fn call(address: &str, method: &str, path: &str, authorization: &str, json: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let timeout = Some(Duration::from_secs(30));
    stream.set_read_timeout(timeout).unwrap();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         authorization: Bearer {authorization}\r\ncontent-length: {}\r\n\
         traceparent: 00-{TRACE}-{PARENT}-01\r\ntracestate: a={CANARY}\r\nbaggage: b={CANARY}\r\n\
         cookie: c={CANARY}\r\nuser-agent: {CANARY}\r\n\r\n{json}",
        json.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut response = Vec::new();
    stream.read_to_end(&mut response).unwrap();
    String::from_utf8_lossy(&response).into_owned()
}

/// What a collector has received.
#[derive(Clone, Default)]
struct Collector(Arc<Mutex<Vec<u8>>>);

impl Collector {
    /// Listens in the runtime. What is exported is one message after the other, which are one
    /// message too.
    async fn start(&self) -> SocketAddr {
        let receive = async |State(Self(received)): State<Self>, body: Bytes| {
            received.lock().unwrap().extend_from_slice(&body);
        };
        let routes = Router::new().route("/v1/traces", routing::post(receive));
        let routes = routes.with_state(self.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        address
    }

    fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().clone()
    }
}

/// A span, in the numbers of OpenTelemetry's protocol.
#[derive(Debug)]
struct ExportedSpan {
    name: String,
    trace: String,
    id: String,
    parent: String,
    attributes: BTreeMap<String, String>,
}

impl ExportedSpan {
    fn has(&self, attributes: &[(&str, &str)]) -> bool {
        let mut expected = attributes.iter();
        expected.all(|(name, value)| self.attributes.get(*name).map(String::as_str) == Some(*value))
    }
}

fn spans(message: &[u8]) -> Vec<ExportedSpan> {
    let of = |messages: Vec<Vec<u8>>, field| -> Vec<Vec<u8>> {
        let inner = messages.iter().flat_map(|message| all(message, field));
        inner.collect()
    };
    let spans = of(of(all(message, 1), 2), 2);
    let spans = spans.iter().map(|span| ExportedSpan {
        name: text(span, 5),
        trace: hex::encode(first(span, 1)),
        id: hex::encode(first(span, 2)),
        parent: hex::encode(first(span, 4)),
        attributes: attributes(span, 9),
    });
    spans.collect()
}

fn attributes(message: &[u8], field: u64) -> BTreeMap<String, String> {
    let pairs = all(message, field).into_iter();
    pairs
        .map(|pair| (text(&pair, 1), any_value(&first(&pair, 2))))
        .collect()
}

fn any_value(value: &[u8]) -> String {
    match fields(value).into_iter().next() {
        Some((1, Field::Bytes(text))) => String::from_utf8(text).unwrap(),
        Some((_, Field::Number(number))) => number.to_string(),
        other => panic!("an attribute of another kind: {other:?}"),
    }
}

#[derive(Debug)]
enum Field {
    Number(u64),
    Bytes(Vec<u8>),
}

fn all(message: &[u8], number: u64) -> Vec<Vec<u8>> {
    let found = fields(message).into_iter().filter_map(|field| match field {
        (found, Field::Bytes(bytes)) if found == number => Some(bytes),
        _ => None,
    });
    found.collect()
}

fn first(message: &[u8], number: u64) -> Vec<u8> {
    all(message, number).into_iter().next().unwrap_or_default()
}

fn text(message: &[u8], number: u64) -> String {
    String::from_utf8(first(message, number)).unwrap()
}

/// The fields of a message in Protocol Buffers' wire format.
fn fields(mut rest: &[u8]) -> Vec<(u64, Field)> {
    let mut fields = Vec::new();
    while !rest.is_empty() {
        let key = varint(&mut rest);
        let field = match key & 7 {
            0 => Field::Number(varint(&mut rest)),
            1 => Field::Bytes(taken(&mut rest, 8)),
            2 => {
                let length = usize::try_from(varint(&mut rest)).unwrap();
                Field::Bytes(taken(&mut rest, length))
            }
            5 => Field::Bytes(taken(&mut rest, 4)),
            other => panic!("wire type {other}"),
        };
        fields.push((key >> 3, field));
    }
    fields
}

fn varint(rest: &mut &[u8]) -> u64 {
    let mut number = 0;
    for shift in (0..).step_by(7) {
        let (byte, after) = rest.split_first().unwrap();
        *rest = after;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            break;
        }
    }
    number
}

fn taken(rest: &mut &[u8], length: usize) -> Vec<u8> {
    let (bytes, after) = rest.split_at(length);
    *rest = after;
    bytes.to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_receives_requests_calls_and_refreshes_and_no_secret() {
    let collector = Collector::default();
    let endpoint = format!("http://{}", collector.start().await);
    let variables = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()),
        ("OTEL_SERVICE_NAME", "shop-gateway"),
    ];
    let server = Installation::start(&variables);
    let signed = server.sign();
    assert!(signed.starts_with("HTTP/1.1 200"), "{signed}");
    let stand_in = server.stand_in();
    let user = server.user_info(&stand_in);
    assert!(user.starts_with("HTTP/1.1 200"), "{user}");
    assert!(user.contains("errcode\":40003"), "{user}");
    let sandbox = &server.sandbox.addresses["sandbox"];
    let token = get(
        sandbox,
        &format!("/cgi-bin/token?grant_type=client_credential&appid={APP_ID}&secret={SECRET}"),
    );
    assert!(token.starts_with("HTTP/1.1 200"), "{token}");
    let Installation {
        server,
        key,
        sandbox: _sandbox,
        _folder,
    } = server;
    let (log, _) = server.stop();
    assert!(log.contains("traces are sent to"), "{log}");
    assert!(!log.contains("wechat_h5_traces"), "{log}");

    let bytes = collector.bytes();
    let resource = first(&first(&bytes, 1), 1);
    assert_eq!(attributes(&resource, 1)["service.name"], "shop-gateway");
    let spans = spans(&bytes);
    let find = |name: &str, attributes: &[(&str, &str)]| -> &ExportedSpan {
        let mut found = spans.iter();
        let found = found.find(|span| span.name == name && span.has(attributes));
        found.unwrap_or_else(|| panic!("no {name} {attributes:?} in {spans:#?}"))
    };

    let page = find(
        "GET /api/jssdk/config",
        &[
            ("http.request.method", "GET"),
            ("http.route", "/api/jssdk/config"),
            ("http.response.status_code", "200"),
            ("wechat_h5.listener", "public"),
        ],
    );
    let id = &page.attributes["wechat_h5.request_id"];
    assert!(signed.contains(&format!("x-request-id: {id}\r\n")));
    assert_ne!(page.trace, TRACE, "a browser names no trace");
    assert_eq!(page.parent, "");

    let request = find(
        "GET /cgi-bin/user/info",
        &[
            ("http.route", "/cgi-bin/user/info"),
            ("http.response.status_code", "200"),
            ("wechat_h5.listener", "internal"),
        ],
    );
    assert_eq!((&*request.trace, &*request.parent), (TRACE, PARENT));
    let call = find(
        "GET /cgi-bin/user/info",
        &[
            ("server.address", "127.0.0.1"),
            ("url.path", "/cgi-bin/user/info"),
            ("http.response.status_code", "200"),
            ("wechat.errcode", "40003"),
        ],
    );
    assert_eq!((&*call.trace, &call.parent), (TRACE, &request.id));

    for kind in ["access_token", "jsapi_ticket"] {
        let refresh = find(
            &format!("refresh {kind}"),
            &[
                ("wechat.appid", APP_ID),
                ("wechat.credential", kind),
                ("wechat.outcome", "fetched"),
            ],
        );
        let calls = spans.iter().find(|span| span.parent == refresh.id);
        assert!(calls.unwrap().has(&[("wechat.errcode", "0")]));
    }

    let text = String::from_utf8_lossy(&bytes);
    let real = token.split_once("\"access_token\":\"").unwrap().1;
    let real = real.split_once('"').unwrap().0;
    for secret in [CANARY, SECRET, &key, &stand_in, real, "access_token="] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

/// The settings of the sandbox's merchant, and a back end that takes its notifications.
fn merchant(sandbox: &str, folder: &Path, webhook: SocketAddr) -> Vec<(&'static str, String)> {
    let known = body(&get(sandbox, "/__sandbox/merchants"));
    let text = |pointer: &str| known.pointer(pointer).unwrap().as_str().unwrap().to_owned();
    let file = |name: &str, pointer: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text(pointer)).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let certificate = file("wechatpay.pem", "/platformCertificate/pem");
    vec![
        ("WECHAT_H5_PAY_BASE", format!("http://{sandbox}")),
        ("WECHAT_H5_PAY_MERCHANT_ID", text("/merchants/0/mchid")),
        (
            "WECHAT_H5_PAY_CERTIFICATE_SERIAL",
            text("/merchants/0/certificateSerial"),
        ),
        (
            "WECHAT_H5_PAY_PRIVATE_KEY_FILE",
            file("apiclient_key.pem", "/merchants/0/privateKey"),
        ),
        ("WECHAT_H5_PAY_PUBLIC_KEY_ID", text("/platformPublicKey/id")),
        (
            "WECHAT_H5_PAY_PUBLIC_KEY_FILE",
            file("pub_key.pem", "/platformPublicKey/pem"),
        ),
        ("WECHAT_H5_PAY_PLATFORM_CERTIFICATE_FILES", certificate),
        ("WECHAT_H5_PAY_API_V3_KEY", text("/merchants/0/apiV3Key")),
        (
            "WECHAT_H5_PUSH_WEBHOOK",
            format!("http://{webhook}/{CANARY}"),
        ),
        ("WECHAT_H5_PUSH_WEBHOOK_KEY", SECRET.to_owned()),
    ]
}

/// A back end that takes what it gets.
async fn start_back_end() -> (SocketAddr, mpsc::Receiver<()>) {
    let (sender, taken) = mpsc::channel();
    let take = async move || sender.send(()).unwrap();
    let routes = Router::new().fallback(take);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    (address, taken)
}

/// From the order to the refund, with a refund that WeChat Pay refuses. Returns what is nobody's
/// business in a trace.
fn pay_and_refund(installation: &Installation, taken: &mpsc::Receiver<()>) -> Vec<String> {
    let sandbox = &installation.sandbox.addresses["sandbox"];
    let [page, internal] = ["page", "internal"].map(|name| &installation.server.addresses[name]);
    let key = &installation.key;
    let known = body(&get(sandbox, "/__sandbox/merchants"));
    let merchant = |field: &str| known["merchants"][0][field].as_str().unwrap().to_owned();
    let text = |json: &Value, field: &str| {
        let text = json[field].as_str();
        text.unwrap_or_else(|| panic!("{json}")).to_owned()
    };
    let openid = text(&body(&get(sandbox, "/__sandbox/user")), "openid");
    let number = format!("{CANARY}-1");
    let order = json!({
        "out_trade_no": number, "description": CANARY, "attach": CANARY, "total": 100,
        "openid": openid, "notify_url": format!("http://{page}/wechat/pay/{}", merchant("mchid")),
    });
    let placed = post(internal, "/pay/jsapi", key, &order);
    let refund = json!({
        "out_trade_no": number, "out_refund_no": CANARY, "refund": 100, "total": 100,
    });
    let unpaid = post(internal, "/pay/refund", key, &refund);
    assert_eq!(unpaid["error"]["code"], "payment_refused", "{unpaid}");
    let pay = json!({ "outTradeNo": number });
    let paid = post(sandbox, "/__sandbox/orders/pay", "", &pay);
    taken.recv_timeout(Duration::from_mins(1)).unwrap();
    let refunded = post(internal, "/pay/refund", key, &refund);
    let private_key = merchant("privateKey");
    vec![
        text(&placed, "package"),
        text(&paid, "transactionId"),
        text(&refunded, "refund_id"),
        private_key.lines().nth(1).unwrap().to_owned(),
        merchant("apiV3Key"),
        openid,
        key.clone(),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn payments_have_spans_from_the_back_end_to_wechat_pay_and_back_and_no_secret() {
    let collector = Collector::default();
    let endpoint = format!("http://{}", collector.start().await);
    let (webhook, taken) = start_back_end().await;
    let variables = [("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str())];
    let installation = Installation::with_merchant(&variables, |sandbox, folder| {
        merchant(sandbox, folder, webhook)
    });
    let secrets = pay_and_refund(&installation, &taken);
    installation.server.stop();

    let bytes = collector.bytes();
    let spans = spans(&bytes);
    let find = |name: &str, attributes: &[(&str, &str)]| -> &ExportedSpan {
        let mut found = spans.iter();
        let found = found.find(|span| span.name == name && span.has(attributes));
        found.unwrap_or_else(|| panic!("no {name} {attributes:?} in {spans:#?}"))
    };
    for (route, status, path, answered) in [
        ("/pay/jsapi", "200", "/v3/pay/transactions/jsapi", "200"),
        ("/pay/refund", "422", "/v3/refund/domestic/refunds", "400"),
        ("/pay/refund", "200", "/v3/refund/domestic/refunds", "200"),
    ] {
        let request = find(
            &format!("POST {route}"),
            &[
                ("http.route", route),
                ("http.response.status_code", status),
                ("wechat_h5.listener", "internal"),
            ],
        );
        assert_eq!((&*request.trace, &*request.parent), (TRACE, PARENT));
        let call = find(
            &format!("POST {path}"),
            &[
                ("server.address", "127.0.0.1"),
                ("url.path", path),
                ("http.response.status_code", answered),
            ],
        );
        assert_eq!((&*call.trace, &call.parent), (TRACE, &request.id));
        let error = call.attributes.get("error.type").map(String::as_str);
        assert_eq!(error, (answered != "200").then_some("refused"), "{route}");
    }
    let notification = find(
        "POST /wechat/pay/{mchid}",
        &[
            ("http.route", "/wechat/pay/{mchid}"),
            ("http.response.status_code", "204"),
            ("wechat_h5.listener", "public"),
        ],
    );
    assert_eq!(notification.parent, "", "WeChat Pay names no trace");
    find(
        "POST other",
        &[("url.path", "other"), ("http.response.status_code", "200")],
    );

    let text = String::from_utf8_lossy(&bytes);
    for secret in secrets.iter().map(String::as_str).chain([CANARY, SECRET]) {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

/// One that refuses connections, and one that takes them and never responds.
#[test]
fn a_collector_that_is_not_there_delays_no_request_and_no_end() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    for (address, line) in [
        (closed, "traces could not be sent and are lost"),
        (
            silent.local_addr().unwrap(),
            "the last traces could not be sent",
        ),
    ] {
        let endpoint = format!("http://{address}/{CANARY}");
        let server = Installation::start(&[
            ("OTEL_EXPORTER_OTLP_ENDPOINT", &endpoint),
            ("OTEL_EXPORTER_OTLP_HEADERS", &format!("api-key={CANARY}")),
            ("OTEL_BSP_SCHEDULE_DELAY", "100"),
        ]);
        for _ in 0..20 {
            assert!(server.sign().starts_with("HTTP/1.1 200"));
            std::thread::sleep(Duration::from_millis(20));
        }
        let (log, time) = server.server.stop();
        assert_eq!(log.matches(line).count(), 1, "{log}");
        assert!(!log.contains(CANARY), "{log}");
        assert!(time < Duration::from_secs(10), "{time:?}");
    }
}
