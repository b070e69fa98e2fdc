//! Several API hosts, of which one is down, slow or broken: which calls continue with the
//! next one, and which must not.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use url::Url;
use wechat_h5_api::{AccessToken, CALL_TIMEOUT, CallError, Client};
use wechat_h5_oauth::{AppSecret, AuthorizationCode, Callback, OpenId, State, UserAccessToken};
use wechat_h5_sign::AppId;

/// A valid response of each of the four endpoints.
const GOOD: &str = r#"{"access_token":"T","refresh_token":"T","ticket":"T","expires_in":7200,
    "openid":"oAbCd1234567890abcdefghijk","nickname":"n","headimgurl":""}"#;

/// What a host does with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Behavior {
    /// Responds with this status and body.
    Responds(u16, &'static str),
    /// Accepts the request and sends nothing.
    Silent,
    /// Accepts the request and closes the connection.
    Closes,
    /// Refuses the connection.
    Down,
    /// Accepts the connection and never finishes the TLS handshake.
    NoTls,
}

const WORKS: Behavior = Behavior::Responds(200, GOOD);

struct Host {
    base: Url,
    /// How many requests it received.
    requests: Arc<AtomicUsize>,
}

impl Host {
    async fn new(behavior: Behavior) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let scheme = if behavior == Behavior::NoTls {
            "https"
        } else {
            "http"
        };
        let base = format!("{scheme}://{}", listener.local_addr().unwrap());
        let requests = Arc::new(AtomicUsize::new(0));
        let counter = requests.clone();
        if behavior != Behavior::Down {
            tokio::spawn(async move {
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(handle(stream, behavior, counter.clone()));
                }
            });
        }
        let base = base.parse().unwrap();
        Self { base, requests }
    }

    fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

async fn handle(mut stream: TcpStream, behavior: Behavior, requests: Arc<AtomicUsize>) {
    let mut request = vec![0; 8192];
    let _ = stream.read(&mut request).await;
    if behavior != Behavior::NoTls {
        requests.fetch_add(1, Ordering::SeqCst);
    }
    match behavior {
        Behavior::Responds(status, body) => {
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
            );
            let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
        }
        Behavior::Silent | Behavior::NoTls => std::future::pending().await,
        Behavior::Closes | Behavior::Down => {}
    }
}

/// A call to WeChat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    Token,
    Ticket,
    UserInfo,
    Exchange,
}

const IDEMPOTENT: [Call; 3] = [Call::Token, Call::Ticket, Call::UserInfo];

impl Call {
    async fn make(self, client: &Client) -> Result<(), CallError> {
        let app_id = AppId::parse("wx5a4d6f78c1e2b390").unwrap();
        let secret = AppSecret::parse("0123456789abcdef0123456789abcdef").unwrap();
        match self {
            Self::Token => client.stable_token(&app_id, &secret).await.map(drop),
            Self::Ticket => client.jsapi_ticket(&AccessToken::new("T")).await.map(drop),
            Self::UserInfo => {
                let token = UserAccessToken::parse("T").unwrap();
                let openid = OpenId::parse("oAbCd1234567890abcdefghijk").unwrap();
                let calls = client.login_calls(None).await.unwrap();
                calls.user_info(&token, &openid).await.map(drop)
            }
            Self::Exchange => {
                let calls = client.login_calls(None).await.unwrap();
                calls.exchange(&app_id, &secret, code()).await.map(drop)
            }
        }
    }
}

fn code() -> AuthorizationCode {
    let state = "00112233445566778899aabbccddeeff";
    let callback = Callback::parse(&format!("code=041aBc&state={state}")).unwrap();
    callback.verify(State::parse(state).unwrap()).unwrap()
}

/// A call with this host first and a working one second.
async fn with_first(behavior: Behavior, call: Call) -> (Result<(), CallError>, usize, usize) {
    let (first, second) = (Host::new(behavior).await, Host::new(WORKS).await);
    let client = Client::new(&[first.base.clone(), second.base.clone()]).unwrap();
    let outcome = call.make(&client).await;
    (outcome, first.requests(), second.requests())
}

#[tokio::test]
async fn only_the_first_host_is_called_while_it_works() {
    for call in [Call::Token, Call::Ticket, Call::UserInfo, Call::Exchange] {
        let (outcome, first, second) = with_first(WORKS, call).await;
        outcome.unwrap();
        assert_eq!((first, second), (1, 0), "{call:?}");
    }
}

