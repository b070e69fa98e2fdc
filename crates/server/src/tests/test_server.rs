//! A server that runs in the test, a sandbox in place of WeChat, and browsers.
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, header};
use serde_json::Value;
use tokio::sync::watch;
use tower::ServiceExt as _;
use wechat_h5_body::read_body;
use wechat_h5_clock::{Clock, ManualClock};
use wechat_h5_sandbox::{Account, AppSecret, Clock as SandboxClock, Options, Sandbox};
use wechat_h5_sign::AppId;
use wechat_h5_store::{MemoryStore, Store};

use crate::app::AppState;
use crate::config::{API_BASE, APPID, APPSECRET, Config, OPEN_BASE, Table, Values};
use crate::listener::Listener;
use crate::middleware::MiddlewareService;
use crate::router;

pub(crate) const NOW: u64 = 1_700_000_000;
pub(crate) const APP_ID: &str = "wx5a4d6f78c1e2b390";
pub(crate) const APP_SECRET: &str = "0123456789abcdef0123456789abcdef";
/// The second account of the sandbox.
pub(crate) const OTHER_APP_ID: &str = "wxfedcba0987654321";
pub(crate) const SESSION_COOKIE: &str = "wechat_h5_session_wx5a4d6f78c1e2b390";
pub(crate) const ORIGIN: &str = "http://127.0.0.1:8080";

/// A server and the sandbox that it uses.
pub(crate) struct TestServer {
    pub(crate) sandbox: Sandbox,
    pub(crate) clock: ManualClock,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) app: AppState,
    server: MiddlewareService,
    pub(crate) internal: MiddlewareService,
    values: Values,
    // The sandbox stops when the last of these is dropped.
    running: watch::Sender<bool>,
}

impl TestServer {
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// With other settings.
    pub(crate) async fn with(change: impl FnOnce(&mut Values)) -> Self {
        let listener = Listener::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
        let sandbox = sandbox(&listener);
        let router = sandbox.router();
        Self::new(listener, sandbox, router, in_memory, |values| {
            set_account(values);
            change(values);
        })
        .await
    }

    /// With these accounts in place of the sandbox's.
    pub(crate) async fn with_accounts(accounts: Vec<Table>) -> Self {
        Self::with_accounts_and(accounts, |_| {}).await
    }

    /// The same with other settings.
    pub(crate) async fn with_accounts_and(
        accounts: Vec<Table>,
        change: impl FnOnce(&mut Values),
    ) -> Self {
        let listener = Listener::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
        let sandbox = sandbox(&listener);
        let router = sandbox.router();
        Self::new(listener, sandbox, router, in_memory, |values| {
            for account in accounts {
                values.add_account(account);
            }
            change(values);
        })
        .await
    }

    /// With another store.
    pub(crate) async fn with_store(store: impl FnOnce(Shared) -> Arc<dyn Store>) -> Self {
        let listener = Listener::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
        let sandbox = sandbox(&listener);
        let router = sandbox.router();
        Self::new(listener, sandbox, router, store, set_account).await
    }

    /// With another router in place of WeChat, for responses that the sandbox never sends.
    pub(crate) async fn with_wechat(wechat: Router) -> Self {
        Self::with_wechat_and(wechat, |_| {}).await
    }

    /// The same with other settings.
    pub(crate) async fn with_wechat_and(wechat: Router, change: impl FnOnce(&mut Values)) -> Self {
        let listener = Listener::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
        let sandbox = sandbox(&listener);
        let router = wechat.fallback_service(sandbox.router());
        Self::new(listener, sandbox, router, in_memory, |values| {
            set_account(values);
            change(values);
        })
        .await
    }

    async fn new(
        listener: Listener,
        sandbox: Sandbox,
        wechat: Router,
        store: impl FnOnce(Shared) -> Arc<dyn Store>,
        change: impl FnOnce(&mut Values),
    ) -> Self {
        let mut values = Values::default();
        values.set(&API_BASE, sandbox.api_base());
        values.set(&OPEN_BASE, sandbox.open_base());
        change(&mut values);
        let clock = ManualClock::at(NOW);
        let store = store(Arc::new(clock.clone()));
        let (running, stop) = watch::channel(false);
        tokio::spawn(listener.serve(wechat, stop));
        Self::process(sandbox, clock, values, store, running).await
    }

    /// Another process with the same settings, and with this store.
    pub(crate) async fn another_process(&self, store: Arc<dyn Store>) -> Self {
        self.another_process_with(store, |_| {}).await
    }

