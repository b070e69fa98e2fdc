//! Back ends call WeChat through three processes while the access token dies under them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use futures::future::join_all;
use http::Method;
use serde_json::json;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::sync::{Mutex, RwLock};
use wechat_h5_e2e::{APP_ID, Binary, Http, Response};

use crate::installation::{Installation, SOON};

const CALLERS: usize = 24;
const STALLED_CALLERS: usize = 60;
const PICTURE: &str = "GIF89a\x01\x00\x01\x00\x00\x00\x00,";
/// As long as a token is valid.
const LIFE: u64 = 7200;

/// How often what happened.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) calls: usize,
    pub(crate) deaths: u64,
    /// Calls for a token, beyond those by which the tokens were ended.
    pub(crate) fetches: u64,
    /// What went wrong for a caller.
    pub(crate) failures: Vec<String>,
    pub(crate) time: Duration,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_caller_notices_that_the_token_died() -> anyhow::Result<()> {
    let outcome = call_while_the_token_dies(600, 4).await?;
    println!("{} calls in {:.1?}", outcome.calls, outcome.time);
    assert!(outcome.failures.is_empty(), "{:?}", outcome.failures);
    assert!(outcome.calls >= 600 && outcome.deaths == 4, "{outcome:?}");
    assert_eq!(outcome.fetches, 1 + outcome.deaths);
    Ok(())
}

/// At least so many calls of four kinds, through three processes on one Redis, beside some that
/// do not go on.
pub(crate) async fn call_while_the_token_dies(
    calls: usize,
    deaths: u64,
) -> anyhow::Result<Outcome> {
    let mut installation = Installation::start(0).await?;
    let key = add_client_key(&mut installation).await?;
    for _ in 0..3 {
        installation.add_server().await?;
    }
    let account = installation.sandbox.account().await?;
    let openid = account["user"]["openid"].as_str().context("no user")?;
    let servers = installation.servers.iter();
    let caller = Caller {
        http: Http::default(),
        servers: servers
            .map(|server| server.address("internal"))
            .collect::<anyhow::Result<_>>()?,
        token: format!("wh5-{APP_ID}-{key}"),
        openid: openid.to_owned(),
        media_id: Mutex::default(),
        done: AtomicUsize::new(0),
        under_way: RwLock::default(),
        failures: Mutex::default(),
    };
    let caller = Arc::new(caller);
    caller.upload(0).await?;
    let stalled = caller.stall().await?;
    let started = Instant::now();
    let callers: Vec<_> = (0..CALLERS)
        .map(|first| {
            let caller = caller.clone();
            tokio::spawn(async move { caller.call_until(first, calls).await })
        })
        .collect();
    let pause = calls / usize::try_from(deaths + 1)?;
    let mut forced = 0;
    for death in 0..deaths {
        caller.wait_for(pause * usize::try_from(death + 1)?).await?;
        if death % 2 == 0 {
            // It has expired (42001), and the servers' clocks know nothing of that.
            installation.sandbox.advance(LIFE).await?;
        } else {
            // Another program has replaced it (40001).
            installation.force_token().await?;
            forced += 1;
        }
        caller.end_of_calls_under_way().await;
    }
    join_all(callers).await;
    let time = started.elapsed();
    drop(stalled);
    // Whoever calls last may have called before the last death.
    for kind in 0..4 * caller.servers.len() {
        caller.call(kind).await;
    }
    let failures = std::mem::take(&mut *caller.failures.lock().await);
    Ok(Outcome {
        calls: caller.done.load(Ordering::SeqCst),
        deaths,
        fetches: installation.fetches().await?.tokens - forced,
        failures,
        time,
    })
}

/// The key of a back end whose calls are not limited.
pub(crate) async fn add_client_key(installation: &mut Installation) -> anyhow::Result<String> {
    let file = installation.file("client-keys.toml");
    let name = file.to_str().context("not Unicode")?;
    let key = Binary::output(&["keys", "add", "shop", "--client-keys", name]).await?;
    let table = std::fs::read_to_string(&file)?;
    std::fs::write(&file, format!("{table}rate = \"off\"\n"))?;
    installation.set("WECHAT_H5_CLIENT_KEYS", name);
    Ok(key.trim().to_owned())
}

/// Calls one of the processes after the other.
struct Caller {
    http: Http,
    servers: Vec<String>,
    token: String,
    openid: String,
    /// The file that was uploaded last.
    media_id: Mutex<String>,
    done: AtomicUsize,
    under_way: RwLock<()>,
    failures: Mutex<Vec<String>>,
}

