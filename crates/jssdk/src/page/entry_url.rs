//! The URL by which the page was loaded, and the URL to sign.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use core::cell::OnceCell;

use crate::page::client::Platform;
use crate::page::environment::Environment;
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

/// The URL that this client compares the signature with.
///
/// iOS (`WKWebView`): the entry URL, because the native side does not see
/// `pushState` and `replaceState`. All others: the current URL. With hash
/// routing both are the same.
pub fn page_url_to_sign<'a>(
    environment: &Environment,
    entry: &'a str,
    current: &'a str,
) -> &'a str {
    let compares_with_entry = environment.platform == Platform::Ios && environment.is_wkwebview;
    without_fragment(if compares_with_entry { entry } else { current })
}

pub(crate) fn without_fragment(url: &str) -> &str {
    split_once(url, b'#').map_or(url, |(before, _)| before)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = "https://h5.example.com/?from=singlemessage#/a";
    const CURRENT: &str = "https://h5.example.com/goods/7?a=%E4%B8%AD#/b#c";

    #[test]
    fn each_platform_signs_the_url_that_its_client_compares_with() {
        let entry = "https://h5.example.com/?from=singlemessage";
        let current = "https://h5.example.com/goods/7?a=%E4%B8%AD";
        for (user_agent, is_wkwebview, expected) in [
            ("iPhone MicroMessenger/8.0.49", true, entry),
            ("iPad MicroMessenger/8.0.49", true, entry),
            ("iPhone MicroMessenger/6.3.0", false, current),
            ("Android MicroMessenger/8.0.49", false, current),
            ("Windows MicroMessenger/7.0.20", false, current),
            ("Macintosh MicroMessenger/6.8.0", true, current),
            ("iPhone wechatdevtools MicroMessenger/8.0.5", false, current),
            ("OpenHarmony MicroMessenger/1.0.3", false, current),
        ] {
            let environment = Environment::from_user_agent(user_agent, "", is_wkwebview);
            assert_eq!(
                page_url_to_sign(&environment, ENTRY, CURRENT),
                expected,
                "{user_agent}"
            );
        }
    }
}
