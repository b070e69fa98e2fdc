//! A server that takes pushes, and WeChat's side of them.

use std::time::Duration;

use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use tokio::sync::watch;
use wechat_h5_push::xml::Element;
use wechat_h5_push::{
    EncodingAesKey, PushCrypto, PushEnvelope, PushForm, PushMode, PushToken, signed_query,
};
use wechat_h5_sandbox::{DeliveryReport, Push};
use wechat_h5_sign::AppId;

use super::super::test_server::{APP_ID, NOW, TestResponse, TestServer};
use super::back_end::BackEnd;
use crate::config::{PUSH_AES_KEY, PUSH_TOKEN, PUSH_WEBHOOK, PUSH_WEBHOOK_KEY, Setting, Values};
use crate::listener::Listener;
use crate::push::DeadPush;
use crate::router;

pub(super) const TOKEN: &str = "sandboxtoken";
pub(super) const KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
pub(super) const WEBHOOK_KEY: &str = "0123456789abcdef0123456789abcdef";

/// The server, its back end, and a worker of its queue.
pub(super) struct PushServer {
    pub(super) server: TestServer,
    pub(super) back_end: BackEnd,
    // The worker and the listener stop when it is dropped.
    running: watch::Sender<bool>,
}

/// Which token and key a push is made with, and when.
#[derive(Clone, Copy)]
pub(super) struct Made<'a> {
    pub(super) token: &'a str,
    pub(super) key: &'a str,
    pub(super) app_id: &'a str,
    pub(super) time: u64,
    pub(super) nonce: &'a str,
}

pub(super) const MADE: Made<'static> = Made {
    token: TOKEN,
    key: KEY,
    app_id: APP_ID,
    time: NOW,
    nonce: "415670741",
};

impl PushServer {
    /// In 安全模式.
    pub(super) async fn start() -> Self {
        Self::with(&[(&PUSH_AES_KEY, KEY)]).await
    }

    /// With these settings of the account.
    pub(super) async fn with(settings: &[(&'static Setting, &str)]) -> Self {
        let this = Self::without_worker(settings).await;
        this.work();
        this
    }

    /// The same, and nothing is delivered.
    pub(super) async fn without_worker(settings: &[(&'static Setting, &str)]) -> Self {
        let back_end = BackEnd::start().await;
        let server = TestServer::with(|values: &mut Values| {
            values.set(&PUSH_TOKEN, TOKEN);
            values.set(&PUSH_WEBHOOK, back_end.url.as_str());
            values.set(&PUSH_WEBHOOK_KEY, WEBHOOK_KEY);
            for (setting, value) in settings {
                values.set(setting, *value);
            }
        })
        .await;
        let (running, _) = watch::channel(false);
        Self {
            server,
            back_end,
            running,
        }
    }

    /// Starts a worker.
    pub(super) fn work(&self) {
        let account = self.server.app.pushes.find(APP_ID).unwrap().clone();
        tokio::spawn(account.deliver_until(self.running.subscribe()));
    }

    /// Tells the workers to stop.
    pub(super) fn stop(&self) {
        self.running.send_replace(true);
    }

    /// Serves the public listener, and has the sandbox push there.
    pub(super) async fn serve_sandbox(&self, config: Value) {
        let listener = Listener::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
        let mut config = config;
        config["url"] = json!(format!(
            "http://{}/wechat/push/{APP_ID}",
            listener.address()
        ));
        let routes = router::public(self.server.app.clone());
        tokio::spawn(listener.serve(routes, self.running.subscribe()));
        let path = "/__sandbox/push/config";
        let config = config.to_string();
        let set = self
            .server
            .send_to_sandbox(Method::POST, path, &config)
            .await;
        assert_eq!(set.status, StatusCode::OK, "{}", set.body);
    }

    /// The sandbox pushes what its user does.
    pub(super) async fn push(&self, push: Push) -> DeliveryReport {
        let user = r#"{"interaction": "message"}"#;
        let path = "/__sandbox/user";
        let set = self.server.send_to_sandbox(Method::POST, path, user).await;
        assert_eq!(set.status, StatusCode::OK, "{}", set.body);
        self.server.sandbox.push(&push).await.unwrap()
    }

    /// A request that was made here.
    pub(super) async fn post(&self, query: &str, body: &str) -> TestResponse {
        let request = Request::post(format!("/wechat/push/{APP_ID}?{query}"));
        let request = request.header(header::CONTENT_TYPE, "text/xml");
        self.server
            .send(request.body(body.to_owned().into()).unwrap())
            .await
    }

    /// A text in this form.
    pub(super) async fn say(
        &self,
        content: &str,
        id: u64,
        form: impl Into<PushForm>,
    ) -> TestResponse {
        let (query, body) = MADE.push(&message("oAbc", content, id), form);
        self.post(&query, &body).await
    }

    /// Waits until so many pushes are dead letters, while hours pass.
    pub(super) async fn wait_for_dead(&self, count: usize) -> Vec<DeadPush> {
        let account = self.server.app.pushes.find(APP_ID).unwrap();
        for _ in 0..1000 {
            let dead = account.dead_pushes(None).await.unwrap().pushes;
            if dead.len() >= count {
                return dead;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
            self.server.clock.advance(Duration::from_mins(5));
        }
        panic!("fewer than {count} dead letters");
    }

    /// What a user writes.
    pub(super) async fn hear(&self, openid: &str, content: &str, id: u64) -> TestResponse {
        let nonce = &format!("{openid}{id}");
        let made = Made { nonce, ..MADE };
        let message = message(openid, content, id);
        let (query, body) = made.push(&message, PushMode::Encrypted);
        self.post(&query, &body).await
    }

    /// A line of the metrics.
    pub(super) async fn metric(&self, start: &str) -> String {
        let metrics = self.server.get_internal("/metrics").await.body;
        let line = metrics.lines().find(|line| line.starts_with(start));
        line.unwrap_or_else(|| panic!("no {start} in {metrics}"))
            .to_owned()
    }
}

pub(super) fn message(openid: &str, content: &str, id: u64) -> Vec<Element> {
    vec![
        Element::text("ToUserName", "gh_1"),
        Element::text("FromUserName", openid),
        Element::number("CreateTime", NOW),
        Element::text("MsgType", "text"),
        Element::text("Content", content),
        Element::number("MsgId", 24_000_000_000_000_000 + id),
    ]
}

impl Made<'_> {
    pub(super) fn crypto(&self) -> PushCrypto {
        let key = EncodingAesKey::parse(self.key).unwrap();
        PushCrypto::new(&key, AppId::parse(self.app_id).unwrap())
    }

    pub(super) fn token(&self) -> PushToken {
        PushToken::parse(self.token).unwrap()
    }

    /// Query and body.
    pub(super) fn push(&self, message: &[Element], form: impl Into<PushForm>) -> (String, String) {
        let envelope = PushEnvelope::new(message, form, &self.crypto(), [7; 16]);
        let query = envelope.query(&self.token(), &self.time.to_string(), self.nonce);
        (written(&query), envelope.body().to_owned())
    }

    /// The query of a URL check.
    pub(super) fn check(&self, echostr: &str) -> String {
        let mut query = signed_query(&self.token(), &self.time.to_string(), self.nonce);
        query.push(("echostr", echostr.to_owned()));
        written(&query)
    }
}

fn written(query: &[(&'static str, String)]) -> String {
    let pairs = query.iter().map(|(name, value)| format!("{name}={value}"));
    pairs.collect::<Vec<_>>().join("&")
}
