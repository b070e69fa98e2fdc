//! A server with client keys, and the back ends that have them.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::{Method, Request};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::test_server::{APP_ID, APP_SECRET, OTHER_APP_ID, TestResponse, TestServer, account};
use crate::config::{CLIENT_KEYS, DEBUG_PAIRING, GATEWAY_REAL_TOKENS, Values};
use crate::sha256::sha256_hex;

/// Of a back end that gets stand-ins only, and may use the first account.
pub(crate) const SHOP: &str = "00112233445566778899aabbccddeeff";
/// Of one that gets tokens, and may use both accounts.
pub(crate) const TRUSTED: &str = "ffeeddccbbaa99887766554433221100";

/// The server, with the file of its keys.
pub(crate) struct Gateway {
    pub(crate) server: TestServer,
    folder: TempDir,
}

impl Gateway {
    pub(crate) async fn start() -> Self {
        Self::with_shop("").await
    }

    /// With these further fields of the shop's entry.
    pub(crate) async fn with_shop(fields: &str) -> Self {
        Self::with_shop_and(fields, |_| {}).await
    }

    /// That takes the account's token itself too.
    pub(crate) async fn accepting_real_tokens(fields: &str) -> Self {
        Self::with_shop_and(fields, |values| values.set(&GATEWAY_REAL_TOKENS, "accept")).await
    }

    async fn with_shop_and(fields: &str, change: impl FnOnce(&mut Values)) -> Self {
        let folder = key_file(fields);
        let accounts = vec![account(APP_ID), account(OTHER_APP_ID)];
        let set = |values: &mut Values| {
            set_keys(values, &folder);
            values.set(&DEBUG_PAIRING, "yes");
            change(values);
        };
        let server = TestServer::with_accounts_and(accounts, set).await;
        let gateway = Self { server, folder };
        // So that each has its first token.
        for app_id in [APP_ID, OTHER_APP_ID] {
            let response = gateway.get(&token_path(app_id, TRUSTED)).await.json();
            assert!(response["access_token"].is_string(), "{response}");
        }
        gateway
    }

    /// With routes in place of some of WeChat's, and one account.
    pub(crate) async fn with_wechat(wechat: Router) -> Self {
        let folder = key_file("");
        let set = |values: &mut Values| set_keys(values, &folder);
        let server = TestServer::with_wechat_and(wechat, set).await;
        Self { server, folder }
    }

    /// The file of its keys without the shop, which the server has read.
    pub(crate) fn revoke_shop(&self) {
        let path = self.folder.path().join("keys.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        let (_, trusted) = text.rsplit_once("[[client]]").unwrap();
        std::fs::write(&path, format!("[[client]]{trusted}")).unwrap();
        self.server.app.client_keys.as_ref().unwrap().reload();
    }

    /// A call from one address.
    pub(crate) async fn send(&self, mut request: Request<Body>) -> TestResponse {
        let peer: SocketAddr = ([10, 0, 0, 1], 4711).into();
        request.extensions_mut().insert(ConnectInfo(peer));
        TestResponse::read(self.server.call_internal(request).await).await
    }

    pub(crate) async fn get(&self, path: &str) -> TestResponse {
        self.call(Method::GET, path, "").await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> TestResponse {
        self.call(Method::POST, path, &body.to_string()).await
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: &str) -> TestResponse {
        let request = Request::builder().method(method).uri(path);
        self.send(request.body(Body::from(body.to_owned())).unwrap())
            .await
    }

    /// The response of `/cgi-bin/token` to the one with this key.
    pub(crate) async fn token(&self, key: &str) -> Value {
        self.get(&token_path(APP_ID, key)).await.json()
    }

    /// The account's token itself.
    pub(crate) async fn real_token(&self) -> String {
        let response = self.token(TRUSTED).await;
        response["access_token"].as_str().unwrap().to_owned()
    }

    /// Another program with the AppSecret forces a new token: the one before is dead.
    pub(crate) async fn force_by_another_program(&self) {
        self.server.sandbox.advance(31);
        let body = json!({
            "grant_type": "client_credential",
            "appid": APP_ID,
            "secret": APP_SECRET,
            "force_refresh": true,
        });
        let body = body.to_string();
        let path = "/cgi-bin/stable_token";
        let send = self.server.send_to_sandbox(Method::POST, path, &body);
        let response = send.await.json();
        assert!(response["access_token"].is_string(), "{response}");
    }

    /// How often a token was fetched for the first account, by whomever.
    pub(crate) fn token_fetches(&self) -> usize {
        let of_the_other_account = 1;
        self.server.calls("/cgi-bin/stable_token") - of_the_other_account
    }

    /// A call straight to WeChat, with the account's token.
    pub(crate) async fn call_wechat(&self, method: Method, path: &str, body: &str) -> TestResponse {
        let token = self.real_token().await;
        let path = path.replace(&stand_in(), &token);
        self.server.send_to_sandbox(method, &path, body).await
    }

    /// The openid of a follower.
    pub(crate) async fn openid(&self) -> String {
        let path = "/__sandbox/account";
        let account = self.server.send_to_sandbox(Method::GET, path, "").await;
        account.json()["user"]["openid"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}

fn key_file(shop: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let client = |name: &str, key: &str, fields: &str| {
        let hash = sha256_hex(key);
        format!("[[client]]\nname = \"{name}\"\nkey_sha256 = \"{hash}\"\n{fields}\n")
    };
    let text = client("shop", SHOP, &format!("appids = [\"{APP_ID}\"]\n{shop}"))
        + &client(
            "trusted",
            TRUSTED,
            "may_fetch_tokens = true\nrate = \"off\"",
        );
    std::fs::write(folder.path().join("keys.toml"), text).unwrap();
    folder
}

fn set_keys(values: &mut Values, folder: &TempDir) {
    let path = folder.path().join("keys.toml");
    values.set(&CLIENT_KEYS, path.display().to_string());
}

/// What the shop gets for the account's token.
pub(crate) fn stand_in() -> String {
    format!("wh5-{APP_ID}-{SHOP}")
}

pub(crate) fn token_path(app_id: &str, key: &str) -> String {
    format!("/cgi-bin/token?grant_type=client_credential&appid={app_id}&secret={key}")
}

/// A path with the shop's stand-in.
pub(crate) fn with_stand_in(path: &str) -> String {
    let separator = if path.contains('?') { '&' } else { '?' };
    format!("{path}{separator}access_token={}", stand_in())
}

impl TestResponse {
    /// WeChat's error code; 0 for none.
    pub(crate) fn errcode(&self) -> i64 {
        assert_eq!(self.status.as_u16(), 200, "{}", self.body);
        self.json()["errcode"].as_i64().unwrap_or_default()
    }
}
