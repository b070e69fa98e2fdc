//! Drafts, and the addresses of their articles.

use axum::http::{StatusCode, header};
use serde_json::{Value, json};

use crate::support::{TestResponse, TestSandbox};

/// An account with a permanent picture.
pub(crate) struct Author {
    pub(crate) sandbox: TestSandbox,
    token: String,
    cover: Value,
}

impl Author {
    pub(crate) async fn new(sandbox: TestSandbox) -> Self {
        let token = sandbox.access_token().await;
        let path = format!("/cgi-bin/material/add_material?access_token={token}&type=image");
        let added = sandbox.upload(&path, "a.gif", b"GIF89a").await.json();
        Self {
            sandbox,
            token,
            cover: added["media_id"].clone(),
        }
    }

    async fn post(&self, path: &str, body: Value) -> TestResponse {
        let path = format!("/cgi-bin/{path}?access_token={}", self.token);
        self.sandbox.post(&path, &body).await
    }

    fn article(&self, content: &str) -> Value {
        json!({"title": "上新 <1>", "content": content, "thumb_media_id": self.cover})
    }

    /// Returns the draft's `media_id`.
    async fn draft(&self, content: &str) -> Value {
        let articles = json!({"articles": [self.article(content)]});
        let added = self.post("draft/add", articles).await.json();
        assert!(added["media_id"].is_string(), "{added}");
        added["media_id"].clone()
    }

    /// Returns the result of the task.
    pub(crate) async fn publish(&self) -> Value {
        let draft = json!({"media_id": self.draft("<p>秋季</p>").await});
        let submitted = self.post("freepublish/submit", draft).await.json();
        let task = json!({"publish_id": submitted["publish_id"]});
        self.post("freepublish/get", task).await.json()
    }

    async fn fetch(&self, url: &Value) -> TestResponse {
        let url = url::Url::parse(url.as_str().unwrap()).unwrap();
        self.sandbox.get(url.path()).await
    }
}

#[tokio::test]
async fn an_article_of_a_draft_is_replaced_and_the_draft_is_the_newest() {
    let author = Author::new(TestSandbox::new()).await;
    let first = author.draft("一").await;
    author.draft("二").await;
    author.sandbox.inner.advance(60);
    let update = json!({"media_id": first, "index": 0, "articles": author.article("三")});
    assert_eq!(author.post("draft/update", update).await.errcode(), 0);
    let list = json!({"offset": 0, "count": 20});
    let listed = author.post("draft/batchget", list).await.json();
    let newest = &listed["item"][0];
    assert_eq!(
        (&newest["media_id"], &listed["total_count"]),
        (&first, &json!(2))
    );
    assert_eq!(newest["content"]["news_item"][0]["content"], "三");
    let older = listed["item"][1]["update_time"].as_u64().unwrap();
    assert_eq!(newest["update_time"], older + 60);
}

#[tokio::test]
async fn an_article_has_an_address_until_it_is_deleted() {
    let author = Author::new(TestSandbox::new()).await;
    let published = author.publish().await;
    let url = &published["article_detail"]["item"][0]["article_url"];
    let page = author.fetch(url).await;
    assert!(
        page.body.contains("<h1>上新 &lt;1&gt;</h1>"),
        "{}",
        page.body
    );
    assert!(page.body.contains("<p>秋季</p>"), "{}", page.body);
    // An account's HTML runs nothing at the sandbox's origin.
    let policy = page.header(header::CONTENT_SECURITY_POLICY);
    assert!(
        policy.starts_with("sandbox; default-src 'none'"),
        "{policy}"
    );
    let deletion = json!({"article_id": published["article_id"], "index": 1});
    assert_eq!(
        author.post("freepublish/delete", deletion).await.errcode(),
        0
    );
    assert_eq!(author.fetch(url).await.status, StatusCode::NOT_FOUND);
    let draft = json!({"media_id": author.draft("预览").await});
    let shown = author.post("draft/get", draft).await.json();
    let preview = author.fetch(&shown["news_item"][0]["url"]).await;
    assert!(preview.body.contains("预览"), "{}", preview.body);
}
