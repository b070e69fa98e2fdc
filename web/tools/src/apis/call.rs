//! A call of a function of `wx` by its name, with JSON arguments.

use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;
use wechat_h5_jssdk::{CallError, Wx};
use wechat_h5_web::call_log::recorded;

/// A value that is passed on as it is.
#[derive(Serialize, Deserialize)]
struct Unchanged(#[serde(with = "serde_wasm_bindgen::preserve")] JsValue);

/// Calls, and records the call.
///
/// # Errors
///
/// [`CallError`].
pub(crate) async fn call(
    wx: &Wx,
    api: &'static str,
    arguments: JsValue,
) -> Result<JsValue, CallError> {
    let call = wx.call_api::<_, Unchanged>(api, &Unchanged(arguments.clone()));
    let call = Box::pin(async { call.await.map(|Unchanged(response)| response) });
    recorded(api, &arguments, call).await
}
