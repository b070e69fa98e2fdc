//! The account's own server, which pushes go to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Query, Request};
use axum::http::header;
use axum::response::Response;
use wechat_h5_body::read_body;
use wechat_h5_sandbox::PushConfig;

use crate::support::{TestSandbox, options};

/// A call that the account's server received.
#[derive(Clone, Debug)]
pub(crate) struct ReceivedPush {
    pub(crate) query: HashMap<String, String>,
    pub(crate) body: String,
    pub(crate) content_type: String,
}

type Reply = Arc<dyn Fn(&ReceivedPush) -> Response + Send + Sync>;

/// The account's server.
pub(crate) struct AccountServer {
    received: Arc<Mutex<Vec<ReceivedPush>>>,
    pub(crate) url: String,
}

impl AccountServer {
    pub(crate) async fn start(
        reply: impl Fn(&ReceivedPush) -> Response + Send + Sync + 'static,
    ) -> Self {
        let (received, reply) = (Arc::new(Mutex::new(Vec::new())), Arc::new(reply) as Reply);
        let calls = received.clone();
        let router = Router::new().fallback(
            async move |Query(query): Query<HashMap<String, String>>, request: Request| {
                let content_type = request.headers().get(header::CONTENT_TYPE);
                let content_type = content_type.map_or("", |kind| kind.to_str().unwrap());
                let content_type = content_type.to_owned();
                let body = read_body(request.into_body(), usize::MAX).await.unwrap();
                let body = String::from_utf8(body).unwrap();
                let call = ReceivedPush {
                    query,
                    body,
                    content_type,
                };
                calls.lock().unwrap().push(call.clone());
                reply(&call)
            },
        );
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/weixin?own=1", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { received, url }
    }

    /// A sandbox that pushes here.
    pub(crate) fn sandbox(&self) -> TestSandbox {
        TestSandbox::with(options().push(PushConfig::to(&self.url)))
    }

    pub(crate) fn received(&self) -> Vec<ReceivedPush> {
        self.received.lock().unwrap().clone()
    }
}

/// The text between the tags, of a CDATA section or bare.
pub(crate) fn field(xml: &str, name: &str) -> String {
    let (_, after) = xml
        .split_once(&format!("<{name}>"))
        .unwrap_or_else(|| panic!("{name}: {xml}"));
    let (text, _) = after.split_once(&format!("</{name}>")).unwrap();
    let text = text.strip_prefix("<![CDATA[").unwrap_or(text);
    text.strip_suffix("]]>").unwrap_or(text).to_owned()
}
