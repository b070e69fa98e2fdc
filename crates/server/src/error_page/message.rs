//! What error pages say, in both languages.

use super::icon::Icon;
use crate::error_response::{ErrorCode, LoginFailure};
use crate::preferred_language::Language;

/// What happened, and what a user can do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Message {
    pub(super) icon: Icon,
    pub(super) title: Text,
    pub(super) advice: Text,
}

/// The same in Chinese and in English.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text {
    chinese: &'static str,
    english: &'static str,
}

impl Text {
    pub(super) const fn new(chinese: &'static str, english: &'static str) -> Self {
        Self { chinese, english }
    }

    pub(super) const fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::Chinese => self.chinese,
            Language::English => self.english,
        }
    }
}

impl Message {
    /// The message about an error, or about the failed login that it is.
    pub(super) const fn new(code: ErrorCode, login: Option<LoginFailure>) -> Self {
        match login {
            Some(failure) => of_login(failure),
            None => of_code(code),
        }
    }
}

const fn message(icon: Icon, title: [&'static str; 2], advice: [&'static str; 2]) -> Message {
    Message {
        icon,
        title: Text::new(title[0], title[1]),
        advice: Text::new(advice[0], advice[1]),
    }
}

const fn of_login(failure: LoginFailure) -> Message {
    match failure {
        LoginFailure::Expired => EXPIRED,
        LoginFailure::Used => USED,
        LoginFailure::NoCookie => NO_COOKIE,
        LoginFailure::Settings(40164 | 61004) => ADDRESS_NOT_LISTED,
        LoginFailure::Settings(40001 | 40013 | 40125) => WRONG_CREDENTIALS,
        LoginFailure::Settings(_) => OTHER_SETTINGS,
    }
}

const fn of_code(code: ErrorCode) -> Message {
    match code {
        ErrorCode::AuthorizationRefused => REFUSED,
        ErrorCode::StateForeignBrowser => OTHER_BROWSER,
        ErrorCode::StateUnknown | ErrorCode::InvalidCallback => INVALID_CALLBACK,
        ErrorCode::CodeRejected => CODE_REJECTED,
        ErrorCode::SiteNotAllowed => SITE_NOT_ALLOWED,
        ErrorCode::InvalidAuthorizeUrl => INVALID_AUTHORIZE_URL,
        ErrorCode::NotANavigation => NOT_A_NAVIGATION,
        ErrorCode::UnknownAccount => UNKNOWN_ACCOUNT,
        ErrorCode::WeixinBusy => WEIXIN_BUSY,
        ErrorCode::WeixinQuota => WEIXIN_QUOTA,
        ErrorCode::WeixinUnreachable => WEIXIN_UNREACHABLE,
        ErrorCode::WeixinError => WEIXIN_ERROR,
        ErrorCode::TooManyRequests => TOO_MANY_REQUESTS,
        ErrorCode::StoreUnavailable | ErrorCode::Internal => UNAVAILABLE,
        ErrorCode::NotFound => NOT_FOUND,
        _ => WRONG_LINK,
    }
}

