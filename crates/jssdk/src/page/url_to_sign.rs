//! Which of the page's URLs is signed: the client decides which one it compares with.

use crate::page::entry_url::without_fragment;
use crate::page::environment::Environment;
use crate::page::wechat_client::Platform;

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
            (
                "Macintosh MicroMessenger/6.8.0 MacWechat/3.8.7",
                true,
                current,
            ),
            ("Macintosh MicroMessenger/8.0.49", true, entry),
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
