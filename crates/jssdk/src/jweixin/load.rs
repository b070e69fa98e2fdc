//! Loads jweixin into a page that has none.

use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use js_sys::Reflect;
use wasm_bindgen::prelude::*;

use crate::jweixin::load_error::{LoadError, LoadFailure};
use crate::jweixin::module_loader::ModuleLoader;
use crate::runtime::oneshot::{Sender, channel};
use crate::runtime::tagged_callback::{self, with_tag};
use crate::runtime::timeout::timeout;
use crate::sys;

/// From where to load jweixin, and how long to wait.
#[derive(Debug, Clone)]
#[must_use = "pass it to `load_jweixin`"]
pub struct LoadJweixin {
    urls: Vec<String>,
    timeout: Duration,
}

impl LoadJweixin {
    /// WeChat's own hosts, in the order in which they are tried.
    pub const URLS: [&'static str; 2] = [
        "https://res.wx.qq.com/open/js/jweixin-1.6.0.js",
        "https://res2.wx.qq.com/open/js/jweixin-1.6.0.js",
    ];

    /// How long to wait for each URL, unless [`Self::timeout`] is called.
    pub const TIMEOUT: Duration = Duration::from_secs(5);

    /// From other URLs, in this order.
    pub fn urls(mut self, urls: Vec<String>) -> Self {
        self.urls = urls;
        self
    }

    /// Waits this long for each URL. [`Self::TIMEOUT`] if not called.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }
}

impl Default for LoadJweixin {
    /// From WeChat's own hosts.
    fn default() -> Self {
        Self {
            urls: Self::URLS.map(String::from).into(),
            timeout: Self::TIMEOUT,
        }
    }
}

/// Makes sure that jweixin is in the page. One that is there already is used, and
/// gets the name `wx` where its copy has not set it. In a page with `RequireJS` or
/// Sea.js, where jweixin defines a module, it is loaded by that.
///
/// # Errors
///
/// [`LoadError`], if none of the URLs has jweixin.
pub async fn load_jweixin(load: LoadJweixin) -> Result<(), LoadError> {
    let mut tried = Vec::new();
    let mut urls = load.urls.into_iter();
    loop {
        if let Some(wx) = sys::wx() {
            sys::name_wx(&wx);
            return Ok(());
        }
        let Some(url) = urls.next() else {
            return Err(LoadError { tried });
        };
        let failure = load_script(&url, load.timeout).await;
        tried.push((url, failure));
    }
}

/// Runs a script. The failure counts only if jweixin is not there afterwards.
async fn load_script(url: &str, limit: Duration) -> LoadFailure {
    let (sender, receiver) = channel();
    let started = match ModuleLoader::of_page() {
        Some(loader) => loader.load(url, sender.clone()),
        None => insert_element(url, sender.clone()),
    };
    if started.is_err() {
        return LoadFailure::Unreachable;
    }
    timeout(limit, sender, receiver, LoadFailure::TimedOut).await
}

const LOADED: u32 = 0;
const FAILED: u32 = 1;

fn insert_element(url: &str, sender: Sender<LoadFailure>) -> Result<(), JsValue> {
    let function = tagged_callback::leak(move |tag, _| {
        sender.send(if tag == LOADED {
            LoadFailure::NotJweixin
        } else {
            LoadFailure::Unreachable
        });
    });
    let script = sys::create_element("script")?;
    for (name, value) in [
        ("onload", with_tag(&function, LOADED)),
        ("onerror", with_tag(&function, FAILED)),
        ("src", url.into()),
    ] {
        Reflect::set(&script, &name.into(), &value)?;
    }
    sys::append_to_head(&script)
}
