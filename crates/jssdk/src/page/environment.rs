//! Where the page runs.

use crate::page::user_agent;
use crate::page::wechat_client::{Client, Platform, Version};
use crate::sys;

/// Where the page runs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Environment {
    /// The program that shows the page.
    pub client: Client,
    /// The system it runs on.
    pub platform: Platform,
    /// The number after `MicroMessenger/`.
    pub version: Option<Version>,
    /// iOS's newer web view (`__wxjs_is_wkwebview`), whose native side does not
    /// see `pushState`.
    pub is_wkwebview: bool,
}

impl Environment {
    /// Reads the page's globals.
    pub fn detect() -> Self {
        let navigator = sys::global(&["navigator"]);
        let text = |name| sys::text_member(&navigator, name).unwrap_or_default();
        let is_wkwebview = sys::global(&["__wxjs_is_wkwebview"]).is_truthy();
        let mut environment =
            Self::from_user_agent(&text("userAgent"), &text("platform"), is_wkwebview);
        let web_view = sys::global(&["__wxjs_environment"]).as_string();
        if environment.client == Client::WeChat && web_view.as_deref() == Some("miniprogram") {
            environment.client = Client::MiniProgram;
        }
        environment
    }

    /// The same from values: `navigator.userAgent`, `navigator.platform` and
    /// `window.__wxjs_is_wkwebview`.
    pub fn from_user_agent(user_agent: &str, navigator_platform: &str, is_wkwebview: bool) -> Self {
        let lower = user_agent.to_ascii_lowercase();
        Self {
            client: user_agent::client(&lower),
            platform: user_agent::platform(&lower, navigator_platform, is_wkwebview),
            version: user_agent::version(&lower),
            is_wkwebview,
        }
    }

