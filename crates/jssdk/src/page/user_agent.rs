//! Reading a user agent string. Source: `navigator.userAgent` as clients send it.

use crate::page::environment::{Client, Platform, Version};
use crate::runtime::substring::{after, cut, has};

/// Which client it is. WeCom and the mini-program web-view also say
/// `MicroMessenger`, so they are looked for first.
pub(crate) fn client(lower: &str) -> Client {
    if !has(lower, "micromessenger") {
        Client::Browser
    } else if has(lower, "wxwork") {
        Client::WeCom
    } else if has(lower, "wechatdevtools") || has(lower, "wxdebugger") {
        Client::DevTools
    } else if has(lower, "miniprogram") {
        Client::MiniProgram
    } else {
        Client::WeChat
    }
}

/// Which system it runs on. `navigator_platform` decides only where the user
/// agent does not: on phones it names the processor, or lies.
pub(crate) fn platform(lower: &str, navigator_platform: &str) -> Platform {
    let navigator_platform = &navigator_platform.to_ascii_lowercase();
    if ["iphone", "ipad", "ipod"]
        .iter()
        .any(|mark| has(lower, mark))
    {
        Platform::Ios
    } else if has(lower, "openharmony") || has(lower, "harmonyos") {
        Platform::HarmonyOs
    } else if has(lower, "android") {
        Platform::Android
    } else if has(lower, "windows") || has(navigator_platform, "win") {
        Platform::Windows
    } else if has(lower, "macintosh") || has(navigator_platform, "mac") {
        Platform::MacOs
    } else if has(lower, "linux") || has(navigator_platform, "linux") {
        Platform::Linux
    } else {
        Platform::Other
    }
}

/// The number after `MicroMessenger/`, part by part: 10.0 is newer than 8.0.
pub(crate) fn version(lower: &str) -> Option<Version> {
    let (major, rest) = number(after_micromessenger(lower)?);
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
pub(crate) fn error_hook_is_silent(lower: &str) -> bool {
    jweixin_version(lower) < "6.0.2"
}

/// The version as jweixin cuts it out: x.y.z, else x.y, else nothing.
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
    if has(version, ".") { version } else { "" }
}

fn after_micromessenger(lower: &str) -> Option<&str> {
    after(lower, "micromessenger/")
}

fn leading_digits(text: &str) -> &str {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit());
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// The number before the next dot, and what stands behind that.
fn number(text: &str) -> (Option<u32>, &str) {
    let (part, rest) = cut(text, b'.').unwrap_or((text, ""));
    (leading_digits(part).parse().ok(), rest)
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
    fn the_error_hook_is_silent_where_jweixin_compares_strings() {
        for (user_agent, silent) in [
            ("micromessenger/8.0.49.2600(0x28003133)", false),
            ("micromessenger/6.0.2", false),
            ("micromessenger/6.5", false),
            ("micromessenger/6.0.10", true),
            ("micromessenger/6.0.1", true),
            ("micromessenger/10.0.1", true),
            ("micromessenger/10.2", true),
            ("micromessenger/8", true),
            ("micromessenger", true),
        ] {
            assert_eq!(error_hook_is_silent(user_agent), silent, "{user_agent}");
        }
    }
}