impl Caller {
    async fn call_until(&self, first: usize, calls: usize) {
        let mut number = first;
        while self.done.load(Ordering::SeqCst) < calls {
            let _under_way = self.under_way.read().await;
            self.call(number).await;
            number += CALLERS + 1;
        }
    }

    async fn call(&self, number: usize) {
        let result = match number % 4 {
            0 => self.upload(number / 4).await,
            1 => self.user(number / 4).await,
            2 => self.qr_code(number / 4).await,
            _ => self.download(number / 4).await,
        };
        if let Err(err) = result {
            self.failures.lock().await.push(format!("{err:#}"));
        }
        self.done.fetch_add(1, Ordering::SeqCst);
    }

    /// Callers at each process that stop in the middle of a body, for as long as these are kept.
    async fn stall(&self) -> anyhow::Result<Vec<TcpStream>> {
        let mut stalled = Vec::new();
        for server in self.servers.iter().cycle().take(STALLED_CALLERS) {
            let address = server.trim_start_matches("http://");
            let mut stream = TcpStream::connect(address).await?;
            let half = format!(
                "POST /cgi-bin/qrcode/create?access_token={} HTTP/1.1\r\nhost: {address}\r\n\
                 content-type: application/json\r\ncontent-length: 100\r\n\r\n{{",
                self.token
            );
            stream.write_all(half.as_bytes()).await?;
            stalled.push(stream);
        }
        Ok(stalled)
    }

    /// A call is repeated once: it may live through one death and not through two.
    async fn end_of_calls_under_way(&self) {
        drop(self.under_way.write().await);
    }

    /// Waits until so many calls are done.
    async fn wait_for(&self, calls: usize) -> anyhow::Result<()> {
        let mut last = (0, Instant::now());
        loop {
            let done = self.done.load(Ordering::SeqCst);
            if done >= calls {
                return Ok(());
            }
            if done > last.0 {
                last = (done, Instant::now());
            }
            ensure!(last.1.elapsed() < SOON, "{done} calls");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn send(
        &self,
        server: usize,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> anyhow::Result<Response> {
        let origin = &self.servers[server % self.servers.len()];
        let separator = if path.contains('?') { '&' } else { '?' };
        let token = &self.token;
        let address = format!("{origin}{path}{separator}access_token={token}");
        let response = self.http.send(method, &address, headers, body).await?;
        ensure!(response.status == 200, "{path}: {}", response.body);
        Ok(response)
    }

    async fn user(&self, server: usize) -> anyhow::Result<()> {
        let path = format!("/cgi-bin/user/info?openid={}", self.openid);
        let response = self.send(server, Method::GET, &path, &[], String::new());
        let user = response.await?.json()?;
        ensure!(user["openid"] == *self.openid, "{path}: {user}");
        Ok(())
    }

    async fn qr_code(&self, server: usize) -> anyhow::Result<()> {
        let scene = json!({"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "desk-7"}}});
        let path = "/cgi-bin/qrcode/create";
        let headers = [("content-type", "application/json")];
        let response = self.send(server, Method::POST, path, &headers, scene.to_string());
        let code = response.await?.json()?;
        ensure!(code["ticket"].is_string(), "{path}: {code}");
        Ok(())
    }

    async fn upload(&self, server: usize) -> anyhow::Result<()> {
        let body = format!(
            "--boundary\r\ncontent-disposition: form-data; name=\"media\"; filename=\"a.gif\"\r\n\
             content-type: image/gif\r\n\r\n{PICTURE}\r\n--boundary--\r\n"
        );
        let path = "/cgi-bin/media/upload?type=image";
        let headers = [("content-type", "multipart/form-data; boundary=boundary")];
        let response = self.send(server, Method::POST, path, &headers, body);
        let uploaded = response.await?.json()?;
        let id = uploaded["media_id"].as_str();
        let id = id.with_context(|| format!("{path}: {uploaded}"))?;
        id.clone_into(&mut *self.media_id.lock().await);
        Ok(())
    }

    async fn download(&self, server: usize) -> anyhow::Result<()> {
        let path = format!(
            "/cgi-bin/media/get?media_id={}",
            self.media_id.lock().await.clone()
        );
        let response = self.send(server, Method::GET, &path, &[], String::new());
        let file = response.await?;
        let is_picture = file.header("content-type") == "image/gif" && file.body == PICTURE;
        ensure!(is_picture, "{path}: {}", file.body);
        Ok(())
    }
}
