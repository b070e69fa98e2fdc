//! Public SDKs that no vector of this repository was made with judge the receiver while it runs:
//! `wechat-crypto` and `@wecom/crypto` from npm, and `WeRoBot` from `PyPI`. They encrypt and sign
//! what the server takes and delivers, and decrypt its replies; and the other way round what the
//! sandbox pushes. The scripts are in `tests/sdks`.

use std::sync::{Arc, Mutex};

use anyhow::ensure;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use wechat_h5_e2e::{APP_ID, APP_SECRET, Binary, Sdk};

const TOKEN: &str = "QDG6eK";
/// As WeCom makes them: 43 characters of base64, whose last one has bits that are no part of the
/// 32 bytes. The first one is that of WeCom's documents.
const AES_KEYS: &str =
    "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C,jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B29";
/// The texts that a script sends with both keys: one for each length of the padding, and a few.
const TEXTS: usize = 32 + 4;

#[tokio::test]
async fn node_encrypts_for_the_receiver_and_decrypts_its_replies() -> anyhow::Result<()> {
    let contents = judge(Sdk::Node, "push_judges").await?;
    for name in ["wechat-crypto ", "@wecom/crypto "] {
        let of_sdk = contents.iter().filter(|text| text.starts_with(name));
        ensure!(of_sdk.count() == TEXTS, "{contents:?}");
    }
    Ok(())
}

#[tokio::test]
async fn python_encrypts_for_the_receiver_and_decrypts_its_replies() -> anyhow::Result<()> {
    let contents = judge(Sdk::Python, "push_judge").await?;
    ensure!(contents.len() == TEXTS, "{contents:?}");
    Ok(())
}

/// Runs a script, which checks what it gets, and returns the texts that were delivered.
async fn judge(sdk: Sdk, script: &str) -> anyhow::Result<Vec<String>> {
    let args = ["sandbox", "--sandbox-listen=127.0.0.1:0"];
    let sandbox = Binary::start(&args, &[], &["sandbox"]).await?;
    let platform = sandbox.address("sandbox")?;
    let (back_end, contents) = start_back_end().await?;
    let settings = [
        ("WECHAT_H5_APPID", APP_ID),
        ("WECHAT_H5_APPSECRET", APP_SECRET),
        ("WECHAT_H5_STORE", "memory"),
        ("WECHAT_H5_API_BASE", &platform),
        ("WECHAT_H5_PUSH_TOKEN", TOKEN),
        ("WECHAT_H5_PUSH_AES_KEY", AES_KEYS),
        ("WECHAT_H5_PUSH_WEBHOOK", &back_end),
        ("WECHAT_H5_PUSH_WEBHOOK_KEY", "0123456789abcdef"),
    ];
    let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let listen = [
        "serve",
        "--listen=127.0.0.1:0",
        "--internal-listen=127.0.0.1:0",
    ];
    let server = Binary::start(&listen, &settings, &["page"]).await?;
    let url = format!("{}/wechat/push/{APP_ID}", server.address("page")?);
    let env = [
        ("PUSH_URL", &*url),
        ("PUSH_TOKEN", TOKEN),
        ("PUSH_AES_KEYS", AES_KEYS),
    ];
    sdk.run_with(script, &platform, &env).await?;
    let contents = contents.lock().expect("no panic").clone();
    Ok(contents)
}

/// Repeats each text, and keeps it.
async fn start_back_end() -> anyhow::Result<(String, Arc<Mutex<Vec<String>>>)> {
    let contents = Arc::new(Mutex::new(Vec::new()));
    let delivered = contents.clone();
    let answer = async move |Json(delivery): Json<Value>| {
        let content = delivery["push"]["data"]["content"].as_str();
        let content = content.unwrap_or_default().to_owned();
        let reply = json!({ "type": "text", "content": format!("收到：{content}") });
        delivered.lock().expect("no panic").push(content);
        Json(json!({ "reply": reply }))
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/", listener.local_addr()?);
    let router = Router::new().route("/", post(answer));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok((url, contents))
}
