//! A server, a WeChat, and browsers between them.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tokio::sync::watch;
use tower::ServiceExt as _;
use wechat_h5_clock::{Clock, ManualClock};
use wechat_h5_sandbox::{Clock as SandboxClock, Options, Sandbox};
use wechat_h5_server::app::AppState;
use wechat_h5_server::config::{API_BASE, APPID, APPSECRET, Config, OPEN_BASE, Table, Values};
use wechat_h5_server::listener::Listener;
use wechat_h5_server::middleware::MiddlewareService;
use wechat_h5_server::router;
use wechat_h5_store::{MemoryStore, Store};

pub(crate) const NOW: u64 = 1_700_000_000;
pub(crate) const APP_ID: &str = "wx5a4d6f78c1e2b390";
pub(crate) const APP_SECRET: &str = "0123456789abcdef0123456789abcdef";
pub(crate) const ORIGIN: &str = "http://127.0.0.1:8080";

/// A server and the WeChat that it talks to.
pub(crate) struct TestServer {
    pub(crate) sandbox: Sandbox,
    pub(crate) clock: ManualClock,
    pub(crate) store: Arc<dyn Store>,
    server: MiddlewareService,
    // WeChat ends with it.
    _running: watch::Sender<bool>,
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
    }

    /// With these accounts in place of the one.
    pub(crate) async fn with_accounts(accounts: Vec<Table>) -> Self {
        let listener = Listener::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
        let sandbox = sandbox(&listener);
        let router = sandbox.router();
        Self::new(listener, sandbox, router, in_memory, |values| {
            for account in accounts {
                values.add_account(account);
            }
        })
    }

    /// With another store.
    pub(crate) async fn with_store(store: impl FnOnce(Shared) -> Arc<dyn Store>) -> Self {
        let listener = Listener::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
        let sandbox = sandbox(&listener);
        let router = sandbox.router();
        Self::new(listener, sandbox, router, store, set_account)
    }

    /// With something else in WeChat's place, for what the sandbox never says.
    pub(crate) async fn with_weixin(weixin: Router) -> Self {
        let listener = Listener::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
        let sandbox = sandbox(&listener);
        let router = weixin.fallback_service(sandbox.router());
        Self::new(listener, sandbox, router, in_memory, set_account)
    }

    fn new(
        listener: Listener,
        sandbox: Sandbox,
        weixin: Router,
        store: impl FnOnce(Shared) -> Arc<dyn Store>,
        change: impl FnOnce(&mut Values),
    ) -> Self {
        let mut values = Values::default();
        values.set(&API_BASE, sandbox.api_base());
        values.set(&OPEN_BASE, sandbox.open_base());
        change(&mut values);
        let config = Config::read(&values, ([127, 0, 0, 1], 8080).into()).unwrap();
        let clock = ManualClock::at(NOW);
        let shared: Shared = Arc::new(clock.clone());
        let store = store(shared.clone());
        let (app, refreshers) = AppState::build(&config, &store, &shared).unwrap();
        for refresher in refreshers {
            tokio::spawn(refresher.run());
        }
        let (running, stop) = watch::channel(false);
        tokio::spawn(listener.serve(weixin, stop));
        Self {
            sandbox,
            clock,
            store,
            server: router::public(app),
            _running: running,
        }
    }

    /// A browser that has not been here.
    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser {
            server: self,
            cookies: BTreeMap::new(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.browser().get(path).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        Answer::read(self.server.clone().oneshot(request).await.unwrap()).await
    }

    /// How often the sandbox saw this endpoint called.
    pub(crate) fn calls(&self, endpoint: &str) -> usize {
        let entries = self.sandbox.journal(None);
        entries
            .iter()
            .filter(|entry| entry.name == endpoint)
            .count()
    }

    /// How many codes the server tried to exchange.
    pub(crate) fn exchanges(&self) -> usize {
        self.calls("/sns/oauth2/access_token")
    }

    /// Asks the sandbox something of its own.
    pub(crate) async fn at_sandbox(&self, method: Method, path: &str, body: &str) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_owned()))
            .unwrap();
        Answer::read(self.sandbox.router().oneshot(request).await.unwrap()).await
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
    let options = Options::new(listener.address()).unwrap();
    Sandbox::new(options.clock(SandboxClock::frozen_at(NOW)))
}

/// Keeps cookies as a browser does.
#[derive(Clone)]
pub(crate) struct Browser<'a> {
    server: &'a TestServer,
    pub(crate) cookies: BTreeMap<String, String>,
}

impl Browser<'_> {
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, &[]).await
    }

    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
    ) -> Answer {
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
        let answer = self.server.send(request.body(Body::empty()).unwrap()).await;
        for line in answer.headers.get_all(header::SET_COOKIE) {
            self.keep(line.to_str().unwrap());
        }
        answer
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

    /// Goes to WeChat and answers the path of the callback it sends us to.
    pub(crate) async fn start_login(&mut self, scope: &str, return_to: &str) -> String {
        self.answer_weixin(scope, return_to, "allow").await
    }

    /// The same with `allow` or `refuse` on the consent page.
    pub(crate) async fn answer_weixin(&mut self, scope: &str, to: &str, answer: &str) -> String {
        let path = format!("/api/oauth/authorize?scope={scope}&return_to={to}");
        let away = self.get(&path).await;
        assert_eq!(away.status, StatusCode::FOUND, "{}", away.body);
        self.at_weixin(away.header("location"), answer).await
    }

    /// Goes to this authorize URL, answers it, and tells the path that it leads back to.
    pub(crate) async fn at_weixin(&mut self, authorize: &str, answer: &str) -> String {
        let location = authorize.split('#').next().unwrap();
        let path = location.split_once("://").unwrap().1;
        let path = &path[path.find('/').unwrap()..];
        let mut answered = self.server.at_sandbox(Method::GET, path, "").await;
        if answered.status == StatusCode::OK {
            let id = between(&answered.body, "name=\"id\" value=\"", "\"");
            let form = format!("id={id}&answer={answer}");
            answered = self
                .server
                .at_sandbox(Method::POST, "/__sandbox/consent", &form)
                .await;
        }
        assert_eq!(answered.status, StatusCode::FOUND, "{}", answered.body);
        let back = answered.header("location").strip_prefix(ORIGIN);
        back.expect("back to our own origin").to_owned()
    }

    /// A whole login; answers the last redirect.
    pub(crate) async fn sign_in(&mut self, scope: &str) -> Answer {
        let callback = self.start_login(scope, "/me").await;
        self.get(&callback).await
    }

    pub(crate) async fn session(&mut self) -> Value {
        self.get("/api/session").await.json()
    }
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    async fn read(response: http::Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
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

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }

    /// Status and code of the error envelope.
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
