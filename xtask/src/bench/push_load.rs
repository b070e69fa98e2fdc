//! `push_load <server> <appid> <token> <key> <plain|encrypted> <pushes> <first id>`: sends pushes
//! as WeChat does, each another one and made beforehand, over 32 connections. It prints one line
//! of JSON: pushes per second, and milliseconds of the 99th percentile.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, bail, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use wechat_h5_push::xml::Element;
use wechat_h5_push::{EncodingAesKey, PushCrypto, PushEnvelope, PushMode, PushToken};
use wechat_h5_sign::AppId;

const CONNECTIONS: usize = 32;
const USERS: u64 = 5000;

/// Each is sent once.
struct Requests {
    all: Vec<Vec<u8>>,
    next: AtomicUsize,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [server, app_id, token, key, mode, count, first] = args.as_slice() else {
        bail!("seven arguments");
    };
    let mode = match mode.as_str() {
        "plain" => PushMode::Plain,
        _ => PushMode::Encrypted,
    };
    let account = Account {
        app_id,
        host: server.strip_prefix("http://").context("not http")?,
        token: PushToken::parse(token)?,
        crypto: PushCrypto::new(&EncodingAesKey::parse(key)?, AppId::parse(app_id)?),
        mode,
    };
    let (first, count): (u64, u64) = (first.parse()?, count.parse()?);
    let requests = Arc::new(Requests {
        all: (first..first + count)
            .map(|id| account.request(id))
            .collect(),
        next: AtomicUsize::new(0),
    });
    let mut senders = JoinSet::new();
    let started = Instant::now();
    for _ in 0..CONNECTIONS {
        senders.spawn(send_all(account.host.to_owned(), requests.clone()));
    }
    let mut times = Vec::new();
    while let Some(sent) = senders.join_next().await {
        times.extend(sent??);
    }
    let elapsed = started.elapsed().as_secs_f64();
    times.sort_unstable();
    let p99 = times[times.len() * 99 / 100].as_secs_f64() * 1000.0;
    let rate = u32::try_from(times.len()).map(f64::from)? / elapsed;
    println!("{{\"rate\": {rate}, \"p99\": {p99}}}");
    Ok(())
}

struct Account<'a> {
    app_id: &'a str,
    host: &'a str,
    token: PushToken,
    crypto: PushCrypto,
    mode: PushMode,
}

impl Account<'_> {
    /// A whole request.
    fn request(&self, id: u64) -> Vec<u8> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.unwrap_or_default().as_secs();
        let message = [
            Element::text("ToUserName", "gh_0123456789ab"),
            Element::text(
                "FromUserName",
                format!("o6_bmjrPTlm6_2sgVt7hMZ{:06}", id % USERS),
            ),
            Element::number("CreateTime", now),
            Element::text("MsgType", "text"),
            Element::text("Content", "你好，我想问一下我的订单什么时候发货？"),
            Element::number("MsgId", 24_000_000_000_000_000 + id),
        ];
        let random = (u128::from(id) << 64 | 1).to_be_bytes();
        let envelope = PushEnvelope::new(&message, self.mode, &self.crypto, random);
        let query = envelope.query(&self.token, &now.to_string(), &id.to_string());
        let query: Vec<_> = query.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let query = query.join("&");
        let (host, app_id, body) = (self.host, self.app_id, envelope.body());
        let length = body.len();
        let head = format!(
            "POST /wechat/push/{app_id}?{query} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: Mozilla/4.0\r\n\
             Accept: */*\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\n\r\n"
        );
        (head + body).into_bytes()
    }
}

/// Sends what is left, one request after another, and returns how long each took.
async fn send_all(host: String, requests: Arc<Requests>) -> Result<Vec<Duration>> {
    let mut connection = TcpStream::connect(host).await?;
    connection.set_nodelay(true)?;
    let mut times = Vec::new();
    let mut response = Vec::with_capacity(4096);
    loop {
        let next = requests.next.fetch_add(1, Ordering::Relaxed);
        let Some(request) = requests.all.get(next) else {
            return Ok(times);
        };
        let started = Instant::now();
        connection.write_all(request).await?;
        response.clear();
        while !response.ends_with(b"\r\n\r\nsuccess") {
            let read = connection.read_buf(&mut response).await?;
            let is_success = response.starts_with(b"HTTP/1.1 200 ") || response.len() < 13;
            ensure!(
                read > 0 && is_success,
                "{}",
                String::from_utf8_lossy(&response)
            );
        }
        times.push(started.elapsed());
    }
}
