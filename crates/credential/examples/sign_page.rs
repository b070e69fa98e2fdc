//! Keeps a ticket fresh and signs a page, in a back end of your own:
//!
//!     cargo run --example sign_page -- https://api.weixin.qq.com wx… <secret> https://h5.example.com/

use std::error::Error;
use std::sync::Arc;

use wechat_h5_api::Client;
use wechat_h5_clock::{Clock, SystemClock};
use wechat_h5_credential::{Refresher, SharedSecret, Snapshot};
use wechat_h5_oauth::AppSecret;
use wechat_h5_sign::{AppId, JsSdkConfig, NonceStr, PageUrl, Timestamp};
use wechat_h5_store::{MemoryStore, Store};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [api, app_id, secret, page] = args.as_slice() else {
        return Err("pass the API's address, an appid, its secret, and a page's URL".into());
    };
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let snapshot = keep_fresh(api, app_id, secret, &clock)?;
    let config = sign(&snapshot, clock.as_ref(), page).await?;
    println!("{}", serde_json::to_string(&config)?);
    Ok(())
}

/// Starts a task that always has a valid ticket. `RedbStore` keeps it across restarts.
pub(crate) fn keep_fresh(
    api: &str,
    app_id: &str,
    app_secret: &str,
    clock: &Arc<dyn Clock>,
) -> Result<Arc<Snapshot>, Box<dyn Error>> {
    let app_id = AppId::parse(app_id)?;
    let secret = SharedSecret::fixed(AppSecret::parse(app_secret)?);
    let client = Arc::new(Client::new(&[api.parse()?])?);
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new(clock.clone()));
    let (refresher, snapshot) = Refresher::new(app_id, secret, client, store, clock.clone());
    tokio::spawn(refresher.run());
    Ok(snapshot)
}

/// What `wx.config` takes for one page. Waits only while no ticket is valid.
pub(crate) async fn sign(
    snapshot: &Snapshot,
    clock: &dyn Clock,
    page: &str,
) -> Result<JsSdkConfig, Box<dyn Error>> {
    let page = PageUrl::parse(page)?;
    let current = snapshot.wait().await?;
    let timestamp = Timestamp::from_seconds(clock.now().unix_seconds())?;
    Ok(current
        .signer()
        .config(&page, NonceStr::random(), timestamp))
}
