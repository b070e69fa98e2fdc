//! Several hosts for the API, of which one is dead, slow or ill: what goes on to the
//! next one, and what must not.

#![allow(
    clippy::unwrap_used,
    reason = "what a test needs is there, or it fails"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use url::Url;
use wechat_h5_oauth::{AppSecret, AuthorizationCode, Callback, OpenId, State, UserAccessToken};
use wechat_h5_server::secret::AccessToken;
use wechat_h5_server::weixin::{Client, WeixinError};
use wechat_h5_sign::AppId;

/// Good for each of the four endpoints.
const GOOD: &str = r#"{"access_token":"T","refresh_token":"T","ticket":"T","expires_in":7200,
    "openid":"oAbCd1234567890abcdefghijk","nickname":"n","headimgurl":""}"#;

/// How a host treats what it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// Answers with this status and body.
    Says(u16, &'static str),
    /// Takes the request and says nothing.
    Silent,
    /// Takes the request and closes the connection.
    Leaves,
    /// Nobody is there.
    Absent,
    /// Somebody is there who never shakes hands.
    NoTls,
}

const WORKS: Manner = Manner::Says(200, GOOD);

struct Host {
    base: Url,
    /// How many requests it was sent.
    asked: Arc<AtomicUsize>,
}

impl Host {
    async fn new(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let scheme = if manner == Manner::NoTls {
            "https"
        } else {
            "http"
        };
        let base = format!("{scheme}://{}", listener.local_addr().unwrap());
        let asked = Arc::new(AtomicUsize::new(0));
        let counter = asked.clone();
        if manner != Manner::Absent {
            tokio::spawn(async move {
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(treat(stream, manner, counter.clone()));
                }
            });
        }
        let base = base.parse().unwrap();
        Self { base, asked }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

async fn treat(mut stream: TcpStream, manner: Manner, asked: Arc<AtomicUsize>) {
    let mut request = vec![0; 8192];
    let _ = stream.read(&mut request).await;
    if manner != Manner::NoTls {
        asked.fetch_add(1, Ordering::SeqCst);
    }
    match manner {
        Manner::Says(status, body) => {
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
            );
            let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
        }
        Manner::Silent | Manner::NoTls => std::future::pending().await,
        Manner::Leaves | Manner::Absent => {}
    }
}

/// What is asked of WeChat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    Token,
    Ticket,
    UserInfo,
    Exchange,
}

const HARMLESS: [Call; 3] = [Call::Token, Call::Ticket, Call::UserInfo];

impl Call {
    async fn make(self, client: &Client) -> Result<(), WeixinError> {
        let app_id = AppId::parse("wx5a4d6f78c1e2b390").unwrap();
        let secret = AppSecret::parse("0123456789abcdef0123456789abcdef").unwrap();
        match self {
            Self::Token => client.stable_token(&app_id, &secret).await.map(drop),
            Self::Ticket => client.jsapi_ticket(&AccessToken::new("T")).await.map(drop),
            Self::UserInfo => {
                let token = UserAccessToken::parse("T").unwrap();
                let openid = OpenId::parse("oAbCd1234567890abcdefghijk").unwrap();
                client.user_info(&token, &openid).await.map(drop)
            }
            Self::Exchange => client.exchange(&app_id, &secret, code()).await.map(drop),
        }
    }
}

fn code() -> AuthorizationCode {
    let state = "00112233445566778899aabbccddeeff";
    let callback = Callback::parse(&format!("code=041aBc&state={state}")).unwrap();
    callback.verify(State::parse(state).unwrap()).unwrap()
}

/// A call with this host first and a working one second.
async fn with_first(manner: Manner, call: Call) -> (Result<(), WeixinError>, usize, usize) {
    let (first, second) = (Host::new(manner).await, Host::new(WORKS).await);
    let client = Client::new(&[first.base.clone(), second.base.clone()]).unwrap();
    let outcome = call.make(&client).await;
    (outcome, first.asked(), second.asked())
}

#[tokio::test]
async fn the_first_host_alone_is_asked_while_it_works() {
    for call in [Call::Token, Call::Ticket, Call::UserInfo, Call::Exchange] {
        let (outcome, first, second) = with_first(WORKS, call).await;
        outcome.unwrap();
        assert_eq!((first, second), (1, 0), "{call:?}");
    }
}