const EXPIRED: Message = message(
    Icon::Wait,
    ["登录已超时", "The sign-in took too long"],
    [
        "登录要在十分钟内完成，请重新登录。",
        "A sign-in is valid for ten minutes. Please sign in again.",
    ],
);
const USED: Message = message(
    Icon::Warning,
    ["这次登录已经结束", "This sign-in is over"],
    [
        "登录链接只能用一次，而这一次没有成功。请重新登录。",
        "Its link works once, and nobody was signed in. Please sign in again.",
    ],
);
const NO_COOKIE: Message = message(
    Icon::Warning,
    ["登录没能继续", "The sign-in could not go on"],
    [
        "浏览器没有保存登录用的 Cookie。请允许 Cookie，再从页面重新登录；若是在另一个浏览器里开始登录的，请回到那里。",
        "The browser has not kept the cookie of this sign-in. Please allow cookies, and sign \
         in again from the page. If you started in another browser, go back there.",
    ],
);
const ADDRESS_NOT_LISTED: Message = message(
    Icon::Error,
    ["暂时不能登录", "Signing in is not possible now"],
    [
        "微信没有接受本站服务器的 IP 地址：它不在公众号的 API IP 白名单中。这不是你的问题，请把下面的代码告诉本站。",
        "WeChat does not accept the IP address of this site's server: it is not on the \
         account's API IP list. You did nothing wrong: please tell the site the code below.",
    ],
);
const WRONG_CREDENTIALS: Message = message(
    Icon::Error,
    ["暂时不能登录", "Signing in is not possible now"],
    [
        "本站配置的 AppID 或 AppSecret 不对。这不是你的问题，请把下面的代码告诉本站。",
        "The AppID or the AppSecret in this site's settings is wrong. You did nothing wrong: \
         please tell the site the code below.",
    ],
);
const OTHER_SETTINGS: Message = message(
    Icon::Error,
    ["暂时不能登录", "Signing in is not possible now"],
    [
        "本站的公众号设置有误，或缺少权限。这不是你的问题，请把下面的代码告诉本站。",
        "This site's account is not set up for it. You did nothing wrong: please tell the \
         site the code below.",
    ],
);
const REFUSED: Message = message(
    Icon::Info,
    ["你没有同意授权", "You did not agree to sign in"],
    [
        "没有提供任何信息。不登录也可以返回页面；改变主意时，可以重新登录。",
        "Nothing was shared. You can go back without signing in, or sign in after all.",
    ],
);
const OTHER_BROWSER: Message = message(
    Icon::Warning,
    [
        "这次登录不是在这里开始的",
        "This sign-in was not started here",
    ],
    [
        "请在开始登录的浏览器里继续，或从页面重新登录。如果链接是别人发来的，请不要再打开它。",
        "Please continue in the browser in which you started, or sign in again from the page. \
         If somebody sent you this link, do not open it again.",
    ],
);
const INVALID_CALLBACK: Message = message(
    Icon::Warning,
    ["登录链接无效", "This sign-in link is not valid"],
    [
        "它不完整，或不是本站发出的。请从页面重新登录。",
        "It is not complete, or not this site's. Please sign in again from the page.",
    ],
);
const CODE_REJECTED: Message = message(
    Icon::Warning,
    ["微信没有接受这次登录", "WeChat did not accept this sign-in"],
    [
        "登录用的 code 已经用过，或已过期，常见于返回或刷新之后。请重新登录。",
        "Its code was used before or has expired, as after Back or a reload. Please sign in \
         again.",
    ],
);
const SITE_NOT_ALLOWED: Message = message(
    Icon::Warning,
    ["来源网站不在名单上", "The site that sent you is not listed"],
    [
        "它不在本服务器的名单上，不能由这里登录。请联系该网站。",
        "It is not on this server's list, so it cannot sign you in here. Please tell that site.",
    ],
);
const INVALID_AUTHORIZE_URL: Message = message(
    Icon::Warning,
    ["登录链接有误", "The sign-in link is wrong"],
    [
        "来源网站给出的登录链接有误，请联系该网站。",
        "The site that sent you has a wrong link. Please tell that site.",
    ],
);
const NOT_A_NAVIGATION: Message = message(
    Icon::Warning,
    ["登录没有开始", "The sign-in has not started"],
    [
        "请从页面上点“登录”。",
        "Please tap the sign-in button of the page.",
    ],
);
const UNKNOWN_ACCOUNT: Message = message(
    Icon::Error,
    [
        "本站不认识这个公众号",
        "This site does not know the account",
    ],
    [
        "它可能已被移除。请联系本站。",
        "It may have been removed. Please tell this site.",
    ],
);
const WEIXIN_BUSY: Message = message(
    Icon::Wait,
    ["微信响应较慢", "WeChat is slow at the moment"],
    [
        "登录还在等微信，本页会自动再试。",
        "The sign-in waits for WeChat. This page tries again by itself.",
    ],
);
const WEIXIN_QUOTA: Message = message(
    Icon::Wait,
    ["微信限制了登录次数", "WeChat limits the sign-ins"],
    [
        "微信现在不再接受本站的登录，请过一会儿重新登录。",
        "WeChat accepts no more sign-ins of this site now. Please sign in again later.",
    ],
);
const WEIXIN_UNREACHABLE: Message = message(
    Icon::Error,
    ["服务器连不上微信", "The server cannot reach WeChat"],
    [
        "这不是你的问题，请过一会儿重新登录。",
        "You did nothing wrong. Please sign in again in a while.",
    ],
);
const WEIXIN_ERROR: Message = message(
    Icon::Error,
    ["微信没有完成登录", "WeChat did not complete the sign-in"],
    [
        "微信返回了错误。请过一会儿重新登录；还不行，就把下面的代码告诉本站。",
        "WeChat responded with an error. Please sign in again in a while. If that does not \
         help, tell the site the code below.",
    ],
);
const TOO_MANY_REQUESTS: Message = message(
    Icon::Wait,
    ["请求过于频繁", "Too many requests"],
    [
        "来自你所在网络的请求太多，请过一会儿再试。",
        "There were too many requests from your network. Please try again in a moment.",
    ],
);
const UNAVAILABLE: Message = message(
    Icon::Error,
    ["服务暂时不可用", "The service is not available"],
    [
        "问题在本站，请过一会儿再试。",
        "Something is wrong on our side. Please try again later.",
    ],
);
const NOT_FOUND: Message = message(
    Icon::Info,
    ["这里没有页面", "There is no page here"],
    [
        "地址可能写错了，或者页面已经移走。请返回首页。",
        "The address may be misspelt, or the page has moved. Please go to the start page.",
    ],
);
const WRONG_LINK: Message = message(
    Icon::Warning,
    ["链接有误", "This link is wrong"],
    [
        "请返回页面，再试一次。",
        "Please go back to the page and try again.",
    ],
);

