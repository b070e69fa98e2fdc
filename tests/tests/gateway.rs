//! Back ends that call WeChat through the internal listener: public SDKs, unchanged, with a
//! client key in place of the AppSecret, and an upload that no memory holds.

use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use axum::Router;
use axum::body::Body;
use axum::routing::{get, post};
use futures::StreamExt as _;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use wechat_h5_e2e::{APP_ID, APP_SECRET, Binary, Sdk};

/// A server with one client key.
struct Gateway {
    server: Binary,
    key: String,
    _folder: TempDir,
}

impl Gateway {
    /// In front of this platform; with these arguments of `keys add`.
    async fn start(platform: &str, rights: &[&str]) -> anyhow::Result<Self> {
        let folder = TempDir::with_prefix("wechat-h5-e2e-gateway-")?;
        let file = folder.path().join("client-keys.toml");
        let file = file.to_str().context("not Unicode")?;
        let add = [&["keys", "add", "shop", "--client-keys", file], rights].concat();
        let key = Binary::output(&add).await?.trim().to_owned();
        ensure!(key.len() == 32, "no key: {key}");
        // What these fetch they call with.
        let real_tokens = if rights.contains(&"--may-fetch-tokens") {
            "accept"
        } else {
            "refuse"
        };
        let settings = [
            ("WECHAT_H5_GATEWAY_REAL_TOKENS", real_tokens),
            ("WECHAT_H5_APPID", APP_ID),
            ("WECHAT_H5_APPSECRET", APP_SECRET),
            ("WECHAT_H5_STORE", "memory"),
            ("WECHAT_H5_API_BASE", platform),
            ("WECHAT_H5_CLIENT_KEYS", file),
            ("WECHAT_H5_LOG", "debug"),
        ];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let args = [
            "serve",
            "--listen=127.0.0.1:0",
            "--internal-listen=127.0.0.1:0",
        ];
        let server = Binary::start(&args, &settings, &["internal"]).await?;
        Ok(Self {
            server,
            key,
            _folder: folder,
        })
    }
}

/// Runs a script of an SDK, which checks everything itself.
async fn flow(sdk: Sdk, script: &str, rights: &[&str], tokens: &str) -> anyhow::Result<()> {
    let args = ["sandbox", "--sandbox-listen=127.0.0.1:0"];
    let sandbox = Binary::start(&args, &[], &["sandbox"]).await?;
    let platform = sandbox.address("sandbox")?;
    let gateway = Gateway::start(&platform, rights).await?;
    let env = [
        ("APP_SECRET", &*gateway.key),
        ("PLATFORM_API", &platform),
        ("PLATFORM_SECRET", APP_SECRET),
        ("TOKENS", tokens),
    ];
    let internal = gateway.server.address("internal")?;
    sdk.run_with(script, &internal, &env).await?;
    let log = gateway.server.log_text();
    ensure!(!log.contains(&gateway.key), "the log has the key");
    Ok(())
}

#[tokio::test]
async fn python_calls_through_the_gateway() -> anyhow::Result<()> {
    flow(Sdk::Python, "gateway", &[], "no").await
}

#[tokio::test]
async fn python_calls_with_a_token_that_it_fetched() -> anyhow::Result<()> {
    flow(Sdk::Python, "gateway", &["--may-fetch-tokens"], "yes").await
}

#[tokio::test]
async fn node_calls_through_the_gateway() -> anyhow::Result<()> {
    flow(Sdk::Node, "gateway", &[], "no").await
}

#[tokio::test]
async fn node_calls_with_a_token_that_it_fetched() -> anyhow::Result<()> {
    flow(Sdk::Node, "gateway", &["--may-fetch-tokens"], "yes").await
}

#[tokio::test]
async fn another_sdk_for_node_calls_through_the_gateway() -> anyhow::Result<()> {
    flow(Sdk::Node, "gateway_co_wechat", &[], "no").await
}

#[tokio::test]
async fn typescript_calls_through_the_gateway() -> anyhow::Result<()> {
    flow(Sdk::Node, "gateway_tnwx", &[], "no").await
}

#[tokio::test]
async fn rust_calls_through_the_gateway() -> anyhow::Result<()> {
    flow(Sdk::Rust, "gateway", &[], "no").await
}

#[tokio::test]
async fn rust_calls_with_a_token_that_it_fetched() -> anyhow::Result<()> {
    flow(Sdk::Rust, "gateway", &["--may-fetch-tokens"], "yes").await
}

