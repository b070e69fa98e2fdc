//! Every text of the page, in both languages.

/// The language of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// English.
    En,
    /// Chinese.
    #[default]
    Zh,
}

impl Lang {
    /// The language of a value in the local storage: Chinese unless it is `en`.
    pub fn from_stored(value: Option<&str>) -> Self {
        match value {
            Some("en") => Self::En,
            _ => Self::Zh,
        }
    }

    /// The value in the local storage.
    pub fn to_stored(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh",
        }
    }

    /// The value of `<html lang>`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh-CN",
        }
    }

    /// The language of the switch.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::En => Self::Zh,
            Self::Zh => Self::En,
        }
    }

    /// Its texts.
    pub fn strings(self) -> &'static Strings {
        match self {
            Self::En => &EN,
            Self::Zh => &ZH,
        }
    }
}

/// A `Strings` with a text for each key, in Chinese (`ZH`) and in English (`EN`).
#[macro_export]
macro_rules! strings {
    ($($key:ident: $zh:literal, $en:literal;)*) => {
        /// The texts of one language. A text without a translation does not compile.
        #[derive(Debug, PartialEq)]
        #[allow(missing_docs)]
        pub struct Strings {
            $(pub $key: &'static str,)*
        }

        static ZH: Strings = Strings { $($key: $zh,)* };
        static EN: Strings = Strings { $($key: $en,)* };

        #[cfg(test)]
        const TABLE: &[(&str, &str, &str)] = &[$((stringify!($key), $zh, $en),)*];
    };
}

strings! {
    title: "微信 H5", "WeChat H5";
    other_lang: "English", "中文";
    tabs: "页面", "Pages";
    tab_status: "状态", "Status";
    tab_login: "登录", "Sign in";
    tab_share: "分享", "Share";
    tab_apis: "接口", "APIs";
    tab_debug: "调试", "Debug";
    tools_loading: "正在载入工具", "Loading the tools";
    retry: "重试", "Try again";
    reload: "刷新页面", "Reload";
    none: "无", "None";

    loading_title: "正在准备", "Getting ready";
    loading_text: "正在载入页面，并向微信请求验证", "Loading the page and asking WeChat to verify it";
    ready_title: "已就绪", "Ready";
    ready_text: "微信已通过本页的签名，接口可以使用", "WeChat accepted the signature of this page. Its APIs can be used.";
    outside_title: "请在微信中打开", "Please open this in WeChat";
    outside_text: "登录和分享要由微信来完成。复制链接，发到任意微信聊天里，再点开它。",
        "Signing in and sharing need WeChat. Copy the link, send it to any WeChat chat and tap it there.";
    copy_link: "复制链接", "Copy the link";
    copied: "已复制", "Copied";
    copy_failed: "没能复制，请长按下面的链接", "Could not copy: press and hold the link below";
    page_link: "本页链接", "Link of this page";

    environment: "环境", "Environment";
    client: "客户端", "Client";
    client_wechat: "微信", "WeChat";
    client_wecom: "企业微信", "WeCom";
    client_mini_program: "小程序内网页", "Mini program web view";
    client_devtools: "微信开发者工具", "WeChat DevTools";
    client_other: "普通浏览器", "Other browser";
    client_version: "客户端版本", "Client version";
    platform: "系统", "Platform";

    yes: "是", "Yes";
    no: "否", "No";
    network: "网络", "Network";
    unknown: "未知", "Unknown";
    signature: "签名", "Signature";
    config_state: "验证状态", "Verification";
    state_loading: "验证中", "Verifying";
    state_ready: "已通过", "Accepted";
    state_failed: "未通过", "Not accepted";
    state_outside: "不在微信中", "Not in WeChat";
    signed_url: "签名的网址", "Signed URL";
    current_url: "当前网址", "Current URL";
    status_more: "时间线、网址比较与大小", "Timeline, URLs and sizes";
    why: "查看诊断", "See the diagnosis";
    versions: "版本", "Versions";
    jweixin: "微信脚本", "jweixin";
    not_loaded: "未载入", "Not loaded";
    page: "本页", "This page";

    login_title: "用微信登录", "Sign in with WeChat";
    login_text: "登录由微信完成，本页拿不到你的微信密码。不登录也可以使用本页。",
        "WeChat handles the sign-in, and this page never sees your password. You can also use this page without signing in.";
    login_base_title: "静默登录", "Silent sign-in";
    login_base_text: "只取得你在本公众号的用户标识（openid），不会弹出确认，也看不到你的昵称和头像。",
        "This page gets only your user ID in this account (openid). WeChat does not ask for consent and does not share your name or picture.";
    login_base: "静默登录", "Sign in silently";
    login_userinfo_title: "显示昵称和头像", "With name and picture";
    login_userinfo_text: "微信会先请你确认，再把你的昵称和头像提供给本页，用来显示在这里。",
        "WeChat asks for your consent first. This page then gets your name and picture, and shows them here.";
    login_userinfo: "微信登录", "Sign in with WeChat";
    login_outside: "登录要在微信里进行，请先在微信中打开本页。", "Signing in works only inside WeChat: please open this page there first.";
    nameless: "微信用户", "WeChat user";
    avatar: "头像", "Picture";
    account: "账号", "Account";
    scope: "授权范围", "Scope";
    scope_base: "仅用户标识 · snsapi_base", "User ID only · snsapi_base";
    scope_userinfo: "昵称和头像 · snsapi_userinfo", "Name and picture · snsapi_userinfo";
    signed_in_until: "登录有效期至", "Signed in until";
    more_rights: "获取昵称和头像", "Get name and picture";
    session_more: "检查与刷新", "Check and refresh";
    sign_out: "退出登录", "Sign out";
    snapshot_title: "正在快照页中", "This is a snapshot page";
    snapshot_text: "微信给出的是虚拟的昵称和头像，不会被保存。点页面底部的“使用完整服务”后即可正常登录。",
        "WeChat gives a virtual name and picture, and nothing is stored. To sign in normally, tap “使用完整服务” (use the full service) at the bottom of the screen.";

    offline_title: "网络断开了", "No connection";
    offline_text: "请检查网络，然后重试。", "Please check the network and try again.";
    unreachable_title: "连不上服务器", "The server cannot be reached";
    unreachable_text: "请稍后重试，或换个网络。", "Please try again later or use another network.";
    timed_out_title: "请求超时", "The request timed out";
    timed_out_text: "十秒内没有回应。网络可能很慢，请稍后重试。",
        "There was no response within ten seconds. The network may be slow: please try again later.";
    bad_response_title: "服务器返回内容异常", "Unexpected response from the server";
    bad_response_text: "可能是中间的代理或登录网关改了内容。请换个网络重试。",
        "A proxy or a network login page may have replaced it. Please try again or use another network.";
    server_down_title: "服务器出错了", "The server has an error";
    server_down_text: "不是你的问题，请稍后重试。", "You did nothing wrong. Please try again later.";
    script_title: "微信脚本没有载入", "WeChat's script did not load";
    script_text: "页面从 res.wx.qq.com 取不到 jweixin。请检查网络后刷新。", "jweixin could not be fetched from res.wx.qq.com. Please check the network and reload.";
    new_build_title: "本页有新版本", "There is a new version of this page";
    new_build_text: "服务器上已没有旧版本的这一部分，请刷新。", "The server no longer has this part of the old one. Please reload.";
    bridge_title: "微信没有回应", "WeChat does not respond";
    bridge_text: "请关闭本页重新打开；还不行就更新微信。", "Please close this page and open it again. If that does not help, update WeChat.";

    invalid_signature_title: "签名无效", "Invalid signature";
    invalid_signature_text: "服务器签的网址或票据和微信的不一致。请确认：签名的网址与地址栏完全相同（# 之前）；AppID 与票据属于同一公众号；没有别的程序也在刷新票据。",
        "The server signed another URL or ticket than WeChat expects. Check that the signed URL equals the address bar (up to #), that the AppID and the ticket belong to the same account, and that no other program refreshes the ticket.";
    invalid_domain_title: "域名没有登记", "Domain not registered";
    invalid_domain_text: "请在微信开发者平台“服务号 → 基础信息 → 域名与消息推送配置”的 JS接口安全域名里加上本页的域名，不带 http:// 和端口。",
        "Add this page's host to the account's JS接口安全域名 (JS-SDK domains) in the platform's console, without http:// and without a port.";
    permission_title: "微信没有给本页权限", "WeChat permits this page nothing";
    permission_text: "底部有“使用完整服务”的是快照页：请点它。否则请确认公众号已认证，并在“接口权限与额度”里有 JS-SDK。",
        "With 使用完整服务 at the bottom this is a snapshot: tap it. Otherwise check that the account is verified and that its console lists the JS-SDK.";
    subscribe_title: "需要先关注公众号", "Please follow the account first";
    subscribe_text: "这是测试号：请先关注它，再打开本页。", "This is a test account: follow it, then open the page again.";
    refused_title: "微信没有接受", "WeChat refused the request";
    refused_text: "下面是微信返回的原文。解决之后再试。", "WeChat's own message is below. Please fix the cause and try again.";

    bad_request_title: "请求有误", "The request was invalid";
    bad_request_text: "服务器指出了下面的问题。", "The server's message is below.";
    origin_title: "服务器不为这个网址签名", "The server does not sign for this URL";
    origin_text: "请把本页的来源（协议、域名和端口）加到服务器的 WECHAT_H5_ORIGINS 里。", "Add this page's origin (scheme, host and port) to the server's WECHAT_H5_ORIGINS.";
    account_title: "服务器不认识这个公众号", "The server does not know this account";
    account_text: "请检查服务器配置里的 AppID。", "Check the AppID in the server's configuration.";
    weixin_error_title: "微信平台拒绝了服务器", "WeChat refused the server";
    weixin_error_text: "通常是 AppSecret 不对，或服务器 IP 不在账号的 API IP 白名单里。",
        "Usually the AppSecret is wrong, or the server's IP address is not on the account's API allow-list.";
    weixin_down_title: "服务器连不上微信", "The server cannot reach WeChat";
    weixin_down_text: "请稍后重试。", "Please try again later.";
    ticket_title: "签名用的票据还没有准备好", "The ticket for signing is not available yet";
    ticket_text: "服务器刚启动，或暂时取不到票据。请稍后重试。",
        "The server has just started or cannot fetch a ticket right now. Please try again shortly.";
}

#[cfg(test)]
mod tests {
    use super::{Lang, TABLE};
    use crate::text_rules::{TextRule, check_texts};

    #[test]
    fn every_text_has_both_languages() {
        let exceptions = [
            ("other_lang", TextRule::Chinese),
            ("other_lang", TextRule::English),
            ("ready_text", TextRule::FullStop),
            // They quote what WeChat shows.
            ("snapshot_text", TextRule::English),
            ("invalid_domain_text", TextRule::English),
            ("permission_text", TextRule::English),
        ];
        check_texts(TABLE, &exceptions);
    }

    #[test]
    fn a_stored_language_is_restored() {
        for lang in [Lang::En, Lang::Zh] {
            assert_eq!(Lang::from_stored(Some(lang.to_stored())), lang);
            assert_eq!(lang.other().other(), lang);
            assert_ne!(lang.strings(), lang.other().strings());
        }
    }

    #[test]
    fn chinese_is_the_default() {
        for value in [None, Some(""), Some("EN"), Some("fr"), Some("\u{0}")] {
            assert_eq!(Lang::from_stored(value), Lang::Zh);
        }
    }
}
