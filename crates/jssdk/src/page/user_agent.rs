//! Parses a user agent. Source: `navigator.userAgent` of real clients.

use crate::page::wechat_client::{Client, Platform, Version};
use crate::runtime::substring::{after, contains, split_once};

/// The client. WeCom and the mini-program web-view contain `MicroMessenger` too, so
/// they are checked first.
pub(crate) fn client(lower: &str) -> Client {
    if !contains(lower, "micromessenger") {
        Client::Browser
    } else if contains(lower, "wxwork") {
        Client::WeCom
    } else if contains(lower, "wechatdevtools") || contains(lower, "wxdebugger") {
        Client::DevTools
    } else if contains(lower, "miniprogram") {
        Client::MiniProgram
    } else {
        Client::WeChat
    }
}

/// The system. `navigator_platform` counts only where the user agent says nothing:
/// on phones it names the processor, or another system.
pub(crate) fn platform(lower: &str, navigator_platform: &str, is_wkwebview: bool) -> Platform {
    let navigator_platform = &navigator_platform.to_ascii_lowercase();
    let says = |mark| contains(lower, mark);
    // An iPod says iPhone, too. An iPad that asks for desktop sites says Macintosh:
    // Mac's WeChat adds its own name.
    if says("iphone") || says("ipad") || (is_wkwebview && says("macintosh") && !says("macwechat")) {
        Platform::Ios
    } else if says("harmony") || says("arkweb") {
        Platform::HarmonyOs
    } else if says("android") {
        Platform::Android
    } else if says("macintosh") {
        Platform::MacOs
    } else if says("windows") || contains(navigator_platform, "win") {
        Platform::Windows
    } else if contains(navigator_platform, "mac") {
        Platform::MacOs
    } else if says("linux") || contains(navigator_platform, "linux") {
        Platform::Linux
    } else {
        Platform::Other
    }
}

/// The version as numbers, because 10.0 is newer than 8.0. It ends where jweixin's ends:
/// the numbers behind it in the user agent belong to something else.
pub(crate) fn version(lower: &str) -> Option<Version> {
    let (major, rest) = number(jweixin_version(lower));
    let (minor, rest) = number(rest);
    let (patch, _) = number(rest);
    Some(Version {
        major: major?,
        minor: minor?,
        patch: patch.unwrap_or(0),
    })
}

/// Whether jweixin ignores `wx.error` here. It compares the version with
/// "6.0.2" *as strings*, so it takes 10.0.1, or no version at all, for an older
/// one. Source: `error` in jweixin 1.6.0.
pub(crate) fn error_callback_is_ignored(lower: &str) -> bool {
    jweixin_version(lower) < "6.0.2"
}

/// The version as jweixin reads it: x.y.z, else x.y, else nothing.
fn jweixin_version(lower: &str) -> &str {
    let Some(rest) = after_micromessenger(lower) else {
        return "";
    };
    let mut end = 0;
    for begin in ["", ".", "."] {
        let more = rest.get(end..).and_then(|more| more.strip_prefix(begin));
        let digits = leading_digits(more.unwrap_or_default()).len();
        if digits == 0 {
            break;
        }
        end += begin.len() + digits;
    }
    let version = rest.get(..end).unwrap_or_default();
    if contains(version, ".") { version } else { "" }
}

fn after_micromessenger(lower: &str) -> Option<&str> {
    after(lower, "micromessenger/")
}

fn leading_digits(text: &str) -> &str {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit());
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// The number before the next dot, and the text after that.
fn number(text: &str) -> (Option<u32>, &str) {
    let (part, rest) = split_once(text, b'.').unwrap_or((text, ""));
    (part.parse().ok(), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_numbers() {
        for (user_agent, expected) in [
            ("micromessenger/8.0.49.2600(0x28003133)", Some((8, 0, 49))),
            ("micromessenger/10.0.1 nettype/wifi", Some((10, 0, 1))),
            ("micromessenger/7.0", Some((7, 0, 0))),
            (
                "wxwork/4.1.39 (micromessenger/6.2) windowswechat wwmver/3.26.39.639",
                Some((6, 2, 0)),
            ),
            ("micromessenger/7.0 chrome/89.0.1", Some((7, 0, 0))),
            ("micromessenger/8 chrome/89.0.1", None),
            ("micromessenger/8", None),
            ("micromessenger", None),
            ("micromessenger/x.y", None),
            ("micromessenger/99999999999.0.1", None),
            ("safari/604.1", None),
        ] {
            let version = version(user_agent).map(|v| (v.major, v.minor, v.patch));
            assert_eq!(version, expected, "{user_agent}");
        }
        let [old, new] = ["micromessenger/8.0.49", "micromessenger/10.0.1"].map(version);
        assert!(old < new);
    }

    #[test]
    fn the_error_callback_is_ignored_where_jweixin_compares_strings() {
        for (user_agent, ignored) in [
            ("micromessenger/8.0.49.2600(0x28003133)", false),
            ("micromessenger/6.0.2", false),
            ("micromessenger/6.5", false),
            ("micromessenger/6.0.10", true),
            ("micromessenger/6.0.1", true),
            ("micromessenger/10.0.1", true),
            (
                "arkweb/4.1.6.1 mobile micromessenger/1.0.3.52(0xf3100334)",
                true,
            ),
            (
                "arkweb/4.1.6.1 mobile micromessenger/8.0.9.39(0xf3100927)",
                false,
            ),
            ("micromessenger/10.2", true),
            ("micromessenger/8", true),
            ("micromessenger", true),
        ] {
            assert_eq!(
                error_callback_is_ignored(user_agent),
                ignored,
                "{user_agent}"
            );
        }
    }
}
