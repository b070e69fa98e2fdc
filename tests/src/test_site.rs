//! A small web server in the process of the test: the server of another project.

use std::net::TcpListener;
use std::path::Path;

use anyhow::Context as _;
use axum::Router;
use axum::extract::{Request, State};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::get;
use http::{HeaderValue, StatusCode, header};
use tokio::task::JoinHandle;
use tower_http::services::ServeDir;

use crate::http::Http;

/// The server. Its address is known before it serves anything, so that other servers can
/// be configured with it. Dropping it stops it.
#[derive(Debug)]
pub struct Site {
    /// `http://127.0.0.1:<port>`.
    pub origin: String,
    listener: Option<TcpListener>,
    task: Option<JoinHandle<()>>,
}

impl Drop for Site {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

impl Site {
    /// Takes a free port of the loopback.
    ///
    /// # Errors
    /// When there is no free port.
    pub fn bind() -> anyhow::Result<Self> {
        Self::bind_to(0)
    }

    /// Takes this port of the loopback.
    ///
    /// # Errors
    /// When the port is in use.
    pub fn bind_to(port: u16) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port))?;
        listener.set_nonblocking(true)?;
        Ok(Self {
            origin: format!("http://{}", listener.local_addr()?),
            listener: Some(listener),
            task: None,
        })
    }

    /// Starts to serve.
    ///
    /// # Errors
    /// When it already serves.
    pub fn serve(&mut self, router: Router) -> anyhow::Result<()> {
        let listener = self.listener.take().context("the site serves already")?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        self.task = Some(tokio::spawn(async move {
            // It stops only when the site is dropped.
            let _ = axum::serve(listener, router).await;
        }));
        Ok(())
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }
}

/// A page at a path, with each `{{name}}` replaced.
pub fn page(at: &str, source: &str, values: &[(&str, &str)]) -> Router {
    let mut html = source.to_owned();
    for (name, value) in values {
        html = html.replace(&format!("{{{{{name}}}}}"), value);
    }
    Router::new().route(at, get(async move || Html(html)))
}

/// The same pages with headers that forbid scripts of other origins and forbid to show
/// the pages in a frame.
pub fn with_strict_headers(pages: Router) -> Router {
    pages.layer(axum::middleware::map_response(
        async |mut response: Response| {
            let headers = response.headers_mut();
            let policy =
                HeaderValue::from_static("script-src 'self' 'unsafe-inline' https://res.wx.qq.com");
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
            headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
            response
        },
    ))
}

/// The same pages with this Content-Security-Policy.
///
/// # Panics
/// When it is no value of a header.
pub fn with_policy(pages: Router, policy: &str) -> Router {
    let policy = HeaderValue::from_str(policy).expect("the test's own policy");
    pages.layer(axum::middleware::map_response(
        move |mut response: Response| {
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_SECURITY_POLICY, policy.clone());
            async { response }
        },
    ))
}

/// The files of a folder below a path.
pub fn files(at: &str, folder: &Path) -> Router {
    Router::new().nest_service(at, ServeDir::new(folder))
}

/// Forwards requests below `at` to another server, as a reverse proxy in front of both
/// would.
pub fn forward_to(at: &str, to: &str) -> Router {
    let all = format!("{at}/{{*rest}}");
    Router::new()
        .route(&all, get(forward))
        .with_state(to.to_owned())
}

async fn forward(State(to): State<String>, request: Request) -> Response {
    let path = request.uri().path_and_query().map_or("/", |p| p.as_str());
    match Http::default().get(&format!("{to}{path}"), &[]).await {
        Ok(response) => {
            let kind = response.header("content-type").to_owned();
            (
                response.status,
                [(header::CONTENT_TYPE, kind)],
                response.body,
            )
                .into_response()
        }
        Err(error) => (StatusCode::BAD_GATEWAY, format!("{error:#}")).into_response(),
    }
}
