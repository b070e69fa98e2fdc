//! However many logins there are, and however slow WeChat is: connections stay few, and
//! tokens and tickets are fetched.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use wechat_h5_api::{AccessToken, Client, LoginCalls, MAX_LOGIN_CALLS, MAX_LOGIN_WAIT};
use wechat_h5_oauth::{AppSecret, AuthorizationCode, Callback, State};
use wechat_h5_sign::AppId;

/// How many tickets are fetched during a flood.
const TICKETS: usize = 5;
const TICKET: &str = r#"{"errcode":0,"ticket":"T","expires_in":7200}"#;
const TOKEN: &str = r#"{"access_token":"T","expires_in":7200,"refresh_token":"T",
    "openid":"oAbCd1234567890abcdefghijk","scope":"snsapi_base"}"#;

/// A platform that responds to logins after this time, and to everything else at once. It
/// keeps connections open, and counts them.
#[derive(Clone)]
struct Platform {
    login_delay: Duration,
    open: Arc<AtomicUsize>,
    most_open: Arc<AtomicUsize>,
}

impl Platform {
    async fn start(login_delay: Duration) -> (Self, Client) {
        let platform = Self {
            login_delay,
            open: Arc::default(),
            most_open: Arc::default(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let served = platform.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(served.clone().serve(stream));
            }
        });
        (platform, Client::new(&[base.parse().unwrap()]).unwrap())
    }

    async fn serve(self, mut stream: TcpStream) {
        let open = self.open.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_open.fetch_max(open, Ordering::SeqCst);
        let mut request = vec![0; 8192];
        while let Ok(1..) = stream.read(&mut request).await {
            let mut body = TICKET;
            if request.starts_with(b"GET /sns/") {
                body = TOKEN;
                // A caller that has gone closes the connection.
                let mut rest = [0];
                let delay = tokio::time::timeout(self.login_delay, stream.read(&mut rest));
                if delay.await.is_ok() {
                    break;
                }
            }
            let length = body.len();
            let response = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{body}");
            let _ = stream.write_all(response.as_bytes()).await;
        }
        self.open.fetch_sub(1, Ordering::SeqCst);
    }

    fn open(&self) -> usize {
        self.open.load(Ordering::SeqCst)
    }

    async fn until_open(&self, expected: impl Fn(usize) -> bool) {
        let start = Instant::now();
        while !expected(self.open()) {
            assert!(start.elapsed().as_secs() < 4, "{} are open", self.open());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

fn code() -> AuthorizationCode {
    let state = "00112233445566778899aabbccddeeff";
    let callback = Callback::parse(&format!("code=041aBc&state={state}")).unwrap();
    callback.verify(State::parse(state).unwrap()).unwrap()
}

async fn exchange(calls: &LoginCalls) -> bool {
    let app_id = AppId::parse("wx5a4d6f78c1e2b390").unwrap();
    let secret = AppSecret::parse("0123456789abcdef0123456789abcdef").unwrap();
    calls.exchange(&app_id, &secret, code()).await.is_ok()
}

/// Whether the code was exchanged, or after which time the login was refused.
async fn login(client: Client) -> Result<bool, Duration> {
    let start = Instant::now();
    let calls = client
        .login_calls(None)
        .await
        .map_err(|_| start.elapsed())?;
    Ok(exchange(&calls).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_logins_opens_few_connections_and_delays_no_ticket() {
    let (platform, client) = Platform::start(Duration::from_mins(1)).await;
    let logins: Vec<_> = (0..2000)
        .map(|_| tokio::spawn(login(client.clone())))
        .collect();
    platform.until_open(|open| open == MAX_LOGIN_CALLS).await;
    for _ in 0..TICKETS {
        let start = Instant::now();
        let ticket = client.jsapi_ticket(&AccessToken::new("T")).await;
        ticket.unwrap();
        assert!(start.elapsed().as_millis() < 500, "{:?}", start.elapsed());
    }
    let (mut called, mut refused) = (0, 0);
    for login in logins {
        match login.await.unwrap() {
            Ok(_) => called += 1,
            Err(waited) => {
                refused += 1;
                assert!(waited < MAX_LOGIN_WAIT * 2, "{waited:?}");
            }
        }
    }
    assert_eq!((called, refused), (MAX_LOGIN_CALLS, 2000 - MAX_LOGIN_CALLS));
    let most = platform.most_open.load(Ordering::SeqCst);
    assert!(most <= MAX_LOGIN_CALLS + TICKETS, "{most}");
}

#[tokio::test]
async fn a_call_whose_caller_has_gone_gives_its_place_and_its_connection_back() {
    let (platform, client) = Platform::start(Duration::from_mins(1)).await;
    let logins: Vec<_> = (0..MAX_LOGIN_CALLS)
        .map(|_| tokio::spawn(login(client.clone())))
        .collect();
    platform.until_open(|open| open == MAX_LOGIN_CALLS).await;
    for login in logins {
        login.abort();
    }
    platform.until_open(|open| open == 0).await;
    let start = Instant::now();
    for _ in 0..MAX_LOGIN_CALLS {
        drop(client.login_calls(None).await.unwrap());
    }
    assert!(start.elapsed() < MAX_LOGIN_WAIT, "{:?}", start.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn few_connections_stay_open_after_a_burst() {
    let (platform, client) = Platform::start(Duration::from_millis(300)).await;
    let logins: Vec<_> = (0..MAX_LOGIN_CALLS)
        .map(|_| tokio::spawn(login(client.clone())))
        .collect();
    platform.until_open(|open| open == MAX_LOGIN_CALLS).await;
    for login in logins {
        assert_eq!(login.await.unwrap(), Ok(true));
    }
    platform.until_open(|open| (1..=16).contains(&open)).await;
}

/// The names of hosts are resolved by the limited resolver.
#[tokio::test]
async fn a_host_is_found_by_its_name() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let client = Client::new(&[format!("http://localhost:{port}").parse().unwrap()]).unwrap();
    tokio::spawn(login(client));
    listener.accept().await.unwrap();
}
