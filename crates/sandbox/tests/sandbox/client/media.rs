//! What pages upload reaches the account's server, and the other way round.

use axum::http::{Method, StatusCode, header};
use serde_json::json;

use crate::support::TestSandbox;

/// The smallest picture, as a data URL.
const GIF: &str = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";

async fn upload(sandbox: &TestSandbox, query: &str, body: &str) -> String {
    let path = format!("/__sandbox/media?{query}");
    let response = sandbox.send(Method::POST, &path, body).await;
    assert_eq!(response.status, StatusCode::OK, "{}", response.body);
    response.text("mediaId")
}

#[tokio::test]
async fn a_picture_of_a_page_is_downloaded_byte_for_byte() {
    let sandbox = TestSandbox::new();
    let token = sandbox.access_token().await;
    let id = upload(&sandbox, "type=image&appId=wx5a4d6f78c1e2b390", GIF).await;
    let path = format!("/cgi-bin/media/get?access_token={token}&media_id={id}");
    let file = sandbox.get(&path).await;
    assert_eq!(file.bytes, b"GIF89a\x01\0\x01\0\0\0\0,");
    assert_eq!(file.header(header::CONTENT_TYPE), "image/gif");
    assert_eq!(
        file.header(header::CACHE_CONTROL),
        "no-cache, must-revalidate"
    );
}

#[tokio::test]
async fn a_recording_has_its_length_in_both_formats() {
    let sandbox = TestSandbox::new();
    let token = sandbox.access_token().await;
    let id = upload(&sandbox, "type=voice&milliseconds=1500", "").await;
    for (path, start, bytes) in [
        ("get", &b"#!AMR\n"[..], 6 + 75 * 32),
        ("get/jssdk", &[2, 0x04, 0x3f], 75 * 3),
    ] {
        let path = format!("/cgi-bin/media/{path}?access_token={token}&media_id={id}");
        let file = sandbox.get(&path).await;
        assert_eq!(file.bytes.len(), bytes, "{path}");
        assert!(file.bytes.starts_with(start), "{path}");
    }
}

#[tokio::test]
async fn a_page_downloads_what_the_server_has_uploaded() {
    let sandbox = TestSandbox::new();
    let token = sandbox.access_token().await;
    let path = format!("/cgi-bin/media/upload?access_token={token}&type=image");
    let uploaded = sandbox.upload(&path, "a.gif", b"GIF89a").await;
    let id = uploaded.text("media_id");
    let path = format!("/__sandbox/media?mediaId={id}");
    let page = sandbox.get(&path).await;
    assert_eq!(page.body, "data:image/gif;base64,R0lGODlh");
    sandbox
        .post("/__sandbox/clock", &json!({ "advanceSeconds": 259_200 }))
        .await;
    assert_eq!(sandbox.get(&path).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_video_and_a_picture_for_articles_are_behind_addresses() {
    let sandbox = TestSandbox::new();
    let token = sandbox.access_token().await;
    let path = format!("/cgi-bin/media/upload?access_token={token}&type=video");
    let video = b"0000ftypisom";
    let id = sandbox.upload(&path, "a.mp4", video).await.text("media_id");
    let path = format!("/cgi-bin/media/get?access_token={token}&media_id={id}");
    let url = sandbox.get(&path).await.text("video_url");
    let path = format!("/cgi-bin/media/uploadimg?access_token={token}");
    let picture = b"\xff\xd8\xff\xe0";
    let picture_url = sandbox.upload(&path, "a.jpg", picture).await.text("url");
    for (url, kind, bytes) in [
        (url, "video/mp4", &video[..]),
        (picture_url, "image/jpeg", picture),
    ] {
        let path = url.strip_prefix("http://127.0.0.1:8090").unwrap();
        let file = sandbox.get(path).await;
        assert_eq!(file.header(header::CONTENT_TYPE), kind);
        assert_eq!(file.bytes, bytes);
        assert_eq!(
            sandbox.get(&format!("{path}x")).await.status,
            StatusCode::NOT_FOUND
        );
    }
}

#[tokio::test]
async fn a_wrong_upload_is_refused_with_the_reason() {
    let sandbox = TestSandbox::new();
    for (query, body, says) in [
        ("type=video", GIF, "type is image or voice"),
        ("", GIF, "type is image or voice"),
        ("type=image", "R0lGODlh", "a data URL in base64"),
        (
            "type=image",
            "data:image/gif;base64,?",
            "a data URL in base64",
        ),
        ("type=image&appId=wx0", GIF, "no account has this appId"),
    ] {
        let path = format!("/__sandbox/media?{query}");
        let refused = sandbox.send(Method::POST, &path, body).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{query}");
        assert!(refused.body.contains(says), "{query}: {}", refused.body);
    }
    let large = format!("data:image/gif;base64,{}", "A".repeat(3 << 20));
    upload(&sandbox, "type=image", &large).await;
}
