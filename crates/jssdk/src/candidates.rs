//! Which URLs this client may compare a signature with, the likeliest first.

use js_sys::Array;
use wasm_bindgen::JsValue;

use crate::entry_url::page_url_to_sign;
use crate::env::{Environment, Platform};
use crate::sys;

/// The entry URL and the current one, each once, and what the client itself
/// has said.
#[derive(Debug)]
pub(crate) struct Candidates {
    key: &'static str,
    entry: String,
    current: String,
    next: Vec<String>,
    tried: Vec<String>,
}

impl Candidates {
    /// First what has worked on this platform in this session, or else what the
    /// platform is known for.
    pub(crate) fn new(environment: &Environment, entry: String, current: String) -> Self {
        let key = key_of(environment.platform);
        let usual = page_url_to_sign(environment, &entry, &current).to_owned();
        let first = match remembered(key).as_deref() {
            Some("entry") => entry.clone(),
            Some("current") => current.clone(),
            _ => usual,
        };
        // Taken from the end.
        let mut next = vec![current.clone(), entry.clone()];
        next.retain(|url| *url != first);
        next.dedup();
        next.push(first);
        Self {
            key,
            entry,
            current,
            next,
            tried: Vec::new(),
        }
    }

    /// The next one to be signed.
    pub(crate) fn next(&mut self) -> Option<String> {
        let url = self.next.pop()?;
        self.tried.push(url.clone());
        Some(url)
    }

    /// The client has said what it compares with: that comes next, once.
    pub(crate) fn learn(&mut self, url: String) {
        if !self.tried.contains(&url) {
            self.next.retain(|other| *other != url);
            self.next.push(url);
        }
    }

    /// Keeps for the session which one was right, where that says anything.
    pub(crate) fn remember(&self, url: &str) {
        let name = match url {
            _ if self.entry == self.current => return,
            url if url == self.entry => "entry",
            url if url == self.current => "current",
            _ => return,
        };
        storage("setItem", &Array::of2(&self.key.into(), &name.into()));
    }
}

fn key_of(platform: Platform) -> &'static str {
    match platform {
        Platform::Android => "wechat-h5.signed-url.android",
        Platform::Ios => "wechat-h5.signed-url.ios",
        _ => "wechat-h5.signed-url.other",
    }
}

fn remembered(key: &str) -> Option<String> {
    storage("getItem", &Array::of1(&key.into())).as_string()
}

/// Calls the session's storage, which may be forbidden, or full.
fn storage(method: &str, arguments: &Array) -> JsValue {
    let storage = sys::global(&["sessionStorage"]);
    let method = sys::member(&storage, method);
    if method.is_function() {
        sys::apply(&method, &storage, arguments).unwrap_or(JsValue::UNDEFINED)
    } else {
        JsValue::UNDEFINED
    }
}