#[cfg(test)]
mod tests {
    use super::*;

    const FAILURES: [LoginFailure; 6] = [
        LoginFailure::Expired,
        LoginFailure::Used,
        LoginFailure::NoCookie,
        LoginFailure::Settings(40164),
        LoginFailure::Settings(40125),
        LoginFailure::Settings(48001),
    ];

    fn is_chinese(text: &str) -> bool {
        text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
    }

    #[test]
    fn every_text_is_in_one_language_and_the_advice_is_a_sentence() {
        let codes = ErrorCode::ALL.iter().map(|code| of_code(*code));
        for message in codes.chain(FAILURES.map(of_login)) {
            for text in [message.title, message.advice] {
                assert!(is_chinese(text.chinese), "{text:?}");
                assert!(!is_chinese(text.english), "{text:?}");
            }
            assert!(message.advice.chinese.ends_with('。'), "{message:?}");
            assert!(message.advice.english.ends_with('.'), "{message:?}");
            assert!(!message.title.english.ends_with('.'), "{message:?}");
        }
    }

    #[test]
    fn every_failure_of_a_login_has_an_advice_of_its_own() {
        let codes = [
            ErrorCode::AuthorizationRefused,
            ErrorCode::StateForeignBrowser,
            ErrorCode::StateUnknown,
            ErrorCode::CodeRejected,
            ErrorCode::WeixinBusy,
            ErrorCode::WeixinError,
            ErrorCode::WeixinQuota,
            ErrorCode::WeixinUnreachable,
            ErrorCode::Internal,
            ErrorCode::NotFound,
            ErrorCode::InvalidUrl,
        ];
        let messages = codes.map(of_code).into_iter().chain(FAILURES.map(of_login));
        let mut advices: Vec<_> = messages.map(|it| it.advice.chinese).collect();
        let all = advices.len();
        advices.sort_unstable();
        advices.dedup();
        assert_eq!(advices.len(), all);
    }
}
