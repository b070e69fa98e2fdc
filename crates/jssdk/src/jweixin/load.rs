//! Puts jweixin into a page that has none.

use alloc::string::String;
use alloc::vec::Vec;
use core::error::Error;
use core::fmt;
use core::time::Duration;

use js_sys::Reflect;
use wasm_bindgen::prelude::*;

use crate::call::invoke::within;
use crate::jweixin::module_loader::ModuleLoader;
use crate::runtime::oneshot::{Settle, pending};
use crate::sys::{self, Handler};

/// From where to load jweixin, and how long to wait.
#[derive(Debug, Clone)]
#[must_use = "hand it to `load_jweixin`"]
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

    /// How long to wait for each URL where nothing else is said.
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

/// Why there is no jweixin in the page: what became of each URL.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoadError {
    /// In the order in which they were tried.
    pub tried: Vec<(String, LoadFailure)>,
}

/// What became of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LoadFailure {
    /// It was loaded, and left no jweixin behind: a copy for bundlers (see
    /// [`register_jweixin`](fn@crate::register_jweixin)), or something else altogether.
    NotJweixin,
    /// It did not come in time.
    TimedOut,
    /// The host is not reachable, has no such file, or the page's policy
    /// (`script-src`) forbids it.
    Unreachable,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("jweixin could not be loaded")?;
        for (url, failure) in &self.tried {
            f.write_str("; ")?;
            f.write_str(url)?;
            f.write_str(match failure {
                LoadFailure::NotJweixin => " has left no jweixin in the page",
                LoadFailure::TimedOut => " did not come in time",
                LoadFailure::Unreachable => " is not reachable",
            })?;
        }
        Ok(())
    }
}

impl Error for LoadError {}

/// Sees to it that jweixin is in the page. One that is there already is taken,
/// and named `wx` where its copy has not done so. A page with `RequireJS` or Sea.js
/// gets it through those, because jweixin is a module of theirs there.
///
/// # Errors
///
/// [`LoadError`], when none of the URLs has brought it.
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
        let failure = script(&url, load.timeout).await;
        tried.push((url, failure));
    }
}

/// Runs a script. What it returns counts only if jweixin is not there then.
async fn script(url: &str, timeout: Duration) -> LoadFailure {
    let (settle, settled) = pending();
    let begun = match ModuleLoader::of_page() {
        Some(loader) => loader.load(url, settle.clone()),
        None => insert(url, settle.clone()),
    };
    if begun.is_err() {
        return LoadFailure::Unreachable;
    }
    within(timeout, settle, settled, LoadFailure::TimedOut).await
}

const LOADED: u32 = 0;
const FAILED: u32 = 1;

fn insert(url: &str, settle: Settle<LoadFailure>) -> Result<(), JsValue> {
    let closure = Closure::<dyn FnMut(u32, JsValue)>::new(move |tag, _| {
        settle.with(if tag == LOADED {
            LoadFailure::NotJweixin
        } else {
            LoadFailure::Unreachable
        });
    });
    let handler: Handler = closure.into_js_value().unchecked_into();
    let script = sys::create_element("script")?;
    for (name, value) in [
        ("onload", handler.bind(&JsValue::UNDEFINED, LOADED)),
        ("onerror", handler.bind(&JsValue::UNDEFINED, FAILED)),
        ("src", url.into()),
    ] {
        Reflect::set(&script, &name.into(), &value)?;
    }
    sys::append_to_head(&script)
}
