//! Open tags (开放标签), such as `<wx-open-launch-weapp>`, that the client does not
//! show although it has accepted the configuration.
//!
//! Source: [open tag documentation] (开放标签说明文档).
//!
//! [open tag documentation]: https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_Open_Tag.html

use alloc::string::String;
use core::error::Error;
use core::fmt;

use wasm_bindgen::prelude::*;

use crate::sys;

const EVENT: &str = "WeixinOpenTagsError";

/// The client shows no open tags in this page (`WeixinOpenTagsError`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenTagsUnavailable {
    err_msg: String,
}

impl OpenTagsUnavailable {
    /// The client's own text (`detail.errMsg`), empty if it sent none.
    pub fn err_msg(&self) -> &str {
        &self.err_msg
    }

    fn from_event(event: &JsValue) -> Self {
        let detail = sys::member(event, "detail");
        let err_msg = sys::text_member(&detail, "errMsg").unwrap_or_default();
        Self { err_msg }
    }
}

impl fmt::Display for OpenTagsUnavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the client shows no open tags: ")?;
        f.write_str(&self.err_msg)
    }
}

impl Error for OpenTagsUnavailable {}

/// A callback for [`OpenTagsUnavailable`].
#[must_use = "dropping it detaches the callback"]
pub struct OpenTagsUnavailableListener(Closure<dyn FnMut(JsValue)>);

impl OpenTagsUnavailableListener {
    /// Calls back when the client reports that it shows no open tags. Call this
    /// before the configuration. None outside a page.
    pub fn new(mut on_error: impl FnMut(OpenTagsUnavailable) + 'static) -> Option<Self> {
        let closure = Closure::new(move |event| on_error(OpenTagsUnavailable::from_event(&event)));
        sys::on_document_event(EVENT, closure.as_ref()).ok()?;
        Some(Self(closure))
    }
}

impl Drop for OpenTagsUnavailableListener {
    fn drop(&mut self) {
        sys::off_document_event(EVENT, self.0.as_ref());
    }
}

impl fmt::Debug for OpenTagsUnavailableListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpenTagsUnavailableListener")
    }
}
