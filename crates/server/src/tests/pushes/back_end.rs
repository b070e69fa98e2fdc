//! The back end that gets the pushes.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use http::{HeaderMap, StatusCode};
use serde_json::Value;
use tokio::sync::watch;
use wechat_h5_clock::ManualClock;

use crate::listener::Listener;

/// What it answers.
#[derive(Clone)]
pub(super) struct Script {
    pub(super) status: StatusCode,
    pub(super) body: String,
    pub(super) after: Duration,
}

impl Script {
    pub(super) fn status(status: StatusCode) -> Self {
        Self {
            status,
            body: String::new(),
            after: Duration::ZERO,
        }
    }

    pub(super) fn body(body: impl Into<String>) -> Self {
        Self {
            body: body.into(),
            ..Self::status(StatusCode::OK)
        }
    }

    pub(super) fn text(content: &str) -> Self {
        Self::body(serde_json::json!({"reply": {"type": "text", "content": content}}).to_string())
    }

    pub(super) fn after(mut self, time: Duration) -> Self {
        self.after = time;
        self
    }
}

/// A delivery that it got.
#[derive(Clone)]
pub(super) struct Delivered {
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Delivered {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The text of the message.
    pub(super) fn content(&self) -> String {
        let json = self.json();
        json["push"]["data"]["content"].as_str().unwrap().to_owned()
    }
}

/// Answers as its script says, and then always with nothing.
#[derive(Clone)]
pub(super) struct BackEnd {
    state: Arc<BackEndState>,
    pub(super) url: String,
    _running: Arc<watch::Sender<bool>>,
}

#[derive(Default)]
struct BackEndState {
    scripts: Mutex<VecDeque<Script>>,
    delivered: Mutex<Vec<Delivered>>,
    refusal: Mutex<Option<Refusal>>,
}

/// What is never taken, whatever the script says.
#[derive(Clone)]
pub(super) enum Refusal {
    /// Nothing is.
    All,
    /// A message with this text.
    Content(&'static str),
}

impl BackEnd {
    pub(super) async fn start() -> Self {
        let state = Arc::new(BackEndState::default());
        let listener = Listener::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
        let url = format!("http://{}/hook?a=1", listener.address());
        let (running, stop) = watch::channel(false);
        let router = Router::new()
            .route("/hook", post(answer))
            .with_state(state.clone());
        tokio::spawn(listener.serve(router, stop));
        Self {
            state,
            url,
            _running: Arc::new(running),
        }
    }

    pub(super) fn then(&self, script: Script) {
        self.state.scripts.lock().unwrap().push_back(script);
    }

    /// Refuses this with status 502 from now on.
    pub(super) fn refuse(&self, refusal: impl Into<Option<Refusal>>) {
        *self.state.refusal.lock().unwrap() = refusal.into();
    }

    pub(super) fn delivered(&self) -> MutexGuard<'_, Vec<Delivered>> {
        self.state.delivered.lock().unwrap()
    }

    pub(super) fn contents(&self) -> Vec<String> {
        self.delivered().iter().map(Delivered::content).collect()
    }

    /// Waits until it has got so many, while time passes for the queue.
    pub(super) async fn wait_for(&self, count: usize, clock: &ManualClock) {
        self.wait_in_steps(count, clock, Duration::from_millis(250))
            .await;
    }

    /// The same, while as much time passes as may be between two attempts.
    pub(super) async fn wait_long_for(&self, count: usize, clock: &ManualClock) {
        self.wait_in_steps(count, clock, Duration::from_secs(5))
            .await;
    }

    async fn wait_in_steps(&self, count: usize, clock: &ManualClock, step: Duration) {
        for _ in 0..400 {
            if self.delivered().len() >= count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
            clock.advance(step);
        }
        panic!("{} of {count} deliveries", self.delivered().len());
    }
}

async fn answer(
    State(state): State<Arc<BackEndState>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let body = String::from_utf8(body.to_vec()).unwrap();
    let delivered = Delivered { headers, body };
    state.delivered.lock().unwrap().push(delivered.clone());
    let refusal = state.refusal.lock().unwrap().clone();
    let is_refused = match refusal {
        Some(Refusal::All) => true,
        Some(Refusal::Content(content)) => delivered.content() == content,
        None => false,
    };
    if is_refused {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::BAD_GATEWAY;
        return response;
    }
    let script = state.scripts.lock().unwrap().pop_front();
    let script = script.unwrap_or_else(|| Script::body(""));
    tokio::time::sleep(script.after).await;
    let mut response = Response::new(Body::from(script.body));
    *response.status_mut() = script.status;
    response
}
