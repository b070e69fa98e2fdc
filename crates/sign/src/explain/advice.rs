//! How to repair each cause, in a sentence.

use core::fmt;

use crate::explain::cause::Cause;
use crate::explain::url_mistake::UrlMistake;

/// A language of the advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// 简体中文.
    Chinese,
    /// English.
    English,
}

impl Cause {
    /// How to repair the cause, in a sentence.
    pub fn advice(&self, language: Language) -> &'static str {
        let (chinese, english) = of_cause(self);
        match language {
            Language::Chinese => chinese,
            Language::English => english,
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.advice(Language::English))
    }
}

/// A sentence in Chinese and in English.
type Advice = (&'static str, &'static str);

fn of_cause(cause: &Cause) -> Advice {
    match cause {
        Cause::Url(mistake) => of_mistake(*mistake),
        Cause::OtherUrl => (
            "签名的不是当前页面：请在页面里取 location.href，去掉 # 后的部分，交给后端签名",
            "another page was signed: send this page's own location.href, cut at the #",
        ),
        Cause::EntryUrl => (
            "iOS 校验的是首次加载的地址：请在路由启动前记下入口地址并用它签名",
            "iOS compares with the URL of the first page load: keep it before any router runs, and sign that",
        ),
        Cause::Milliseconds => (
            "timestamp 用了毫秒：请用秒（除以 1000 取整），签名和 wx.config 用同一个值",
            "the timestamp is in milliseconds: use whole seconds, the same in the signature and in wx.config",
        ),
        Cause::NonceCase => (
            "随机串大小写不一致：签名与 wx.config 必须使用同一个 nonceStr",
            "the nonce's letter case differs: sign the very nonceStr that wx.config is given",
        ),
        Cause::NonceKey => (
            "签名串里写成了 nonceStr=：那里必须是全小写的 noncestr=，只有 wx.config 用 nonceStr",
            "the signed string says nonceStr=: it must be noncestr= there, all lower case; only wx.config takes nonceStr",
        ),
        Cause::ParameterOrder => (
            "签名串的参数顺序不对：必须依次为 jsapi_ticket、noncestr、timestamp、url",
            "the values were signed in another order: it must be jsapi_ticket, noncestr, timestamp, url",
        ),
        Cause::AccessToken => (
            "用了 access_token：请用它调用 getticket 取得 jsapi_ticket，再用 jsapi_ticket 签名",
            "an access token was used: call getticket with it, and sign with the jsapi_ticket",
        ),
        Cause::CardTicket => (
            "用了卡券的 ticket：getticket 的 type 应为 jsapi，不是 wx_card",
            "a card ticket was used: call getticket with type=jsapi, not wx_card",
        ),
        Cause::NoTicket => (
            "签名时 jsapi_ticket 为空、undefined 或没有 await 的 Promise：检查 getticket 的返回，取到 ticket 后再签名",
            "the ticket was empty, undefined or a promise: check the response of getticket, and sign once the ticket is there",
        ),
        Cause::OtherAccount(_) => (
            "用了另一个公众号的 jsapi_ticket：ticket 必须属于 wx.config 的 appId",
            "another account's ticket was used: it must belong to the appId in wx.config",
        ),
        Cause::StaleTicket => (
            "用了旧的 jsapi_ticket：请由中控服务器统一获取，不要在多处缓存",
            "an older ticket was used: let one central server keep it, and cache it nowhere else",
        ),
        Cause::TimestampKey => (
            "签名串里写成了 timeStamp=：那里必须是全小写的 timestamp=",
            "the signed string says timeStamp=: it must be timestamp= there, all lower case",
        ),
        Cause::TimestampFormat => (
            "签名串里的 timestamp 带小数点：请先取整",
            "the time was signed with a decimal point: use a whole number first",
        ),
        Cause::EscapedString => (
            "签名串被转义了：&timestamp 变成 ×tamp，或 & 变成 &amp;、%26",
            "the signed string was escaped: in HTML the start of &timestamp becomes a multiplication sign, and & becomes &amp; or %26",
        ),
        Cause::ParameterNames => (
            "签名串的参数名或连接符不对：必须依次为 jsapi_ticket=&noncestr=&timestamp=&url=",
            "the signed string has other names or separators: it must be jsapi_ticket=&noncestr=&timestamp=&url=",
        ),
        Cause::StringCase => (
            "整个签名串的大小写变了：ticket 和地址区分大小写",
            "the case of the whole string was changed: ticket and URL are case-sensitive",
        ),
        Cause::StrayCharacters => (
            "签名串里多了空格、换行、引号或 BOM：请先去掉",
            "the signed string has a space, a line break, a quote or a BOM too many: remove it first",
        ),
        Cause::TextEncoding => (
            "签名串用了 UTF-16：请用 UTF-8",
            "the string was digested in UTF-16: encode it in UTF-8",
        ),
        Cause::OtherString => (
            "签名的是另一个字符串：请在服务器打印签名串，逐项核对 ticket（过期、被刷新，或属于另一个公众号？）、noncestr、timestamp 和 url",
            "another string was signed: no known ticket makes this signature. Print the string on the server, and compare its ticket (expired, replaced, another account's?), noncestr, timestamp and url",
        ),
        Cause::DigestCase => (
            "签名里有大写字母：SHA-1 的十六进制必须全小写",
            "the signature has upper-case letters: write the SHA-1 in lower-case hex",
        ),
        Cause::OtherDigest => (
            "签名不是 SHA-1：SHA-1 是 40 位十六进制，32 位是 MD5，64 位是 SHA-256",
            "the signature is no SHA-1, which has 40 hex digits: MD5 has 32, SHA-256 has 64",
        ),
        Cause::MalformedSignature => (
            "签名的格式不对：必须是 40 位小写十六进制的 SHA-1，不是 base64；检查接口返回的字段名是否为 signature",
            "this is not a signature: it must be a SHA-1 in 40 lower-case hex digits, not in base64; check whether the server's response has a `signature`",
        ),
        Cause::NeedsTicket => (
            "没有 ticket 时看不出错误，签名也可能是对的：请在服务器上带着 ticket 再次排查；客户端若拒绝，多半是 ticket 已失效，或不属于该 appId",
            "the URL looks right; the signature itself cannot be checked without the ticket: ask again on the server, with the ticket. If the client refused it, the ticket is most likely expired, or not the appId's",
        ),
        Cause::NotAllTried => (
            "ticket 太多或地址太长，没有全部试完：请减少 ticket 后再试",
            "there were too many tickets, or the URL is too long, to try everything: ask again with fewer tickets",
        ),
    }
}