    /// Whether the page is open in WeChat of any kind.
    pub fn is_wechat(&self) -> bool {
        self.client != Client::Browser
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANDROID: &str = "Mozilla/5.0 (Linux; Android 14; 22081212C Build/UKQ1) \
        AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 \
        XWEB/1160065 MMWEBSDK/20231202 MMWEBID/2 MicroMessenger/8.0.47.2560(0x28002F30) \
        WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64";
    const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) \
        AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.49(0x18003137) \
        NetType/WIFI Language/zh_CN";
    const WINDOWS: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 \
        MicroMessenger/7.0.20.1781(0x6700143B) WindowsWechat(0x63090a13) XWEB/8351";
    const WECOM: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) wxwork/4.1.30 \
        MicroMessenger/7.0.1 Language/zh";
    const MINI: &str = "Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0.47 miniProgram/wx123";
    const MINI_PC: &str =
        "Mozilla/5.0 (Windows NT 10.0) MicroMessenger/7.0.20 MiniProgramEnv/Windows";
    const DEVTOOLS: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 15_0 like Mac OS X) \
        wechatdevtools/1.06 MicroMessenger/8.0.5 webview/1";
    const HARMONY: &str = "Mozilla/5.0 (Phone; OpenHarmony 5.0) ArkWeb/4.1 MicroMessenger/1.0.3";
    const HARMONY_1: &str = "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 \
        Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile MicroMessenger/1.0.3.52(0xf3100334) \
        Weixin NetType/WIFI Language/zh_CN";
    const HARMONY_8: &str = "Mozilla/5.0 (Phone; OpenHarmony 5.1) AppleWebKit/537.36 \
        Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile MicroMessenger/8.0.9.39(0xf3100927)";
    const MAC: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 \
        (KHTML, like Gecko) MicroMessenger/6.8.0(0x16080000) MacWechat/3.8.7(0x13080710)";
    const IPAD_AS_DESKTOP: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) \
        AppleWebKit/605.1.15 (KHTML, like Gecko) MicroMessenger/8.0.49(0x18003137)";
    const CHROME: &str = "Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0.0.0 Safari/537.36";

    #[test]
    fn every_client_is_recognised() {
        use Client::{Browser, DevTools, MiniProgram, WeChat, WeCom};
        use Platform::{Android, HarmonyOs, Ios, Linux, Windows};
        for (user_agent, navigator_platform, client, platform) in [
            (ANDROID, "Linux armv8l", WeChat, Android),
            (IPHONE, "iPhone", WeChat, Ios),
            (WINDOWS, "Win32", WeChat, Windows),
            (WECOM, "iPhone", WeCom, Ios),
            (MINI, "Linux armv8l", MiniProgram, Android),
            (MINI_PC, "Win32", MiniProgram, Windows),
            (DEVTOOLS, "MacIntel", DevTools, Ios),
            (HARMONY, "", WeChat, HarmonyOs),
            (CHROME, "Linux x86_64", Browser, Linux),
            ("", "", Browser, Platform::Other),
            ("micromessenger/8.0.1", "MacIntel", WeChat, Platform::MacOs),
        ] {
            let environment = Environment::from_user_agent(user_agent, navigator_platform, false);
            assert_eq!(environment.client, client, "{user_agent}");
            assert_eq!(environment.platform, platform, "{user_agent}");
            assert_eq!(environment.is_wechat(), client != Browser);
        }
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table of user agents")]
    fn a_client_that_says_it_is_two_things_is_the_more_special_one() {
        use Client::{Browser, DevTools, MiniProgram, WeChat, WeCom};
        use Platform::{Android, HarmonyOs, Ios, Linux, MacOs, Windows};
        for (user_agent, navigator_platform, client, platform) in [
            (HARMONY_1, "Linux aarch64", WeChat, HarmonyOs),
            (HARMONY_8, "Linux aarch64", WeChat, HarmonyOs),
            // Either mark alone.
            (
                "Linux ArkWeb/4.1 MicroMessenger/8.0.9",
                "",
                WeChat,
                HarmonyOs,
            ),
            (
                "OpenHarmony 5.1 MicroMessenger/8.0.9",
                "",
                WeChat,
                HarmonyOs,
            ),
            (
                "Phone; HarmonyOS 5.0; MicroMessenger/8.0.9",
                "",
                WeChat,
                HarmonyOs,
            ),
            // A compatible user agent, and a tablet and a computer.
            (
                "Linux; Android 12; OpenHarmony 5.0 ArkWeb/4 MicroMessenger/8.0.9",
                "",
                WeChat,
                HarmonyOs,
            ),
            (
                "Linux; Android 12; ArkWeb/4 MicroMessenger/8.0.9",
                "",
                WeChat,
                HarmonyOs,
            ),
            (
                "Tablet; OpenHarmony 5.0 MicroMessenger/8.0.9",
                "Linux aarch64",
                WeChat,
                HarmonyOs,
            ),
            (
                "PC; OpenHarmony 5.1 ArkWeb/5 MicroMessenger/8.0.9",
                "Win32",
                WeChat,
                HarmonyOs,
            ),
            (
                "OpenHarmony 5.1 MicroMessenger/8.0.9 miniProgram/wx1",
                "",
                MiniProgram,
                HarmonyOs,
            ),
            (
                "OpenHarmony 5.1 ArkWeb/5 wxwork/5.0 MicroMessenger/8.0.9",
                "",
                WeCom,
                HarmonyOs,
            ),
            (
                "OpenHarmony 5.1 wechatdevtools/1 MicroMessenger/8.0.9",
                "",
                DevTools,
                HarmonyOs,
            ),
            (
                "OpenHarmony 5.1 ArkWeb/5.0 Mobile HuaweiBrowser/5",
                "",
                Browser,
                HarmonyOs,
            ),
            // WeCom with Android, and in the developer tools.
            (
                "Linux; Android 14 wxwork/4.1 MicroMessenger/7.0.1",
                "",
                WeCom,
                Android,
            ),
            (
                "Linux; Android 14 wxworklocal/3.0 MicroMessenger/7.0.1",
                "",
                WeCom,
                Android,
            ),
            (
                "iPhone wechatdevtools/1.06 wxwork/4 MicroMessenger/7.0.1",
                "",
                WeCom,
                Ios,
            ),
            (
                "Windows NT 10.0 wxwork/4.1 MicroMessenger/7.0.1",
                "Win32",
                WeCom,
                Windows,
            ),
            // Tablets of Apple's, which may say that they are a Mac, and an iPod.
            (
                "iPad; CPU OS 17_4 like Mac OS X MicroMessenger/8.0.49",
                "MacIntel",
                WeChat,
                Ios,
            ),
            (
                "iPod touch; CPU iPhone OS 12_5 MicroMessenger/8.0.2",
                "",
                WeChat,
                Ios,
            ),
            // Desktops.
            (MAC, "MacIntel", WeChat, MacOs),
            (WINDOWS, "Win32", WeChat, Windows),
            (
                "Macintosh MicroMessenger/2.3.17 MacWechat WindowsWechat",
                "MacIntel",
                WeChat,
                MacOs,
            ),
            (
                "Windows NT 10.0 MicroMessenger/7.0.20 UnifiedPCWindowsWechat(0xf2541022)",
                "Win32",
                WeChat,
                Windows,
            ),
            (
                "Macintosh MicroMessenger/7.0.20 UnifiedPCMacWechat(0xf2641022)",
                "MacIntel",
                WeChat,
                MacOs,
            ),
            (
                "Macintosh MicroMessenger/6.8.0 MiniProgramEnv/Mac MacWechat/WMPF",
                "MacIntel",
                MiniProgram,
                MacOs,
            ),
            (
                "X11; Linux x86_64 MicroMessenger/7.0.20 UnifiedPCLinuxWechat",
                "Linux x86_64",
                WeChat,
                Linux,
            ),
            // The developer tools show a phone on every computer.
            (
                "Linux; Android 10 wechatdevtools/1.06 MicroMessenger/8.0.5",
                "MacIntel",
                DevTools,
                Android,
            ),
        ] {
            let environment = Environment::from_user_agent(user_agent, navigator_platform, false);
            assert_eq!(environment.client, client, "{user_agent}");
            assert_eq!(environment.platform, platform, "{user_agent}");
        }
        for (user_agent, platform) in [(IPAD_AS_DESKTOP, Ios), (MAC, MacOs)] {
            let environment = Environment::from_user_agent(user_agent, "MacIntel", true);
            assert_eq!(environment.platform, platform, "{user_agent}");
        }
    }

    #[test]
    fn the_version_is_the_one_of_wechat() {
        let version = |user_agent| Environment::from_user_agent(user_agent, "", false).version;
        let of = |major, minor, patch| {
            Some(Version {
                major,
                minor,
                patch,
            })
        };
        assert_eq!(version(ANDROID), of(8, 0, 47));
        assert_eq!(version(WECOM), of(7, 0, 1));
        assert_eq!(version(HARMONY_1), of(1, 0, 3));
        assert_eq!(version(HARMONY_8), of(8, 0, 9));
        assert_eq!(version(CHROME), None);
    }
}