    /// The same with other settings.
    pub(crate) async fn another_process_with(
        &self,
        store: Arc<dyn Store>,
        change: impl FnOnce(&mut Values),
    ) -> Self {
        let mut values = self.values.clone();
        change(&mut values);
        let (sandbox, clock) = (self.sandbox.clone(), self.clock.clone());
        Self::process(sandbox, clock, values, store, self.running.clone()).await
    }

    /// The same with a clock that differs.
    pub(crate) async fn another_process_at(
        &self,
        store: Arc<dyn Store>,
        clock: ManualClock,
    ) -> Self {
        let (sandbox, values) = (self.sandbox.clone(), self.values.clone());
        Self::process(sandbox, clock, values, store, self.running.clone()).await
    }

    async fn process(
        sandbox: Sandbox,
        clock: ManualClock,
        values: Values,
        store: Arc<dyn Store>,
        running: watch::Sender<bool>,
    ) -> Self {
        let config = Config::read(&values, ([127, 0, 0, 1], 8080).into()).unwrap();
        let shared: Shared = Arc::new(clock.clone());
        let (app, refreshers) = AppState::build(&config, &store, &shared).unwrap();
        for refresher in refreshers {
            tokio::spawn(refresher.run());
        }
        // A store that fails is one of the tests.
        let _ = app.cookie_keys.share().await;
        Self {
            sandbox,
            clock,
            store,
            values,
            server: router::public(app.clone()),
            internal: router::internal(app.clone()),
            app,
            running,
        }
    }

    /// A browser without cookies.
    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser {
            server: self,
            cookies: BTreeMap::new(),
            address: None,
        }
    }

    pub(crate) async fn get(&self, path: &str) -> TestResponse {
        self.browser().get(path).await
    }

    /// With a `Host` header, unless the request has one.
    pub(crate) async fn send(&self, mut request: Request<Body>) -> TestResponse {
        let headers = request.headers_mut();
        let host = HeaderValue::from_static("127.0.0.1:8080");
        headers.entry(header::HOST).or_insert(host);
        TestResponse::read(self.server.clone().oneshot(request).await.unwrap()).await
    }

    /// How often this endpoint of the sandbox was called.
    pub(crate) fn calls(&self, endpoint: &str) -> usize {
        let entries = self.sandbox.journal(None);
        entries
            .iter()
            .filter(|entry| entry.name == endpoint)
            .count()
    }

    /// A request to the internal listener.
    pub(crate) async fn get_internal(&self, path: &str) -> TestResponse {
        self.get_internal_as("127.0.0.1:8081", path).await
    }

    /// The same by this name of the server.
    pub(crate) async fn get_internal_as(&self, host: &str, path: &str) -> TestResponse {
        let request = Request::get(path).header(header::HOST, host);
        let request = request.body(Body::empty()).unwrap();
        TestResponse::read(self.internal.clone().oneshot(request).await.unwrap()).await
    }

    /// Nothing listens any more where WeChat was.
    pub(crate) fn stop_wechat(&self) {
        self.running.send_replace(true);
    }

    /// Any request to the internal listener, whose response is still arriving.
    pub(crate) async fn call_internal(&self, mut request: Request<Body>) -> http::Response<Body> {
        let host = HeaderValue::from_static("127.0.0.1:8081");
        request.headers_mut().entry(header::HOST).or_insert(host);
        self.internal.clone().oneshot(request).await.unwrap()
    }

    /// How many codes the server tried to exchange.
    pub(crate) fn exchanges(&self) -> usize {
        self.calls("/sns/oauth2/access_token")
    }

    /// Sends a request to the sandbox.
    pub(crate) async fn send_to_sandbox(
        &self,
        method: Method,
        path: &str,
        body: &str,
    ) -> TestResponse {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_owned()))
            .unwrap();
        TestResponse::read(self.sandbox.router().oneshot(request).await.unwrap()).await
    }
}

/// The sandbox's own account.
fn set_account(values: &mut Values) {
    values.set(&APPID, APP_ID);
    values.set(&APPSECRET, APP_SECRET);
}

/// A table of one account in the configuration file.
pub(crate) fn account(app_id: &str) -> Table {
    let mut table = Table::default();
    table.set(&APPID, app_id);
    table.set(&APPSECRET, APP_SECRET);
    table
}

type Shared = Arc<dyn Clock>;

fn in_memory(clock: Shared) -> Arc<dyn Store> {
    Arc::new(MemoryStore::new(clock))
}

fn sandbox(listener: &Listener) -> Sandbox {
    let other = AppId::parse(OTHER_APP_ID).unwrap();
    let other = Account::new(other, AppSecret::new(APP_SECRET));
    let options = Options::new(listener.address()).unwrap();
    let options = options.and_account(other);
    Sandbox::new(options.clock(SandboxClock::frozen_at(NOW)))
}

