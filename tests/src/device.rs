//! The device and the client that open the page.

use serde_json::{Value, json};

/// A user agent and a screen size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// WeChat 8 on an Android phone.
    Android,
    /// WeChat 8 on an iPhone.
    Ios,
    /// WeChat 10 on an Android phone. jweixin compares versions as texts, so it takes this
    /// one for a very old client.
    Future,
    /// WeChat for Windows.
    WindowsWechat,
    /// Chromium on a desktop with its own user agent, outside WeChat.
    Desktop,
    /// An ordinary mobile browser, outside WeChat.
    MobileBrowser,
}

impl Device {
    /// The user agent to start the browser with. `None` keeps the browser's own.
    pub fn user_agent(self) -> Option<&'static str> {
        match self {
            Self::Android => Some(
                "Mozilla/5.0 (Linux; Android 14; 23127PN0CC Build/UKQ1.230804.001; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0.6723.103 Mobile Safari/537.36 XWEB/1300333 MMWEBSDK/20241103 MMWEBID/2247 MicroMessenger/8.0.55.2780(0x28003737) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64",
            ),
            Self::Ios => Some(
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.54(0x18003628) NetType/WIFI Language/zh_CN",
            ),
            Self::Future => Some(
                "Mozilla/5.0 (Linux; Android 16; 25098PN5AC Build/BP2A.250605.031; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/138.0.7204.180 Mobile Safari/537.36 XWEB/1380283 MMWEBSDK/20260401 MMWEBID/2247 MicroMessenger/10.0.1.2900(0x2A000130) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64",
            ),
            Self::WindowsWechat => Some(
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36 MicroMessenger/7.0.20.1781(0x6700143B) NetType/WIFI MiniProgramEnv/Windows WindowsWechat/WMPF WindowsWechat(0x63090c33) XWEB/11581",
            ),
            Self::MobileBrowser => Some(
                "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36",
            ),
            Self::Desktop => None,
        }
    }

    /// chromedriver's `mobileEmulation` for phones, `None` for computers.
    pub(crate) fn mobile_emulation(self) -> Option<Value> {
        let phone = json!({"deviceMetrics": {"width": 390, "height": 844, "pixelRatio": 2.0, "touch": true}});
        match self {
            Self::Android | Self::Ios | Self::Future | Self::MobileBrowser => Some(phone),
            Self::WindowsWechat | Self::Desktop => None,
        }
    }
}
