//! The URL that the page was entered by, and the URL to sign.

use alloc::borrow::ToOwned as _;
use alloc::string::String;
use core::cell::OnceCell;

use crate::page::environment::{Environment, Platform};
use crate::runtime::page_local::page_local;
use crate::runtime::substring::cut;
use crate::sys;

page_local! {
    static ENTRY: OnceCell<String> = OnceCell::new();
}

/// The URL by which this document was loaded, without its fragment.
///
/// It is read on the first call and kept: call it before any router runs.
/// Where the page's boot script has kept one already, hand that to
/// [`set_entry_url`].
pub fn entry_url() -> String {
    ENTRY.with(|entry| entry.get_or_init(current_url).clone())
}

/// Keeps a URL that was read before this crate was there, without its fragment.
/// The first one that is kept, or read, stays.
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
/// `pushState` and `replaceState`. Everybody else: the current URL. With hash
/// routing both are the same.
pub fn page_url_to_sign<'a>(
    environment: &Environment,
    entry: &'a str,
    current: &'a str,
) -> &'a str {
    let sees_only_the_entry = environment.platform == Platform::Ios && environment.is_wkwebview;
    without_fragment(if sees_only_the_entry { entry } else { current })
}

pub(crate) fn without_fragment(url: &str) -> &str {
    cut(url, b'#').map_or(url, |(before, _)| before)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = "https://h5.example.com/?from=singlemessage#/a";
    const CURRENT: &str = "https://h5.example.com/goods/7?a=%E4%B8%AD#/b#c";

    #[test]
    fn each_platform_signs_what_its_client_sees() {
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
