//! Every errcode at every endpoint, from a platform that counts: how it is recovered from, and
//! that no failure costs more than two calls.

#![allow(clippy::unwrap_used, reason = "what a test needs exists, or it fails")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use url::Url;
use wechat_h5_api::Recovery::{
    self, ChangeSettings as Change, Pause, ReplaceToken as Replace, RestartLogin as Restart, Retry,
    Unknown,
};
use wechat_h5_api::{AccessToken, CallError, Client, Endpoint};
use wechat_h5_oauth::{AppSecret, Callback, OpenId, RefreshToken, State, UserAccessToken};
use wechat_h5_sign::AppId;

const MINUTE: Recovery = Pause(Duration::from_mins(1));
const QUOTA: Recovery = Pause(Duration::from_mins(30));

/// Each endpoint, and its column of the matrix.
const ENDPOINTS: [(Endpoint, usize); 8] = [
    (Endpoint::Token, 0),
    (Endpoint::StableToken, 0),
    (Endpoint::ForcedStableToken, 0),
    (Endpoint::GetTicket, 1),
    (Endpoint::SnsAccessToken, 2),
    (Endpoint::SnsUserInfo, 3),
    (Endpoint::SnsAuth, 3),
    (Endpoint::SnsRefreshToken, 4),
];

/// One row per code; the columns are tokens, tickets, the exchange of a code, what is called with a
/// user's token, and the refresh of it.
const MATRIX: [(i64, [Recovery; 5]); 58] = [
    (-1, [Retry; 5]),
    (40001, [Change, Replace, Change, Restart, Unknown]),
    (40002, [Change; 5]),
    (40003, [Unknown, Unknown, Unknown, Restart, Unknown]),
    (40013, [Change; 5]),
    (40014, [Unknown, Replace, Unknown, Restart, Unknown]),
    (40029, [Unknown, Unknown, Restart, Unknown, Unknown]),
    (40030, [Unknown, Unknown, Unknown, Unknown, Restart]),
    (40037, [Unknown; 5]),
    (40048, [Unknown; 5]),
    (40097, [Change; 5]),
    (40125, [Change; 5]),
    (40163, [Unknown, Unknown, Restart, Unknown, Unknown]),
    (40164, [Change; 5]),
    (40201, [Unknown; 5]),
    (40243, [Change; 5]),
    (41001, [Change; 5]),
    (41002, [Change; 5]),
    (41003, [Unknown; 5]),
    (41004, [Change; 5]),
    (41006, [Unknown; 5]),
    (41008, [Change; 5]),
    (41009, [Change; 5]),
    (42001, [Unknown, Replace, Unknown, Restart, Unknown]),
    (42002, [Unknown, Unknown, Unknown, Unknown, Restart]),
    (42003, [Unknown, Unknown, Restart, Unknown, Unknown]),
    (42007, [Unknown, Unknown, Restart, Restart, Restart]),
    (43001, [Change; 5]),
    (43002, [Change; 5]),
    (43003, [Change; 5]),
    (43004, [Unknown; 5]),
    (43019, [Unknown; 5]),
    (43101, [Unknown; 5]),
    (44002, [Change; 5]),
    (45009, [QUOTA; 5]),
    (45011, [MINUTE; 5]),
    (45015, [Unknown; 5]),
    (45047, [Unknown; 5]),
    (46003, [Unknown; 5]),
    (46004, [Unknown; 5]),
    (47001, [Change; 5]),
    (47003, [Unknown; 5]),
    (48001, [Change; 5]),
    (48004, [Change; 5]),
    (48006, [Unknown; 5]),
    (50001, [Change; 5]),
    (50002, [Change; 5]),
    (50004, [Change; 5]),
    (50005, [Unknown; 5]),
    (50007, [Change; 5]),
    (61004, [Change; 5]),
    (61024, [Change; 5]),
    (61451, [Change; 5]),
    (89501, [Change; 5]),
    (89503, [Change; 5]),
    (89506, [Change; 5]),
    (89507, [Change; 5]),
    (99999, [Unknown; 5]),
];

/// Two hosts of one platform, which responds with the errcode that is set.
struct Platform {
    errcode: AtomicI64,
    calls: AtomicUsize,
}

async fn platform() -> (Arc<Platform>, Vec<Url>) {
    let platform = Arc::new(Platform {
        errcode: AtomicI64::new(0),
        calls: AtomicUsize::new(0),
    });
    let mut hosts = Vec::new();
    for _ in 0..2 {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        hosts.push(Url::parse(&url).unwrap());
        let platform = platform.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(respond(stream, platform.clone()));
            }
        });
    }
    (platform, hosts)
}

