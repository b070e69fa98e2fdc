//! The result of a configuration, from the module of a page that has made it to another one:
//! wasm modules share no memory, but one `wx`.

use wasm_bindgen::prelude::*;

use crate::call::failure::Failure;
use crate::call::options::Options;
use crate::config::error::ConfigureError;
use crate::page::environment::Environment;
use crate::sys::{self, JsWx};
use crate::wx::Wx;

/// Without a text of the client.
const SILENT: [(&str, ConfigureError); 3] = [
    ("jweixin is missing", ConfigureError::JweixinMissing),
    ("outside WeChat", ConfigureError::OutsideWeChat),
    ("timed out", ConfigureError::TimedOut),
];

/// The result as a JavaScript value, for [`shared_result`] in another wasm module of the same
/// page: a small one that configures early, for example, and the application that loads
/// meanwhile.
pub fn share_result(result: &Result<Wx, ConfigureError>) -> JsValue {
    let error = match result {
        Ok(wx) => return Options::new().value("wx", wx.as_raw()).into_object().into(),
        Err(error) => error,
    };
    let mut options = Options::new();
    if let Some((reason, _)) = SILENT.iter().find(|(_, silent)| silent == error) {
        options = options.text("reason", reason);
    }
    if let Some(err_msg) = error.err_msg() {
        options = options.text("errMsg", err_msg);
    }
    if let ConfigureError::InvalidSignature {
        real_auth_url: Some(url),
        ..
    } = error
    {
        options = options.text("realAuthUrl", url);
    }
    options.into_object().into()
}

/// The result that [`share_result`] has made of it in another module of this page. `None`: it
/// is no such value.
pub fn shared_result(value: &JsValue) -> Option<Result<Wx, ConfigureError>> {
    let configured = sys::member(value, "wx");
    let is_configured = |wx: &JsWx| AsRef::<JsValue>::as_ref(wx) == &configured;
    if let Some(wx) = sys::wx().filter(is_configured) {
        return Some(Ok(Wx::new(wx, Environment::detect())));
    }
    if sys::text_member(value, "errMsg").is_some() {
        return Some(Err(Failure::from_js(value.clone()).into()));
    }
    let reason = sys::text_member(value, "reason")?;
    let known = SILENT.iter().find(|(text, _)| *text == reason);
    known.map(|(_, error)| Err(error.clone()))
}