fn of_mistake(mistake: UrlMistake) -> Advice {
    match mistake {
        UrlMistake::FragmentKept => (
            "签名时带上了 # 及其后的部分：请用 location.href.split('#')[0]",
            "the fragment was signed too: use location.href.split('#')[0]",
        ),
        UrlMistake::EncodedTwice => (
            "地址多做了一次编码：查询参数里只 encodeURIComponent 一次，后端签名解码后的值",
            "the URL was percent-encoded once too often: encode it once as a query value, and sign the decoded value",
        ),
        UrlMistake::Decoded => (
            "签名前解码了地址里的转义：请按地址栏原样签名",
            "escapes were decoded before signing: sign the URL as the address bar holds it",
        ),
        UrlMistake::PlusDecoded => (
            "地址里的 + 变成了空格：作为查询参数传给后端时请用 encodeURIComponent 编码一次",
            "a + of the URL became a space: encode the URL with encodeURIComponent when it is sent as a query value",
        ),
        UrlMistake::HtmlEscaped => (
            "地址里的 & 变成了 &amp;：模板里不要对签名用的地址做 HTML 转义",
            "& became &amp;: do not HTML-escape the URL that is signed",
        ),
        UrlMistake::Scheme => (
            "http 与 https 不一致，多半是反向代理之后的后端自行拼接了地址：请由页面传来 location.href",
            "http and https differ, most often by a proxy: take location.href from the page instead of building the URL on the server",
        ),
        UrlMistake::DefaultPort => (
            "写出了默认端口：浏览器地址里没有 :443 或 :80，签名时也不要有",
            "the default port was written: a browser shows no :443 or :80, so sign none",
        ),
        UrlMistake::HostCase => (
            "域名大小写不一致：浏览器总是显示小写",
            "the host's letter case differs: a browser always shows lower case",
        ),
        UrlMistake::TrailingSlash => (
            "路径末尾的 / 多了或少了：逐字节按地址栏签名",
            "a trailing / is missing or too many: sign the URL byte for byte as the address bar holds it",
        ),
        UrlMistake::ShareParameters => (
            "微信分享时给地址加了 from、isappinstalled 等参数：不要写死地址，签名当前地址",
            "WeChat added from, isappinstalled or the like when the page was shared: sign the current URL, not a fixed one",
        ),
        UrlMistake::CodeAndState => (
            "地址里的 code 和 state 与签名时不一致：登录后跳转到干净的地址再签名",
            "code and state of a login are in one of the two URLs: go to a clean URL after the login, then sign it",
        ),
        UrlMistake::QueryDropped => (
            "签名时少了 ? 及其后的查询参数：请签名 # 之前的完整地址",
            "the query was left out: sign the whole URL up to the #",
        ),
        UrlMistake::OriginOnly => (
            "只签名了域名：请由页面传来 location.href，签名完整地址",
            "only the origin was signed: take location.href from the page and sign all of it",
        ),
        UrlMistake::PathOnly => (
            "签名的地址没有协议和域名：请由页面传来 location.href，签名完整地址",
            "scheme and host were left out: take location.href from the page and sign all of it",
        ),
        UrlMistake::QueryCut => (
            "地址在第一个 & 处被截断：作为查询参数传给后端时请用 encodeURIComponent 编码一次",
            "the URL was cut at the first &: encode it with encodeURIComponent when it is sent as a query value",
        ),
        UrlMistake::PortDropped => (
            "签名时少了端口，多半是反向代理之后的后端自行拼接了地址：请由页面传来 location.href",
            "the port was left out, most often by a proxy: take location.href from the page",
        ),
        UrlMistake::LoopbackHost => (
            "localhost 与 127.0.0.1 不是同一个地址：请签名地址栏里的那个",
            "localhost and 127.0.0.1 are not the same URL: sign the one in the address bar",
        ),
    }
}
