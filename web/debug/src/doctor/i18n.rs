//! The texts of the doctor, in both languages.

use wechat_h5_web::i18n::Lang;

/// The texts in this language.
pub(crate) fn strings(lang: Lang) -> &'static Strings {
    match lang {
        Lang::En => &EN,
        Lang::Zh => &ZH,
    }
}

wechat_h5_web::strings! {
    signature: "本页的签名", "The signature of this page";
    waiting_title: "正在等待微信验证", "Waiting for WeChat";
    waiting_text: "微信验证本页之后，这里会给出结果。", "The result is shown here once WeChat has verified this page.";
    asking_title: "正在查找原因", "Looking for the cause";
    asking_text: "服务器正在用它的票据核对签名。", "The server compares the signature with its ticket.";
    trying_again_title: "正在重新验证", "Verifying again";
    trying_again_text: "服务器换用了新的票据，本页正用新的签名重试一次。", "The server has a new ticket, and this page tries once more with a new signature.";
    recovered_title: "已自动恢复", "Recovered by itself";
    recovered_text: "服务器原来的票据失效了。它已换用新的票据，本页重新验证后通过。", "The server's ticket was no longer valid. It has a new one, with which WeChat has accepted this page.";
    refused_again: "本页已自动重试过一次，仍未通过。", "This page has tried once more by itself, and was refused again.";
    only_compared: "服务器没能回答，这只是对两个网址的比较。", "The server could not answer: this is a comparison of the two URLs only.";
    outside_title: "不在微信中", "Not in WeChat";
    outside_text: "签名由微信客户端来验证。可以用下面的表单排查一个签名。", "WeChat's client verifies signatures. The form below can examine one.";
    ready_title: "签名有效", "The signature is valid";
    ready_text: "微信客户端已接受本页的签名。", "WeChat's client has accepted the signature of this page.";
    valid_title: "签名没有问题", "Nothing is wrong with the signature";
    valid_text: "网址、时间、随机串和票据都对得上。", "URL, time, nonce and ticket fit.";
    asking_config_text: "正在再向服务器请求一次签名。", "The server is asked for a signature once more.";
    signs_again_title: "服务器现在能签名", "The server signs now";
    signs_again_text: "刚才没有签名，再问一次就有了。请重新载入本页。", "It did not before. Please load this page again.";
    report_failed: "服务器没能回答，以下只是对两个网址的比较。", "The server could not answer. What follows is a comparison of the two URLs only.";
    proven: "依据：用票据算出的正是这个签名", "Proven: with the ticket, this makes exactly this signature";
    likely: "依据：比较得出，没有用票据验证", "Likely: by comparison, not proven with a ticket";
    other_ticket: "用这个票据，已知的错误都算不出这个签名：票据不是签名时用的那个，或另有值不同。", "With this ticket, no known mistake makes this signature: another ticket was used, or another value.";
    ticket_replaced: "服务器已换用新的票据，请重试。", "The server has a new ticket now: please try again.";
    ticket_confirmed: "服务器刚向微信核对过，票据没有变。", "The server has just asked WeChat, and the ticket is unchanged.";
    ticket_checked: "服务器不久前向微信核对过票据。", "The server has asked WeChat about its ticket a short time ago.";
    ticket_unknown: "服务器暂时无法向微信核对票据。", "The server cannot ask WeChat about its ticket now.";
    try_again: "重试", "Try again";
    copy_report: "复制为 cURL", "Copy as cURL";
    copied: "已复制", "Copied";
    copy_failed: "没能复制", "Could not copy";
    urls: "网址比较", "The two URLs";
    signed_url: "签名的网址", "Signed URL";
    current_url: "微信比较的网址", "URL that WeChat compares with";
    page_url: "当前网址", "Current URL";
    equal_urls: "两个网址相同。", "The two URLs are equal.";
    first_difference: "第一个不同的字节（从 0 数）", "First differing byte (from 0)";
    nothing_there: "∅（这里没有）", "∅ (nothing here)";

    by_hand: "手动排查", "Examine a signature";
    by_hand_text: "粘贴签名时用的值。内容只在本机计算，不会上传；有票据就能得出确定的结论。", "Paste the values that were signed. They stay in this browser. With the ticket, the result is a proof.";
    field_page_url: "页面网址", "Page URL";
    field_page_url_hint: "地址栏里的网址，可不填", "As in the address bar; optional";
    field_signed_url_hint: "后端签名用的 url", "The url that was signed";
    field_signature_hint: "40 位十六进制", "40 hex digits";
    field_timestamp_hint: "秒", "Seconds";
    field_ticket_hint: "可不填", "Optional";
    fill_in: "填入本页的值", "Fill in this page's values";
    examine: "排查", "Examine";
    missing: "请填写", "Please enter";
    not_seconds: "timestamp 应是以秒为单位的整数。", "The timestamp is a whole number of seconds.";
    not_a_ticket: "jsapi_ticket 里不会有空格或其他符号，请完整复制。", "A jsapi_ticket has no such characters: please copy all of it and nothing else.";
    right_signature: "正确的签名", "The right signature";
    signature_of_ticket: "用这个票据应得的签名", "What this ticket makes of the page";

    checklist: "新账号检查清单", "Checklist of a new account";
    checklist_text: "能从本页测出的已标明；其余请按说明自己测试。", "What can be tested from this page is marked. The rest says how to test it.";
    passed: "已测试，通过", "Tested: works";
    failed: "已测试，未通过", "Tested: fails";
    untested: "未测试", "Not tested";
    icp_title: "域名已备案", "ICP filing of the domain";
    icp_text: "中国大陆的服务器必须备案，公众平台才接受该域名。请在工信部备案系统 beian.miit.gov.cn 查询主域名。", "A server in mainland China needs an ICP filing before the console takes its domain. Look the domain up at beian.miit.gov.cn.";
    https_title: "HTTPS", "HTTPS";
    https_text: "手机上要用 https 打开本页，证书须受信任、未过期。请在电脑浏览器里打开同一地址，看有没有证书警告。", "Phones open the page by https, with a certificate that is trusted and has not expired. Open the same address in a desktop browser and look for a warning.";
    port_title: "默认端口", "Default port";
    port_text: "公众平台的域名不带端口：请用 443（或 80）提供服务，地址里不要有端口号。", "The console takes domains without a port: serve at 443 (or 80), so that the address has none.";
    address_list_title: "AppSecret 与 API IP 白名单", "AppSecret and API allow-list";
    address_list_text: "服务器签出了配置，就说明它取到了 access_token 和票据：AppSecret 正确，它的 IP 也在白名单里。没有签出时，请看服务器日志里的 errcode：40125 是 AppSecret 有误，40164 是 IP 不在白名单。", "A signed config means that the server has an access token and a ticket: the AppSecret is right and its IP address is on the list. If there is none, see the errcode in the server's log: 40125 is the AppSecret, 40164 the list.";
    file_title: "域名验证文件", "Verification file";
    file_text: "公众平台添加域名时要能在根路径下载 MP_verify_….txt。在下面填入文件名来测试。", "To add a domain, the console downloads MP_verify_….txt from its root. Enter the name of your file to test it.";
    file_name: "文件名", "File name";
    file_test: "测试", "Test";
    file_served: "可以下载", "It can be downloaded";
    file_missing: "下载不到，或内容不是验证码", "It cannot be downloaded, or is not the code";
    file_not_a_name: "文件名应形如 MP_verify_abc.txt。", "Please enter a name like MP_verify_abc.txt.";
    js_domain_title: "JS 接口安全域名", "JS-SDK domain";
    js_domain_text: "在公众平台的“JS接口安全域名”里登记本页的域名。在微信里打开本页，“状态”页显示“已就绪”就是登记成功；“invalid url domain”就是没有登记。", "Register the domain of this page in the console as a JS-SDK domain. Open this page in WeChat: Ready on the Status tab means that it is registered, invalid url domain that it is not.";
    oauth_domain_title: "网页授权域名", "OAuth domain";
    oauth_domain_text: "在公众平台的“网页授权域名”里登记本页的域名。在微信里从“登录”页登录一次：能回到本页就是登记成功；10003 就是没有登记。", "Register the domain of this page in the console as the OAuth domain. Sign in once from the Sign in tab in WeChat: if you get back here it is registered, 10003 means that it is not.";
    permission_title: "接口权限", "Permissions";
    permission_text: "账号须已认证。在“接口”页运行要用的接口：“permission denied”就是没有权限。", "The account has to be verified. Run the functions that you need on the APIs tab: permission denied means that the account lacks one.";
}

#[cfg(test)]
mod tests {
    use wechat_h5_web::text_rules::{TextRule, check_texts};

    use super::TABLE;

    #[test]
    fn every_text_has_both_languages() {
        check_texts(TABLE, &[("https_title", TextRule::Chinese)]);
    }
}
