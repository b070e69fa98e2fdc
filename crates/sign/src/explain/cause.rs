//! The named causes, and what to do about each.

use core::fmt;

use crate::app_id::AppId;
use crate::explain::mistake::Mistake;

/// Why a signature is invalid.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// A ticket of type `wx_card` was used.
    CardTicket,
    /// The signed URL differs from the page's in a way that has a name.
    Url(Mistake),
    /// The signed URL is another one.
    OtherUrl,
    /// The client compares with the URL of the first page load: iOS after
    /// `pushState`.
    EntryUrl,
    /// `timestamp` is in milliseconds, or was when it was signed.
    Milliseconds,
    /// The nonce was signed in other letter case than `wx.config` was given.
    NonceCase,
    /// The signed string names the nonce as `wx.config` does: `nonceStr=`.
    NonceKey,
    /// Another account's ticket was used.
    OtherAccount(AppId),
    /// An older ticket of the same account was used.
    StaleTicket,
    /// The URLs are equal: only the ticket, or the appid, can be wrong.
    Ticket,
}

/// A language of the advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// 简体中文.
    Chinese,
    /// English.
    English,
}

impl Cause {
    /// A stable name, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Url(Mistake::FragmentKept) => "fragment_kept",
            Self::Url(Mistake::EncodedTwice) => "encoded_twice",
            Self::Url(Mistake::Decoded) => "decoded",
            Self::Url(Mistake::HtmlEscaped) => "html_escaped",
            Self::Url(Mistake::Scheme) => "scheme",
            Self::Url(Mistake::DefaultPort) => "default_port",
            Self::Url(Mistake::HostCase) => "host_case",
            Self::Url(Mistake::TrailingSlash) => "trailing_slash",
            Self::Url(Mistake::ShareParameters) => "share_parameters",
            Self::Url(Mistake::CodeAndState) => "code_and_state",
            Self::CardTicket => "card_ticket",
            Self::OtherUrl => "other_url",
            Self::EntryUrl => "entry_url",
            Self::Milliseconds => "milliseconds",
            Self::NonceCase => "nonce_case",
            Self::NonceKey => "nonce_key",
            Self::OtherAccount(_) => "other_account",
            Self::StaleTicket => "stale_ticket",
            Self::Ticket => "ticket",
        }
    }

    /// What to do, in a sentence.
    pub fn advice(&self, language: Language) -> &'static str {
        let (chinese, english) = match self {
            Self::Url(mistake) => url_advice(*mistake),
            Self::CardTicket => (
                "用了卡券的 ticket：getticket 的 type 应为 jsapi，不是 wx_card",
                "a card ticket was used: call getticket with type=jsapi, not wx_card",
            ),
            Self::OtherUrl => (
                "签名的不是当前页面：请在页面里取 location.href，去掉 # 后的部分，交给后端签名",
                "another page was signed: send this page's own location.href, cut at the #",
            ),
            Self::EntryUrl => (
                "iOS 校验的是首次加载的地址：请在路由启动前记下入口地址并用它签名",
                "iOS compares with the URL of the first page load: keep it before any router runs, and sign that",
            ),
            Self::Milliseconds => (
                "timestamp 用了毫秒：请用秒（除以 1000 取整），签名和 wx.config 用同一个值",
                "the timestamp is in milliseconds: use whole seconds, the same in the signature and in wx.config",
            ),
            Self::NonceCase => (
                "随机串大小写不一致：签名与 wx.config 必须使用同一个 nonceStr",
                "the nonce's letter case differs: sign the very nonceStr that wx.config is given",
            ),
            Self::NonceKey => (
                "签名串里写成了 nonceStr=：那里必须是全小写的 noncestr=，只有 wx.config 用 nonceStr",
                "the signed string says nonceStr=: it must be noncestr= there, all lower case; only wx.config takes nonceStr",
            ),
            Self::OtherAccount(_) => (
                "用了另一个公众号的 jsapi_ticket：ticket 必须属于 wx.config 的 appId",
                "another account's ticket was used: it must belong to the appId in wx.config",
            ),
            Self::StaleTicket => (
                "用了旧的 jsapi_ticket：请由中控服务器统一获取，不要在多处缓存",
                "an older ticket was used: let one central server keep it, and cache it nowhere else",
            ),
            Self::Ticket => (
                "地址一致，问题在 jsapi_ticket 或 appId：检查 ticket 是否过期、被别的服务器刷新，或属于另一个公众号",
                "the URLs are equal, so the ticket or the appId is wrong: expired, replaced by another server, or another account's",
            ),
        };
        match language {
            Language::Chinese => chinese,
            Language::English => english,
        }
    }
}

fn url_advice(mistake: Mistake) -> (&'static str, &'static str) {
    match mistake {
        Mistake::FragmentKept => (
            "签名时带上了 # 及其后的部分：请用 location.href.split('#')[0]",
            "the fragment was signed too: use location.href.split('#')[0]",
        ),
        Mistake::EncodedTwice => (
            "地址多做了一次编码：查询参数里只 encodeURIComponent 一次，后端签名解码后的值",
            "the URL was percent-encoded once too often: encode it once as a query value, and sign the decoded value",
        ),
        Mistake::Decoded => (
            "签名前解码了地址里的转义：请按地址栏原样签名",
            "escapes were decoded before signing: sign the URL as the address bar holds it",
        ),
        Mistake::HtmlEscaped => (
            "地址里的 & 变成了 &amp;：模板里不要对签名用的地址做 HTML 转义",
            "& became &amp;: do not HTML-escape the URL that is signed",
        ),
        Mistake::Scheme => (
            "http 与 https 不一致，多半是反向代理后端拼出的地址：请由页面传来 location.href",
            "http and https differ, most often by a proxy: take location.href from the page instead of building the URL on the server",
        ),
        Mistake::DefaultPort => (
            "写出了默认端口：浏览器地址里没有 :443 或 :80，签名时也不要有",
            "the default port was written: a browser shows no :443 or :80, so sign none",
        ),
        Mistake::HostCase => (
            "域名大小写不一致：浏览器总是显示小写",
            "the host's letter case differs: a browser always shows lower case",
        ),
        Mistake::TrailingSlash => (
            "路径末尾的 / 多了或少了：逐字节按地址栏签名",
            "a trailing / is missing or too many: sign the URL byte for byte as the address bar holds it",
        ),
        Mistake::ShareParameters => (
            "微信分享时给地址加了 from、isappinstalled 等参数：不要写死地址，签名当前地址",
            "WeChat added from, isappinstalled or the like when the page was shared: sign the current URL, not a fixed one",
        ),
        Mistake::CodeAndState => (
            "地址里的 code 和 state 与签名时不一致：登录后跳转到干净的地址再签名",
            "code and state of a login are in one of the two URLs: go to a clean URL after the login, then sign it",
        ),
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.advice(Language::English))
    }
}
