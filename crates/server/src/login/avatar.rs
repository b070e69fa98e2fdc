//! The picture of a user, as a page can show it.
//!
//! WeChat's addresses come with `http` in old accounts and profiles. A page on https, and
//! the page's own policy, block that; WeChat's picture hosts serve https too.

use url::Url;
use wechat_h5_local_net::is_private;

/// The domains of WeChat's pictures, with all their subdomains.
const WECHAT_DOMAINS: [&str; 3] = ["qlogo.cn", "qpic.cn", "qq.com"];

/// The address of `headimgurl` that a page can show. `http` becomes `https` for WeChat's
/// hosts and stays for local ones, such as the sandbox. Any other host has to have `https`.
pub(super) fn displayable(headimgurl: &str) -> Option<String> {
    let absolute = match headimgurl.strip_prefix("//") {
        Some(rest) => format!("https://{rest}"),
        None => headimgurl.to_owned(),
    };
    let mut url = Url::parse(&absolute).ok()?;
    match url.scheme() {
        "https" => {}
        "http" if is_of_wechat(&url) => url.set_scheme("https").ok()?,
        "http" if is_private(&url) => {}
        _ => return None,
    }
    Some(url.into())
}

fn is_of_wechat(url: &Url) -> bool {
    let is_in = |host: &str, domain: &str| {
        host.strip_suffix(domain)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    let host = url.host_str().unwrap_or_default();
    url.port().is_none() && WECHAT_DOMAINS.iter().any(|domain| is_in(host, domain))
}

#[cfg(test)]
mod tests {
    use super::displayable;

    #[test]
    fn pictures_of_wechat_have_https() {
        for (headimgurl, shown) in [
            (
                "http://thirdwx.qlogo.cn/mmopen/vi_32/EXAMPLE/132",
                "https://thirdwx.qlogo.cn/mmopen/vi_32/EXAMPLE/132",
            ),
            (
                "https://thirdwx.qlogo.cn/mmopen/vi_32/EXAMPLE/0",
                "https://thirdwx.qlogo.cn/mmopen/vi_32/EXAMPLE/0",
            ),
            (
                "http://wx.qlogo.cn/mmopen/a/46",
                "https://wx.qlogo.cn/mmopen/a/46",
            ),
            (
                "http://wx.qlogo.cn:80/mmopen/a/0",
                "https://wx.qlogo.cn/mmopen/a/0",
            ),
            (
                "HTTP://WX.QLOGO.CN/mmopen/A/0",
                "https://wx.qlogo.cn/mmopen/A/0",
            ),
            ("//wx.qlogo.cn/mmopen/a/0", "https://wx.qlogo.cn/mmopen/a/0"),
            (
                "http://mmbiz.qpic.cn/mmbiz/a/0?wx_fmt=jpeg&b=%2F",
                "https://mmbiz.qpic.cn/mmbiz/a/0?wx_fmt=jpeg&b=%2F",
            ),
            ("http://res.wx.qq.com/a.png", "https://res.wx.qq.com/a.png"),
        ] {
            assert_eq!(displayable(headimgurl).as_deref(), Some(shown));
        }
    }

    #[test]
    fn pictures_of_others_are_shown_by_https_or_locally() {
        for shown in [
            "https://cdn.example.com/a.png",
            "http://127.0.0.1:8090/avatar.svg",
            "http://localhost:8090/avatar.svg",
            "http://192.168.1.20:8090/avatar.svg",
        ] {
            assert_eq!(displayable(shown).as_deref(), Some(shown));
        }
        for dropped in [
            "",
            "/0",
            "/132",
            "0",
            "http://",
            "http://cdn.example.com/a.png",
            "http://qlogo.cn.example.com/a",
            "http://evilqlogo.cn/a",
            "http://wx.qlogo.cn:8080/a",
            "http://wx.qlogo.cn@example.com/a",
            "ftp://wx.qlogo.cn/a",
            "javascript:alert(1)",
            "data:image/png;base64,AA",
        ] {
            assert_eq!(displayable(dropped), None, "{dropped}");
        }
    }
}
