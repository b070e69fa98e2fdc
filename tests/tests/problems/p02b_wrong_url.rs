//! `invalid signature` because the server signs the URL that it believes the page to
//! have: the proxy's scheme or port, a template's `&amp;`, one encoding too many, a part.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::response::Html;
use axum::routing::get;
use http::Uri;
use serde_json::Value;
use tokio::sync::Mutex;
use wechat_h5_e2e::{Scenario, Site, scenario};

use crate::tutorial_code::backend::Backend;
use crate::tutorial_code::pages;
use crate::with_wechat_h5;

const TUTORIAL: &str = include_str!("pages/server_signed.html");
const SOLVED: &str = include_str!("pages/spa_with_wechat_h5.html");

#[test]
fn a_server_signs_the_url_that_it_sees() {
    let site = Site::bind().unwrap();
    let options = with_wechat_h5::signing_for(&site);
    scenario("problem-02b-wrong-url", options, async |s| {
        let site = serve(s, site)?;
        for (mistake, cause) in [
            ("scheme", "scheme"),
            ("escaped", "html_escaped"),
            ("encoded", "encoded_twice"),
            ("port", "port_dropped"),
            ("localhost", "loopback_host"),
            ("path", "path_only"),
            ("query", "query_dropped"),
            ("ampersand", "query_cut"),
        ] {
            let url = site.url(&format!("/tutorial?mistake={mistake}&b=%E4%B8%AD"));
            s.page.go(&url).await?;
            let state = s.page.wait_any_state("page").await?;
            assert_eq!(state, "config:invalid signature", "{mistake}");
            assert_eq!(explained(s).await?, cause, "{mistake}");
        }
        assert_eq!(
            s.page
                .state_at(&site.url("/solved?a=1&b=%E4%B8%AD"))
                .await?,
            "ready"
        );
        s.screenshot("wechat-h5").await
    });
}

/// What the client keeps to itself on a phone.
async fn explained(s: &Scenario) -> anyhow::Result<String> {
    let script = "return __weixinSandbox.lastVerdict.explanation.causes[0].code";
    let code = s.browser.run(script, vec![]).await?;
    Ok(code.as_str().unwrap_or_default().to_owned())
}

fn serve(s: &Scenario, mut site: Site) -> anyhow::Result<Site> {
    let renderer = Renderer {
        backend: Arc::new(Mutex::new(Backend::new(s))),
        client: format!("{}/__sandbox/client.js", s.sandbox.base()),
        origin: site.origin.clone(),
    };
    let tutorial = Router::new()
        .route("/tutorial", get(render))
        .with_state(renderer);
    let solved = pages::page(s, "/solved", SOLVED).merge(with_wechat_h5::routes(s)?);
    site.serve(tutorial.merge(solved))?;
    Ok(site)
}

#[derive(Clone)]
struct Renderer {
    backend: Arc<Mutex<Backend>>,
    client: String,
    origin: String,
}

async fn render(
    State(renderer): State<Renderer>,
    uri: Uri,
    Query(query): Query<HashMap<String, String>>,
) -> Html<String> {
    let mistake = query.get("mistake").map(String::as_str);
    let real = format!("{}{uri}", renderer.origin);
    let believed = match mistake.unwrap_or_default() {
        // What a proxy in front does to the scheme, the other way round.
        "scheme" => real.replacen("http:", "https:", 1),
        "escaped" => real.replace('&', "&amp;"),
        // What a proxy hands on of the host, and a framework of the URL.
        "port" => real.replacen(port(&renderer.origin), "", 1),
        "localhost" => real.replacen("127.0.0.1", "localhost", 1),
        "path" => uri.to_string(),
        "query" => before(&real, '?'),
        // What remains of a URL that is sent as a value without encoding.
        "ampersand" => before(&real, '&'),
        _ => real.replace('%', "%25"),
    };
    let config = renderer.backend.lock().await.config(&believed).await;
    let config: Value = config.unwrap_or_default();
    let html = TUTORIAL.replace("{{client}}", &renderer.client);
    Html(html.replace("{{config}}", &config.to_string()))
}

/// With its colon.
fn port(origin: &str) -> &str {
    &origin[origin.rfind(':').unwrap_or(origin.len())..]
}

fn before(url: &str, mark: char) -> String {
    url.split(mark).next().unwrap_or_default().to_owned()
}
