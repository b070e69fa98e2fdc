//! The URL by which the page was loaded, and its URL now.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use core::cell::OnceCell;

use crate::runtime::page_local::page_local;
use crate::runtime::substring::split_once;
use crate::sys;

page_local! {
    static ENTRY: OnceCell<String> = OnceCell::new();
}

/// The URL by which this document was loaded, without its fragment.
///
/// It is read on the first call and kept: call it before any router runs.
/// If a script of the page has read it earlier, pass that to [`set_entry_url`].
pub fn entry_url() -> String {
    ENTRY.with(|entry| entry.get_or_init(current_url).clone())
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
