//! Which URLs this client may compare a signature with, the likeliest first.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use js_sys::Array;
use wasm_bindgen::JsValue;

use crate::page::entry_url::{current_url, entry_url, page_url_to_sign};
use crate::page::environment::{Environment, Platform};
use crate::sys;

/// The entry URL and the current one, each once, and what the client itself
/// has said.
#[derive(Debug)]
pub(crate) struct Candidates {
    key: &'static str,
    entry: String,
    current: String,
    /// What is known of this client, rather than of its platform.
    has_memory: bool,
    /// Taken from the end.
    next: Vec<String>,
    tried: Vec<String>,
}

impl Candidates {
    /// Those of this page, as it is now. First comes what has worked on this
    /// platform in this session, or else what the platform is known for, or the
    /// current URL where there are open tags, which belong to it.
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

    /// The config for this URL asks for open tags, which belong to the current
    /// one. Whether that is another URL, not tried yet, which comes next now.
    pub(crate) fn prefer_current(&mut self, url: &str) -> bool {
        if self.has_memory || self.tried.contains(&self.current) {
            return false;
        }
        self.tried.retain(|tried| tried != url);
        self.next.retain(|next| *next != self.current);
        self.next.extend([url.to_owned(), self.current.clone()]);
        true
    }

    /// The client has said what it compares with: that comes next, once.
    pub(crate) fn learn(&mut self, url: String) {
        if !self.tried.contains(&url) {
            self.next.retain(|other| *other != url);
            self.next.push(url);
        }
    }

    /// Keeps for the session which one was right, where that says anything: not
    /// where both are the same, or where the page has moved on meanwhile.
    pub(crate) fn remember(&self, url: &str) {
        let name = match url {
            _ if self.entry == self.current || self.current != current_url() => return,
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
