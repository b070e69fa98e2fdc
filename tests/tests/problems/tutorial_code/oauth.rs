//! Web authorization by hand.

use serde_json::Value;
use wechat_h5_e2e::{APP_ID, APP_SECRET, Http, Scenario, encode, query_parameter};

/// The authorize URL for a callback, at WeChat's host or another.
pub(crate) fn authorize_url(open_base: &str, callback: &str, state: &str) -> String {
    format!(
        "{open_base}/connect/oauth2/authorize?appid={APP_ID}&redirect_uri={}&response_type=code&scope=snsapi_base&state={state}",
        encode(callback),
    )
}

/// A code for the current user, as the callback would get it.
pub(crate) async fn code(s: &Scenario) -> anyhow::Result<String> {
    let url = authorize_url(&s.sandbox.open_base(), "http://127.0.0.1/callback", "s");
    let response = Http::default().get(&url, &[]).await?;
    Ok(query_parameter(response.header("location"), "code").unwrap_or_default())
}

/// The platform's response to a code.
pub(crate) async fn exchange(api: &str, code: &str) -> anyhow::Result<Value> {
    let url = format!(
        "{api}/sns/oauth2/access_token?appid={APP_ID}&secret={APP_SECRET}&code={code}&grant_type=authorization_code"
    );
    Http::default().get(&url, &[]).await?.json()
}