async fn respond(mut stream: TcpStream, platform: Arc<Platform>) {
    let mut request = [0; 8192];
    while matches!(stream.read(&mut request).await, Ok(1..)) {
        platform.calls.fetch_add(1, Ordering::SeqCst);
        let errcode = platform.errcode.load(Ordering::SeqCst);
        let body =
            format!(r#"{{"errcode":{errcode},"errmsg":"refused, ip 203.0.113.9 rid: 1-2-3"}}"#);
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
        if stream.write_all((head + &body).as_bytes()).await.is_err() {
            return;
        }
    }
}

async fn call(client: &Client, endpoint: Endpoint) -> CallError {
    let app_id = AppId::parse("wx5a4d6f78c1e2b390").unwrap();
    let secret = AppSecret::parse("5ecre75ecre75ecre75ecre75ecre75e").unwrap();
    let outcome = match endpoint {
        Endpoint::Token => client.token(&app_id, &secret).await.map(drop),
        Endpoint::StableToken => client.stable_token(&app_id, &secret).await.map(drop),
        Endpoint::ForcedStableToken => client.forced_stable_token(&app_id, &secret).await.map(drop),
        Endpoint::GetTicket => client
            .jsapi_ticket(&AccessToken::new("71_t"))
            .await
            .map(drop),
        Endpoint::SnsAccessToken => {
            let state = State::parse(&"0f".repeat(16)).unwrap();
            let query = format!("code=071code&state={}", state.as_str());
            let code = Callback::parse(&query).unwrap().verify(state).unwrap();
            let calls = client.login_calls(None).await.unwrap();
            calls.exchange(&app_id, &secret, code).await.map(drop)
        }
        Endpoint::SnsUserInfo | Endpoint::SnsAuth | Endpoint::SnsRefreshToken => {
            call_of_user(client, &app_id, endpoint).await
        }
    };
    outcome.unwrap_err()
}

/// With what a login returned.
async fn call_of_user(
    client: &Client,
    app_id: &AppId,
    endpoint: Endpoint,
) -> Result<(), CallError> {
    let calls = client.login_calls(None).await.unwrap();
    let token = UserAccessToken::parse("user-token").unwrap();
    let openid = OpenId::parse("o6_bmjrPTlm6_2sgVt7hMZOPfL2M").unwrap();
    match endpoint {
        Endpoint::SnsAuth => calls.check(&token, &openid).await,
        Endpoint::SnsRefreshToken => {
            let token = RefreshToken::parse("refresh-token").unwrap();
            calls.refresh(app_id, &token, &openid).await.map(drop)
        }
        _ => calls.user_info(&token, &openid).await.map(drop),
    }
}

#[tokio::test]
async fn every_errcode_of_every_endpoint_is_recovered_from_as_the_matrix_says() {
    let (platform, hosts) = platform().await;
    let usual = Client::new(&hosts).unwrap();
    let (mut pairs, mut most) = (0, 0);
    for (errcode, expected) in MATRIX {
        platform.errcode.store(errcode, Ordering::SeqCst);
        for (endpoint, column) in ENDPOINTS {
            let expected = expected[column];
            // A host that has failed is left out for a while.
            let client = match errcode {
                -1 => Client::new(&hosts).unwrap(),
                _ => usual.clone(),
            };
            platform.calls.store(0, Ordering::SeqCst);
            let err = call(&client, endpoint).await;
            assert_eq!(err.errcode(), Some(errcode), "{endpoint:?}: {err}");
            assert_eq!(err.recovery(), expected, "{endpoint:?} {errcode}");
            let calls = platform.calls.load(Ordering::SeqCst);
            let is_repeated = errcode == -1
                && !matches!(
                    endpoint,
                    Endpoint::Token | Endpoint::ForcedStableToken | Endpoint::SnsAccessToken
                );
            assert_eq!(
                calls,
                1 + usize::from(is_repeated),
                "{endpoint:?} {errcode}"
            );
            let is_for_the_owner = matches!(expected, Change | Pause(_) | Unknown);
            assert_eq!(
                err.remedy().is_some(),
                is_for_the_owner,
                "{endpoint:?} {errcode}"
            );
            assert!(err.to_string().contains("rid: 1-2-3"), "{err}");
            pairs += 1;
            most = most.max(calls);
        }
    }
    println!(
        "held     {pairs} pairs of endpoint and errcode, calls for each: at most {most} (target: at most 2)"
    );
}

#[tokio::test]
async fn the_address_that_is_not_on_the_list_is_named_to_the_operator() {
    let (platform, hosts) = platform().await;
    platform.errcode.store(40164, Ordering::SeqCst);
    let err = call(&Client::new(&hosts).unwrap(), Endpoint::StableToken).await;
    let start = "add 203.0.113.9 to 开发密钥 → API IP 白名单";
    assert!(err.advice().starts_with(start), "{}", err.advice());
}

/// A success that has nothing in it.
#[tokio::test]
async fn errcode_0_without_a_credential_is_no_success() {
    let (platform, hosts) = platform().await;
    let client = Client::new(&hosts).unwrap();
    // `sns/auth` returns nothing else.
    let with_credential = ENDPOINTS
        .into_iter()
        .filter(|(it, _)| *it != Endpoint::SnsAuth);
    for (endpoint, _) in with_credential {
        platform.calls.store(0, Ordering::SeqCst);
        let err = call(&client, endpoint).await;
        assert!(
            matches!(err, CallError::Unusable { .. }),
            "{endpoint:?}: {err}"
        );
        assert_eq!(platform.calls.load(Ordering::SeqCst), 1);
    }
}
