//! Whether the URL that was signed is the one that the client compares with.

use wechat_h5_jssdk::{Environment, page_url_to_sign};
use wechat_h5_web::url_parts::without_hash;

/// How the URL that the page was entered by, which is signed, stands to its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UrlMatch {
    /// They differ, and the client compares with the address.
    Different,
    /// They differ, and the client compares with the URL at entry.
    Entry,
    /// They are equal.
    Equal,
}

impl UrlMatch {
    pub(super) fn of(environment: &Environment, entry: &str, href: &str) -> Self {
        if entry == without_hash(href) {
            Self::Equal
        } else if entry == page_url_to_sign(environment, entry, href) {
            Self::Entry
        } else {
            Self::Different
        }
    }
}

#[cfg(test)]
mod tests {
    use wechat_h5_jssdk::Environment;

    use super::UrlMatch;

    const ENTRY: &str = "https://h5.example.com/?a=1";

    #[test]
    fn after_a_change_of_the_route_only_ios_compares_with_the_entry() {
        for (user_agent, is_wkwebview, expected) in [
            ("iPhone MicroMessenger/8.0.49", true, UrlMatch::Entry),
            ("iPhone MicroMessenger/6.3.0", false, UrlMatch::Different),
            ("Android MicroMessenger/8.0.49", false, UrlMatch::Different),
            (
                "OpenHarmony MicroMessenger/1.0.3",
                false,
                UrlMatch::Different,
            ),
            ("Windows MicroMessenger/7.0.20", false, UrlMatch::Different),
        ] {
            let environment = Environment::from_user_agent(user_agent, "", is_wkwebview);
            let of = |href: &str| UrlMatch::of(&environment, ENTRY, href);
            assert_eq!(
                of("https://h5.example.com/goods/7#/status"),
                expected,
                "{user_agent}"
            );
            let hash = format!("{ENTRY}#/status");
            assert_eq!(of(&hash), UrlMatch::Equal, "{user_agent}");
        }
    }
}
