//! Permanent files.

use axum::http::{StatusCode, header};
use serde_json::{Value, json};

use crate::support::{TestResponse, TestSandbox};

const GIF: &[u8] = b"GIF89a";
const MP4: &[u8] = b"....ftypisom";

struct Account {
    sandbox: TestSandbox,
    token: String,
}

impl Account {
    async fn new() -> Self {
        let sandbox = TestSandbox::new();
        let token = sandbox.access_token().await;
        Self { sandbox, token }
    }

    fn path(&self, name: &str) -> String {
        format!("/cgi-bin/material/{name}?access_token={}", self.token)
    }

    async fn post(&self, name: &str, body: Value) -> TestResponse {
        self.sandbox.post(&self.path(name), &body).await
    }

    async fn add(&self, kind: &str, file: (&str, &[u8]), description: Option<&str>) -> Value {
        let path = format!("{}&type={kind}", self.path("add_material"));
        let added = self.sandbox.upload_form(&path, file, description).await;
        assert!(added.json()["media_id"].is_string(), "{}", added.body);
        added.json()
    }

    /// What an address of the API responds with.
    async fn fetch(&self, url: &Value) -> TestResponse {
        let url = url::Url::parse(url.as_str().unwrap()).unwrap();
        self.sandbox.get(url.path()).await
    }
}

#[tokio::test]
async fn a_video_has_a_title_a_description_and_an_address() {
    let account = Account::new().await;
    let text = r#"{"title":"开箱","introduction":"一分钟"}"#;
    let added = account.add("video", ("a.mp4", MP4), Some(text)).await;
    let body = json!({ "media_id": added["media_id"] });
    let found = account.post("get_material", body).await.json();
    assert_eq!(found["title"], "开箱");
    assert_eq!(found["description"], "一分钟");
    let video = account.fetch(&found["down_url"]).await;
    assert_eq!(video.header(header::CONTENT_TYPE), "video/mp4");
    assert_eq!(video.body.as_bytes(), MP4);
}

#[tokio::test]
async fn a_picture_has_an_address_until_it_is_deleted() {
    let account = Account::new().await;
    let added = account.add("image", ("一.gif", GIF), None).await;
    let list = json!({ "type": "image", "offset": 0, "count": 20 });
    let listed = account.post("batchget_material", list).await.json();
    assert_eq!(listed["item"][0]["url"], added["url"]);
    assert_eq!(listed["item"][0]["name"], "一.gif");
    let picture = account.fetch(&added["url"]).await;
    assert_eq!(picture.header(header::CONTENT_TYPE), "image/gif");
    let body = json!({ "media_id": added["media_id"] });
    assert_eq!(account.post("del_material", body).await.errcode(), 0);
    let gone = account.fetch(&added["url"]).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}
