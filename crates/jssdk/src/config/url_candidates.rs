//! Which URLs this client may compare a signature with, the likeliest first.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use js_sys::Array;
use wasm_bindgen::JsValue;

use crate::page::entry_url::{current_url, entry_url};
use crate::page::environment::Environment;
use crate::page::url_to_sign::page_url_to_sign;
use crate::page::wechat_client::Platform;
use crate::sys;

/// The entry URL, the current URL and the one that the client names, each once.
#[derive(Debug)]
pub(crate) struct UrlCandidates {
    key: &'static str,
    entry: String,
    current: String,
    /// Whether the session remembers which URL was right.
    has_memory: bool,
    /// The last one comes first.
    next: Vec<String>,
    tried: Vec<String>,
}

impl UrlCandidates {
    /// The candidates of this page, as it is now. First comes the kind of URL that
    /// was right on this platform in this session; else the one that the platform
    /// is known to use; but the current URL where there are open tags, which belong
    /// to it.
    pub(crate) fn of_page(environment: &Environment, has_open_tags: bool) -> Self {
        let (entry, current) = (entry_url(), current_url());
        let key = key_of(environment.platform);
        let memory = remembered(key);
        let first = match memory.as_deref() {
            Some("entry") => entry.clone(),
            Some("current") => current.clone(),
            _ if has_open_tags => current.clone(),
            _ => page_url_to_sign(environment, &entry, &current).to_owned(),
        };
        let mut next = vec![current.clone(), entry.clone()];
        next.retain(|url| *url != first);
        next.dedup();
        next.push(first);
        Self {
            key,
            entry,
            current,
            has_memory: memory.is_some(),
            next,
            tried: Vec::new(),
        }
    }

    /// The one that would come first.
    pub(crate) fn first(&self) -> Option<String> {
        self.next.last().cloned()
    }

    /// The next one to be signed.
    pub(crate) fn next(&mut self) -> Option<String> {
        let url = self.next.pop()?;
        self.tried.push(url.clone());
        Some(url)
    }

    /// Called when the config for `url` requests open tags, which belong to the
    /// current URL. If that is another URL that was not tried yet, it comes next,
    /// and this returns true.
    pub(crate) fn prefer_current(&mut self, url: &str) -> bool {
        if self.has_memory || self.tried.contains(&self.current) {
            return false;
        }
        self.tried.retain(|tried| tried != url);
        self.next.retain(|next| *next != self.current);
        self.next.extend([url.to_owned(), self.current.clone()]);
        true
    }

    /// Puts the URL that the client compares with first, unless it was tried.
    pub(crate) fn prefer(&mut self, url: String) {
        if !self.tried.contains(&url) {
            self.next.retain(|other| *other != url);
            self.next.push(url);
        }
    }

    /// Remembers for the session whether the entry or the current URL was right.
    /// Not where both are the same, or where the URL has changed since.
    pub(crate) fn remember(&self, url: &str) {
        let name = match url {
            _ if self.entry == self.current || self.current != current_url() => return,
            url if url == self.entry => "entry",
            url if url == self.current => "current",
            _ => return,
        };
        call_storage("setItem", &Array::of2(&self.key.into(), &name.into()));
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
    call_storage("getItem", &Array::of1(&key.into())).as_string()
}

/// Calls a method of `sessionStorage`, which may be forbidden, or full.
fn call_storage(method: &str, arguments: &Array) -> JsValue {
    let storage = sys::global(&["sessionStorage"]);
    let method = sys::member(&storage, method);
    if method.is_function() {
        sys::apply(&method, &storage, arguments).unwrap_or(JsValue::UNDEFINED)
    } else {
        JsValue::UNDEFINED
    }
}
