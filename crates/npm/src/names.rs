//! Names of enum values in JS: what `package/index.d.ts` lists as literals.

use wechat_h5_jssdk::{Client, FailureKind, Platform};

/// `Client`
pub(crate) fn client(client: Client) -> &'static str {
    match client {
        Client::Browser => "browser",
        Client::DevTools => "devtools",
        Client::MiniProgram => "miniprogram",
        Client::WeChat => "wechat",
        Client::WeCom => "wecom",
        _ => "other",
    }
}

/// `Platform`
pub(crate) fn platform(platform: Platform) -> &'static str {
    match platform {
        Platform::Android => "android",
        Platform::HarmonyOs => "harmonyos",
        Platform::Ios => "ios",
        Platform::Linux => "linux",
        Platform::MacOs => "macos",
        Platform::Windows => "windows",
        _ => "other",
    }
}

/// `FailureKind`
pub(crate) fn failure(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::FunctionMissing => "function_missing",
        FailureKind::IncompleteAnswer => "incomplete_answer",
        FailureKind::InvalidSignature => "invalid_signature",
        FailureKind::InvalidUrlDomain => "invalid_url_domain",
        FailureKind::Network => "network",
        FailureKind::NotInList => "not_in_list",
        FailureKind::PermissionDenied => "permission_denied",
        FailureKind::RequireSubscribe => "require_subscribe",
        _ => "other",
    }
}