/// The SDK's own helper for logins of users, with the same script as against WeChat itself.
/// The consent page is WeChat's.
async fn login(sdk: Sdk) -> anyhow::Result<()> {
    let args = ["sandbox", "--sandbox-listen=127.0.0.1:0"];
    let sandbox = Binary::start(&args, &[], &["sandbox"]).await?;
    let platform = sandbox.address("sandbox")?;
    let gateway = Gateway::start(&platform, &["--path", "/sns/"]).await?;
    let consent = platform.replace("127.0.0.1", "localhost");
    let env = [("APP_SECRET", &*gateway.key), ("SANDBOX_OPEN", &consent)];
    let internal = gateway.server.address("internal")?;
    sdk.run_with("oauth", &internal, &env).await?;
    let log = gateway.server.log_text();
    for secret in [&*gateway.key, APP_SECRET, "code=", "access_token="] {
        ensure!(!log.contains(secret), "the log has {secret}");
    }
    Ok(())
}

#[tokio::test]
async fn python_signs_a_user_in_through_the_gateway() -> anyhow::Result<()> {
    login(Sdk::Python).await
}

#[tokio::test]
async fn node_signs_a_user_in_through_the_gateway() -> anyhow::Result<()> {
    login(Sdk::Node).await
}

const MIB: usize = 1 << 20;

/// A platform that issues credentials, and counts what is uploaded. In the middle it reads
/// nothing for a while, in which a server that does not wait would fill its memory.
async fn counting_platform() -> anyhow::Result<String> {
    let token = || async { r#"{"access_token":"71_token","expires_in":7200}"# };
    let ticket = || async { r#"{"errcode":0,"ticket":"ticket","expires_in":7200}"# };
    let upload = |body: Body| async {
        let (mut body, mut count) = (body.into_data_stream(), 0);
        while let Some(Ok(piece)) = body.next().await {
            let is_middle = count < 50 * MIB && count + piece.len() >= 50 * MIB;
            count += piece.len();
            if is_middle {
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        }
        format!(r#"{{"count":{count}}}"#)
    };
    let routes = Router::new()
        .route("/cgi-bin/stable_token", post(token))
        .route("/cgi-bin/ticket/getticket", get(ticket))
        .route("/cgi-bin/media/upload", post(upload));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async { axum::serve(listener, routes).await });
    Ok(address)
}

/// Uploads this many bytes through the gateway, and returns the response.
async fn upload(internal: &str, key: &str, bytes: usize) -> anyhow::Result<String> {
    let address = internal.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await?;
    let head = format!(
        "POST /cgi-bin/media/upload?type=video&access_token=wh5-{APP_ID}-{key} HTTP/1.1\r\n\
         host: {address}\r\nconnection: close\r\ncontent-length: {bytes}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    let piece = vec![7; MIB];
    for _ in 0..bytes / MIB {
        stream.write_all(&piece).await?;
    }
    let mut response = String::new();
    stream.read_to_string(&mut response).await?;
    Ok(response)
}

/// What `/proc/<pid>/status` says, in bytes.
fn memory(pid: u32) -> anyhow::Result<HashMap<String, usize>> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let lines = status.lines().filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        let kib: usize = value.trim().strip_suffix(" kB")?.parse().ok()?;
        Some((name.to_owned(), kib * 1024))
    });
    Ok(lines.collect())
}

#[tokio::test]
async fn an_upload_of_100_mib_takes_less_than_8_mib_of_memory() -> anyhow::Result<()> {
    if !Path::new("/proc/self/clear_refs").exists() {
        return Ok(());
    }
    let platform = counting_platform().await?;
    let gateway = Gateway::start(&platform, &[]).await?;
    let internal = gateway.server.address("internal")?;
    let pid = gateway.server.pid()?;
    // With connections, buffers and threads that are there from then on.
    upload(&internal, &gateway.key, MIB).await?;
    std::fs::write(format!("/proc/{pid}/clear_refs"), "5").context("the peak is not reset")?;
    let before = memory(pid)?["VmRSS"];
    let response = upload(&internal, &gateway.key, 100 * MIB).await?;
    let count = format!(r#"{{"count":{}}}"#, 100 * MIB);
    ensure!(response.ends_with(&count), "{response}");
    let more = memory(pid)?["VmHWM"].saturating_sub(before);
    println!("an upload of 100 MiB takes {} KiB more", more / 1024);
    ensure!(more < 8 * MIB, "{more} bytes more");
    Ok(())
}
