//! The client around the page, the system that it runs on, and its version.

/// The program that shows the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Client {
    /// Not WeChat: jweixin does nothing at all here.
    Browser,
    /// WeChat's developer tools (微信开发者工具).
    DevTools,
    /// A `<web-view>` of a mini program in WeChat (小程序).
    MiniProgram,
    /// WeChat, on a phone or on a desktop (微信).
    WeChat,
    /// WeCom (企业微信).
    WeCom,
}

/// The system that the client runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Platform {
    /// Android.
    Android,
    /// HarmonyOS.
    HarmonyOs,
    /// iPhone or iPad.
    Ios,
    /// Linux on a desktop.
    Linux,
    /// macOS.
    MacOs,
    /// Anything else.
    Other,
    /// Windows.
    Windows,
}

impl Platform {
    /// Whether it is a desktop, where clients lack many APIs.
    pub fn is_desktop(self) -> bool {
        matches!(self, Self::Linux | Self::MacOs | Self::Windows)
    }
}

/// The version of the client: numbers, so that 10.0 comes after 8.0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// `8` of 8.0.49.
    pub major: u32,
    /// `0` of 8.0.49.
    pub minor: u32,
    /// `49` of 8.0.49.
    pub patch: u32,
}
