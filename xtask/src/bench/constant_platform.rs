//! A platform that costs as little as one can: credentials that never change and one constant
//! answer to everything else. `cargo xtask bench gateway` puts two proxies before it. For
//! `cargo xtask bench push` it is also a back end that takes every push.

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::{any, get, post};
use tokio::net::TcpListener;

const TOKEN: &str = r#"{"access_token":"71_constant","expires_in":7200}"#;
const TICKET: &str = r#"{"errcode":0,"errmsg":"ok","ticket":"constant","expires_in":7200}"#;
/// What `user/info` says of a follower.
const USER: &str = r#"{"subscribe":1,"openid":"o6_bmjrPTlm6_2sgVt7hMZOPfL2M","language":"zh_CN","subscribe_time":1382694957,"unionid":"o6_bmasdasdsad6_2sgVt7hMZOPfL","remark":"","groupid":0,"tagid_list":[128,2],"subscribe_scene":"ADD_SCENE_QR_CODE","qr_scene":98765,"qr_scene_str":""}"#;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let json = |body: &'static str| async move || ([(CONTENT_TYPE, "application/json")], body);
    let router = Router::new()
        .route("/cgi-bin/stable_token", post(json(TOKEN)))
        .route("/cgi-bin/ticket/getticket", get(json(TICKET)))
        .route("/pushes", post(json("{}")))
        .fallback(any(json(USER)));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("platform http://{}/", listener.local_addr()?);
    axum::serve(listener, router).await?;
    Ok(())
}