/// Keeps cookies as a browser does.
#[derive(Clone)]
pub(crate) struct Browser<'a> {
    server: &'a TestServer,
    pub(crate) cookies: BTreeMap<String, String>,
    /// Which the server knows, if there is one.
    pub(crate) address: Option<IpAddr>,
}

impl Browser<'_> {
    pub(crate) async fn get(&mut self, path: &str) -> TestResponse {
        self.send(Method::GET, path, &[]).await
    }

    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
    ) -> TestResponse {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !self.cookies.is_empty() {
            let pairs = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"));
            let line = pairs.collect::<Vec<_>>().join("; ");
            request = request.header(header::COOKIE, line);
        }
        if let Some(address) = self.address {
            request = request.extension(ConnectInfo(SocketAddr::new(address, 4711)));
        }
        let response = self.server.send(request.body(Body::empty()).unwrap()).await;
        for line in response.headers.get_all(header::SET_COOKIE) {
            self.keep(line.to_str().unwrap());
        }
        response
    }

    fn keep(&mut self, line: &str) {
        let (pair, attributes) = line.split_once(';').unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        if attributes.contains("Max-Age=0") {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }

    /// The same browser at another process of the server.
    pub(crate) fn at<'a>(&self, server: &'a TestServer) -> Browser<'a> {
        Browser {
            server,
            cookies: self.cookies.clone(),
            address: self.address,
        }
    }

    /// The names of its login cookies.
    pub(crate) fn login_cookies(&self) -> Vec<String> {
        let names = self.cookies.keys();
        let logins = names.filter(|name| name.contains("wechat_h5_login_"));
        logins.cloned().collect()
    }

    /// Starts a login, consents, and returns the path of the callback.
    pub(crate) async fn start_login(&mut self, scope: &str, return_to: &str) -> String {
        self.start_login_with(scope, return_to, "allow").await
    }

    /// The same with `allow` or `refuse` on the consent page.
    pub(crate) async fn start_login_with(&mut self, scope: &str, to: &str, choice: &str) -> String {
        let path = format!("/api/oauth/authorize?scope={scope}&return_to={to}");
        let away = self.get(&path).await;
        assert_eq!(away.status, StatusCode::FOUND, "{}", away.body);
        self.consent(away.header("location"), choice).await
    }

    /// Opens this authorize URL, chooses on the consent page, and returns the path of the
    /// callback.
    pub(crate) async fn consent(&mut self, authorize: &str, choice: &str) -> String {
        let location = authorize.split('#').next().unwrap();
        let path = location.split_once("://").unwrap().1;
        let path = &path[path.find('/').unwrap()..];
        let mut response = self.server.send_to_sandbox(Method::GET, path, "").await;
        if response.status == StatusCode::OK {
            let id = between(&response.body, "name=\"id\" value=\"", "\"");
            let form = format!("id={id}&decision={choice}");
            response = self
                .server
                .send_to_sandbox(Method::POST, "/__sandbox/consent", &form)
                .await;
        }
        assert_eq!(response.status, StatusCode::FOUND, "{}", response.body);
        let callback = response.header("location").strip_prefix(ORIGIN);
        callback.expect("a path of the server").to_owned()
    }

    /// A whole login; returns the last redirect.
    pub(crate) async fn sign_in(&mut self, scope: &str) -> TestResponse {
        let callback = self.start_login(scope, "/me").await;
        self.get(&callback).await
    }

    pub(crate) async fn session(&mut self) -> Value {
        self.get("/api/session").await.json()
    }
}

/// A response with its whole body.
#[derive(Debug)]
pub(crate) struct TestResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl TestResponse {
    pub(crate) async fn read(response: http::Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = read_body(body, usize::MAX).await.unwrap();
        Self {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The bytes of its head, without the lines that the listener adds.
    pub(crate) fn head_bytes(&self) -> usize {
        let lines = self.headers.iter();
        lines.fold(
            "HTTP/1.1 303 See Other\r\n\r\n".len(),
            |bytes, (name, value)| bytes + name.as_str().len() + value.len() + 4,
        )
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }

    /// Status and code of an error response.
    pub(crate) fn error(&self) -> (u16, String) {
        let code = self.json()["error"]["code"].as_str().map(str::to_owned);
        (self.status.as_u16(), code.unwrap_or_default())
    }
}

pub(crate) fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let from = text
        .find(start)
        .unwrap_or_else(|| panic!("no {start} in {text}"))
        + start.len();
    let length = text[from..].find(end).unwrap();
    &text[from..from + length]
}

/// `encodeURIComponent`.
pub(crate) fn encode(text: &str) -> String {
    wechat_h5_oauth::encode_component(text)
}