#[tokio::test]
async fn an_idempotent_call_continues_with_the_next_host() {
    for behavior in [
        Behavior::Down,
        Behavior::Closes,
        Behavior::Responds(500, GOOD),
        Behavior::Responds(502, "<html>Bad Gateway</html>"),
        Behavior::Responds(200, r#"{"errcode":-1,"errmsg":"system error"}"#),
    ] {
        for call in IDEMPOTENT {
            let (outcome, _, second) = with_first(behavior, call).await;
            outcome.unwrap_or_else(|err| panic!("{call:?} {behavior:?}: {err}"));
            assert_eq!(second, 1, "{call:?} {behavior:?}");
        }
    }
}

#[tokio::test]
async fn an_error_names_the_host_that_was_called_last() {
    let refuses = Behavior::Responds(200, r#"{"errcode":40164,"errmsg":"invalid ip"}"#);
    for behavior in [Behavior::Down, Behavior::Responds(502, ""), refuses] {
        let (first, last) = (Host::new(Behavior::Down).await, Host::new(behavior).await);
        let client = Client::new(&[first.base, last.base.clone()]).unwrap();
        let err = Call::Token.make(&client).await.unwrap_err();
        let expected = last.base.as_str().trim_end_matches('/');
        assert_eq!(err.host(), Some(expected), "{behavior:?}: {err}");
    }
}

#[tokio::test]
async fn the_profile_of_another_user_is_an_error_that_names_the_host() {
    let other = r#"{"openid":"oAnother1234567890abcdefgh","nickname":"n"}"#;
    let host = Host::new(Behavior::Responds(200, other)).await;
    let client = Client::new(std::slice::from_ref(&host.base)).unwrap();
    let err = Call::UserInfo.make(&client).await.unwrap_err();
    let expected = host.base.as_str().trim_end_matches('/');
    assert_eq!(err.host(), Some(expected), "{err}");
}

/// The code may be used up: a second call would fail with 40163, and the user would not be
/// signed in either way.
#[tokio::test]
async fn a_code_that_may_have_arrived_is_not_sent_again() {
    for behavior in [
        Behavior::Closes,
        Behavior::Responds(502, ""),
        Behavior::Responds(200, r#"{"errcode":-1,"errmsg":"system error"}"#),
    ] {
        let (outcome, first, second) = with_first(behavior, Call::Exchange).await;
        outcome.unwrap_err();
        assert_eq!((first, second), (1, 0), "{behavior:?}");
    }
}

#[tokio::test]
async fn a_code_that_cannot_have_arrived_is_sent_to_the_next_host() {
    for behavior in [Behavior::Down, Behavior::NoTls] {
        let (outcome, first, second) = with_first(behavior, Call::Exchange).await;
        outcome.unwrap_or_else(|err| panic!("{behavior:?}: {err}"));
        assert_eq!((first, second), (0, 1), "{behavior:?}");
    }
}

/// Another host would send the same response.
#[tokio::test]
async fn a_documented_error_is_final_and_no_other_host_is_called() {
    for behavior in [
        Behavior::Responds(200, r#"{"errcode":40001,"errmsg":"invalid credential"}"#),
        Behavior::Responds(200, r#"{"errcode":40164,"errmsg":"invalid ip"}"#),
        Behavior::Responds(
            200,
            r#"{"errcode":45009,"errmsg":"reach max api daily quota limit"}"#,
        ),
        Behavior::Responds(404, ""),
        Behavior::Responds(302, ""),
        Behavior::Responds(200, "<html></html>"),
    ] {
        for call in [Call::Token, Call::Ticket, Call::UserInfo, Call::Exchange] {
            let (outcome, first, second) = with_first(behavior, call).await;
            outcome.unwrap_err();
            assert_eq!((first, second), (1, 0), "{call:?} {behavior:?}");
        }
    }
}

#[tokio::test]
async fn a_host_that_failed_is_not_called_next() {
    let (first, second) = (
        Host::new(Behavior::Responds(502, "")).await,
        Host::new(WORKS).await,
    );
    let client = Client::new(&[first.base.clone(), second.base.clone()]).unwrap();
    Call::Token.make(&client).await.unwrap();
    // The code too, which the first host would have lost.
    for call in [Call::Ticket, Call::Exchange, Call::UserInfo] {
        call.make(&client).await.unwrap();
    }
    assert_eq!((first.requests(), second.requests()), (1, 4));
}

#[tokio::test]
async fn after_a_host_has_lost_a_code_the_next_code_is_sent_elsewhere() {
    let (first, second) = (Host::new(Behavior::Closes).await, Host::new(WORKS).await);
    let client = Client::new(&[first.base.clone(), second.base.clone()]).unwrap();
    Call::Exchange.make(&client).await.unwrap_err();
    Call::Exchange.make(&client).await.unwrap();
    assert_eq!((first.requests(), second.requests()), (1, 1));
}

/// The lease of a refresh and those who wait for a login depend on it.
#[tokio::test]
async fn all_hosts_together_take_no_longer_than_one_call_may() {
    let start = Instant::now();
    let (silent, last) = tokio::join!(
        with_first(Behavior::Silent, Call::Ticket),
        with_first(Behavior::Silent, Call::Exchange),
    );
    silent.0.unwrap();
    assert_eq!((silent.1, silent.2), (1, 1));
    let err = last.0.unwrap_err();
    assert!(matches!(err, CallError::Unreachable { .. }), "{err}");
    assert_eq!((last.1, last.2), (1, 0));
    let hosts = [
        Host::new(Behavior::Silent).await,
        Host::new(Behavior::Silent).await,
    ];
    let client = Client::new(&[hosts[0].base.clone(), hosts[1].base.clone()]).unwrap();
    Call::Ticket.make(&client).await.unwrap_err();
    assert_eq!([hosts[0].requests(), hosts[1].requests()], [1, 1]);
    assert!(start.elapsed() < CALL_TIMEOUT * 2 + Duration::from_secs(4));
}
