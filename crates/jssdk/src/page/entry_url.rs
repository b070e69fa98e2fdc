//! The URL by which the page was loaded, and its URL now.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use core::cell::OnceCell;

use js_sys::Array;

use crate::runtime::page_local::page_local;
use crate::runtime::substring::split_once;
use crate::sys;

page_local! {
    static ENTRY: OnceCell<String> = OnceCell::new();
}

/// The URL by which this document was loaded, without its fragment.
///
/// It is read on the first call and kept. Browsers name it however late that is; in
/// those that do not (iOS before 15), call it before any router runs. If a script of
/// the page has read it earlier, pass that to [`set_entry_url`].
pub fn entry_url() -> String {
    ENTRY.with(|entry| {
        let read = || navigation_url().unwrap_or_else(current_url);
        entry.get_or_init(read).clone()
    })
}

/// The URL by which the browser loaded the document, which no router changes. None
/// where it is not a URL of this site: some browsers have named a placeholder.
///
/// Source: [Navigation Timing], `PerformanceNavigationTiming`.
///
/// [Navigation Timing]: https://www.w3.org/TR/navigation-timing-2/#sec-PerformanceNavigationTiming
fn navigation_url() -> Option<String> {
    let performance = sys::global(&["performance"]);
    let entries = sys::member(&performance, "getEntriesByType");
    let entries = sys::apply(&entries, &performance, &Array::of1(&"navigation".into())).ok()?;
    let mut url = sys::text_member(&sys::entry(&entries, 0), "name")?;
    let origin = sys::global(&["location", "origin"]).as_string()?;
    let is_of_site = url.strip_prefix(&*origin)?.starts_with('/');
    url.truncate(without_fragment(&url).len());
    is_of_site.then_some(url)
}

/// Sets the entry URL to one that was read before this crate was loaded, without
/// its fragment. The first one that is set, or read, stays.
pub fn set_entry_url(url: &str) {
    ENTRY.with(|entry| {
        entry.get_or_init(|| without_fragment(url).to_owned());
    });
}

/// The page's URL now, without its fragment.
pub fn current_url() -> String {
    let href = sys::global(&["location", "href"]).as_string();
    let mut url = href.unwrap_or_default();
    url.truncate(without_fragment(&url).len());
    url
}

pub(crate) fn without_fragment(url: &str) -> &str {
    split_once(url, b'#').map_or(url, |(before, _)| before)
}
