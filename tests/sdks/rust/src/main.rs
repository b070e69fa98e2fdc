//! Through a server's gateway: the SDK has a client key in place of the AppSecret.

use std::env;
use std::sync::Arc;

use serde_json::{Value, json};
use wx_rust_common::error::WxErrorException;
use wx_rust_mp::api::WxMpService;
use wx_rust_mp::api::r#impl::WxMpServiceImpl;
use wx_rust_mp::bean::template::{WxMpTemplateData, WxMpTemplateMessage};
use wx_rust_mp::config::r#impl::WxMpDefaultConfig;
use wx_rust_mp::config::{WxMpConfigStorage, WxMpHostConfig};

const PICTURE: &[u8] = b"GIF89a\x01\x00\x01\x00\x00\x00\x00,";
const TEMPLATE: &str = "ngqIpbwh8bUfcSsECmogfXcV14J0tQlEpBO27izEYtY";

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set"))
}

/// WeChat itself, as another program with the AppSecret calls it.
async fn platform(path: &str, body: Option<Value>) -> Value {
    let client = reqwest::Client::new();
    let url = variable("PLATFORM_API") + path;
    let request = match body {
        Some(body) => client.post(url).json(&body),
        None => client.get(url),
    };
    request.send().await.unwrap().json().await.unwrap()
}

/// Forces a new token, and the one before is dead.
async fn invalidate() {
    let forced = json!({
        "grant_type": "client_credential",
        "appid": variable("APP_ID"),
        "secret": variable("PLATFORM_SECRET"),
        "force_refresh": true,
    });
    let forced = platform("/cgi-bin/stable_token", Some(forced)).await;
    assert!(forced["access_token"].is_string(), "{forced}");
    let later = json!({ "advanceSeconds": 31 });
    platform("/__sandbox/clock", Some(later)).await;
}

struct Account {
    sdk: Arc<WxMpServiceImpl>,
    api: String,
    openid: String,
}

impl Account {
    async fn new() -> Self {
        let api = variable("SANDBOX_API");
        let config = WxMpDefaultConfig::new(variable("APP_ID"), variable("APP_SECRET"));
        config.set_host_config(WxMpHostConfig {
            api_host: api.clone(),
            ..WxMpHostConfig::new()
        });
        let account = platform("/__sandbox/account", None).await;
        Self {
            sdk: WxMpServiceImpl::new_arc(Arc::new(config)),
            api,
            openid: account["user"]["openid"].as_str().unwrap().to_owned(),
        }
    }

    async fn credentials(&self) {
        let token = self.sdk.get_access_token().await.unwrap();
        assert_eq!(token.starts_with("wh5-"), variable("TOKENS") == "no");
        let signed = self
            .sdk
            .create_jsapi_signature("http://127.0.0.1:8080/")
            .await;
        assert_eq!(signed.unwrap().signature.len(), 40);
    }

    async fn menu(&self) {
        // By its method for any call: what it makes of a typed menu is not what WeChat takes.
        let create = format!("{}/cgi-bin/menu/create", self.api);
        let menu = json!({ "button": [{ "type": "view", "name": "官网", "url": "https://example.com/" }] });
        self.sdk.post(&create, &menu.to_string()).await.unwrap();
        let service = self.sdk.menu_service().unwrap();
        let menu: Value = serde_json::from_str(&service.menu_get().await.unwrap()).unwrap();
        assert_eq!(menu["menu"]["button"][0]["name"], "官网");
        service.menu_delete().await.unwrap();
    }

    /// By its method for any call: its type has a text where WeChat's response has a number.
    async fn user(&self) {
        assert_eq!(self.openid_of_user().await.unwrap(), self.openid);
    }

    async fn openid_of_user(&self) -> Result<String, WxErrorException> {
        let address = format!("{}/cgi-bin/user/info", self.api);
        let query = format!("openid={}", self.openid);
        let user: Value = serde_json::from_str(&self.sdk.get(&address, &query).await?).unwrap();
        Ok(user["openid"].as_str().unwrap_or_default().to_owned())
    }

    /// The token dies. A stand-in does not; with a token of its own the first call is made
    /// again by the gateway, and the second is refused, after which the SDK fetches another.
    async fn survive_the_end_of_the_token(&self) {
        invalidate().await;
        self.user().await;
        let second = self.openid_of_user().await;
        let is_refused = second.is_err_and(|err| err.error_code() == Some(40001));
        assert_eq!(is_refused, variable("TOKENS") == "yes");
    }

    async fn qr_code(&self) {
        let service = self.sdk.qrcode_service().unwrap();
        let code = service.qrcode_create_ticket("QR_STR_SCENE", "desk-7").await;
        assert!(!code.unwrap().ticket.is_empty());
    }

    async fn template_message(&self) {
        let data = [
            ("thing1", "巧克力"),
            ("amount2", "39.80元"),
            ("time3", "2025-01-01 12:00"),
        ];
        let message = WxMpTemplateMessage::builder()
            .to_user(&*self.openid)
            .template_id(TEMPLATE);
        let message = data.iter().fold(message, |message, (name, value)| {
            message.add_data(WxMpTemplateData::new(*name, *value))
        });
        let service = self.sdk.template_msg_service().unwrap();
        service.send_template_msg(&message).await.unwrap();
    }

    /// Its own upload writes a second `?` into the URL, which WeChat takes for a part of the
    /// type: so the caller's, with the SDK's token and HTTP client.
    async fn file(&self) {
        let token = self.sdk.get_access_token().await.unwrap();
        let part = reqwest::multipart::Part::bytes(PICTURE).file_name("a.gif");
        let form = reqwest::multipart::Form::new().part("media", part);
        let url = format!(
            "{}/cgi-bin/media/upload?access_token={token}&type=image",
            self.api
        );
        let response = self.sdk.http_client().post(url).multipart(form);
        let uploaded: Value = response.send().await.unwrap().json().await.unwrap();
        let id = uploaded["media_id"].as_str();
        let id = id.unwrap_or_else(|| panic!("{uploaded}"));
        let service = self.sdk.material_service().unwrap();
        assert_eq!(service.media_download(id).await.unwrap(), PICTURE);
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let account = Account::new().await;
    account.credentials().await;
    for _ in 0..4 {
        account.user().await;
        account.menu().await;
        account.qr_code().await;
        account.template_message().await;
        account.file().await;
        account.survive_the_end_of_the_token().await;
    }
}