#[tokio::test]
async fn what_does_no_harm_twice_goes_on_to_the_next_host() {
    for manner in [
        Manner::Absent,
        Manner::Leaves,
        Manner::Says(500, GOOD),
        Manner::Says(502, "<html>Bad Gateway</html>"),
        Manner::Says(200, r#"{"errcode":-1,"errmsg":"system error"}"#),
    ] {
        for call in HARMLESS {
            let (outcome, _, second) = with_first(manner, call).await;
            outcome.unwrap_or_else(|err| panic!("{call:?} {manner:?}: {err}"));
            assert_eq!(second, 1, "{call:?} {manner:?}");
        }
    }
}

/// The code may be gone: asked again, WeChat would say 40163 to somebody whose code it
/// was, and nobody would be signed in either way.
#[tokio::test]
async fn a_code_that_may_have_arrived_is_not_sent_again() {
    for manner in [
        Manner::Leaves,
        Manner::Says(502, ""),
        Manner::Says(200, r#"{"errcode":-1,"errmsg":"system error"}"#),
    ] {
        let (outcome, first, second) = with_first(manner, Call::Exchange).await;
        outcome.unwrap_err();
        assert_eq!((first, second), (1, 0), "{manner:?}");
    }
}

#[tokio::test]
async fn a_code_that_cannot_have_arrived_is_sent_to_the_next_host() {
    for manner in [Manner::Absent, Manner::NoTls] {
        let (outcome, first, second) = with_first(manner, Call::Exchange).await;
        outcome.unwrap_or_else(|err| panic!("{manner:?}: {err}"));
        assert_eq!((first, second), (0, 1), "{manner:?}");
    }
}

/// Another host would say the same.
#[tokio::test]
async fn an_answer_is_an_answer_whether_it_pleases_or_not() {
    for manner in [
        Manner::Says(200, r#"{"errcode":40001,"errmsg":"invalid credential"}"#),
        Manner::Says(200, r#"{"errcode":40164,"errmsg":"invalid ip"}"#),
        Manner::Says(
            200,
            r#"{"errcode":45009,"errmsg":"reach max api daily quota limit"}"#,
        ),
        Manner::Says(404, ""),
        Manner::Says(302, ""),
        Manner::Says(200, "<html></html>"),
    ] {
        for call in [Call::Token, Call::Ticket, Call::UserInfo, Call::Exchange] {
            let (outcome, first, second) = with_first(manner, call).await;
            outcome.unwrap_err();
            assert_eq!((first, second), (1, 0), "{call:?} {manner:?}");
        }
    }
}

#[tokio::test]
async fn a_host_that_failed_is_spared_by_the_next_calls() {
    let (first, second) = (
        Host::new(Manner::Says(502, "")).await,
        Host::new(WORKS).await,
    );
    let client = Client::new(&[first.base.clone(), second.base.clone()]).unwrap();
    Call::Token.make(&client).await.unwrap();
    // A code too, which would have been lost at the first.
    for call in [Call::Ticket, Call::Exchange, Call::UserInfo] {
        call.make(&client).await.unwrap();
    }
    assert_eq!((first.asked(), second.asked()), (1, 4));
}

#[tokio::test]
async fn a_code_that_was_lost_at_a_host_is_the_last_one_lost_there() {
    let (first, second) = (Host::new(Manner::Leaves).await, Host::new(WORKS).await);
    let client = Client::new(&[first.base.clone(), second.base.clone()]).unwrap();
    Call::Exchange.make(&client).await.unwrap_err();
    Call::Exchange.make(&client).await.unwrap();
    assert_eq!((first.asked(), second.asked()), (1, 1));
}

/// What is done under the lease, and who waits for a login, count on it.
#[tokio::test]
async fn all_hosts_together_take_no_longer_than_one() {
    let start = Instant::now();
    let (silent, last) = tokio::join!(
        with_first(Manner::Silent, Call::Ticket),
        with_first(Manner::Silent, Call::Exchange),
    );
    silent.0.unwrap();
    assert_eq!((silent.1, silent.2), (1, 1));
    let err = last.0.unwrap_err();
    assert!(matches!(err, WeixinError::Unreachable { .. }), "{err}");
    assert_eq!((last.1, last.2), (1, 0));
    let hosts = [
        Host::new(Manner::Silent).await,
        Host::new(Manner::Silent).await,
    ];
    let client = Client::new(&[hosts[0].base.clone(), hosts[1].base.clone()]).unwrap();
    Call::Ticket.make(&client).await.unwrap_err();
    assert_eq!([hosts[0].asked(), hosts[1].asked()], [1, 1]);
    assert!(
        start.elapsed() < Duration::from_secs(14),
        "twice five seconds"
    );
}
