//! The texts of these tabs, in both languages.

use wechat_h5_web::i18n::Lang;

/// The texts in this language.
pub(crate) fn strings(lang: Lang) -> &'static Strings {
    match lang {
        Lang::En => &EN,
        Lang::Zh => &ZH,
    }
}

wechat_h5_web::strings! {
    share_content: "分享内容", "What to share";
    share_title: "标题", "Title";
    share_desc: "描述", "Text";
    share_link: "链接", "Link";
    share_img: "图片", "Picture";
    share_title_hint: "卡片的标题", "Title of the card";
    share_desc_hint: "朋友圈不显示描述", "Not shown in Moments";
    share_img_hint: "图片的完整网址", "Full URL of a picture";
    share_preview_chat: "发送给朋友的效果", "In a chat";
    share_preview_moments: "分享到朋友圈的效果", "In Moments";
    share_set: "设为分享内容", "Use for sharing";
    share_setting: "正在设置", "Setting";
    share_how: "设置之后，点右上角的“…”发送给朋友或分享到朋友圈。微信只告诉网页设置是否成功，不会告诉它有没有分享。",
        "After that, tap “…” at the top right to share with a friend or to Moments. WeChat tells the page only that the card was set, not whether it was shared.";
    share_not_ready: "微信验证通过之后才能设置。", "This can be set once WeChat has verified the page.";
    share_result: "结果", "Result";
    share_me: "我", "Me";
    share_friend: "发送给朋友", "To a friend";
    share_timeline: "分享到朋友圈", "To Moments";
    outcome_set: "已设置", "Set";
    outcome_cancelled: "已取消", "Cancelled";
    outcome_denied: "没有权限", "Not permitted";
    outcome_unsupported: "客户端不支持", "Not supported by this client";
    outcome_timed_out: "微信没有回应", "No response from WeChat";
    outcome_failed: "失败", "Failed";
    link_missing: "请填写链接", "Please enter a link";
    link_not_http: "链接要以 http:// 或 https:// 开头", "The link must start with http:// or https://";
    link_other_site: "链接要和本页同一域名，或在公众号的 JS 接口安全域名里，否则微信不会使用它。",
        "Use the domain of this page or one in the account's JS-SDK domain list. WeChat ignores any other link.";
    title_missing: "请填写标题", "Please enter a title";
    img_not_http: "图片要用 http:// 或 https:// 开头的完整网址", "The picture needs a full URL that starts with http:// or https://";

    sdk_waiting_title: "正在等待微信验证", "Waiting for WeChat";
    sdk_waiting_text: "微信验证本页之后，接口才能运行。", "APIs can run once WeChat has verified this page.";
    sdk_failed_title: "微信没有通过本页", "WeChat has not accepted this page";
    sdk_failed_text: "原因和办法在“状态”页里。", "The Status tab says why, and what to do.";
    sdk_outside_title: "不在微信中", "Not in WeChat";
    sdk_outside_text: "这里的接口要由微信客户端来执行，请在微信里打开本页。", "These functions are carried out by WeChat: please open this page there.";
    run: "运行", "Run";
    running: "运行中", "Running";
    run_anyway: "仍要运行", "Run anyway";
    arguments: "参数（JSON）", "Arguments (JSON)";
    args_invalid: "参数不是 JSON 对象，请改正后再运行。", "The arguments are not a JSON object. Please correct them.";
    none_found: "没有符合的接口。", "No function fits the filter.";
    unknown_function: "没有链接里的这个接口：", "The link names a function that does not exist:";
    link_unreadable: "链接里的参数不是 JSON 对象，下面是预设的参数。", "The arguments in the link are not a JSON object. These are the preset ones.";
    signed_card: "参数要由服务器签名：本页的服务器给 card_ids 里的卡券签，带 code 的由自己的后端签。", "A server signs these arguments: the page's own for the cards in card_ids, your back end for one with a code.";
    sign_card: "请本页的服务器签名", "Have this page's server sign";
    signed_order: "参数要由商户的后端下单后签名，见 docs/take-a-payment.zh-CN.md。在 wechat-h5 demo 里，场景“付款”会下一笔订单并填好它们。",
        "The merchant's back end signs these for an order: see docs/take-a-payment.md. In wechat-h5 demo, the scenario “A payment” places one and fills them in.";
    apis_filter: "查找接口，例如：图片", "Find a function, for example: scan";
    needs_first: "请先运行：", "Run this first:";
    not_in_client: "这个客户端没有此接口（checkJsApi）", "This client does not have it (checkJsApi)";
    not_here: "微信的文档里，这里没有此接口", "Not available here, as WeChat documents";
    only_in_mini_program: "只在小程序内的网页里可用", "Only in a page inside a mini program";
    only_in_we_com: "只在企业微信里可用", "Only in WeCom";
    on_phone: "手机", "Phone";
    on_desktop: "电脑", "Desktop";
    in_mini_program: "小程序", "Mini program";
    everywhere: "所有微信客户端", "Every client";
    mini_program_only: "仅限小程序内的网页（手机、Windows、Mac、HarmonyOS）",
        "Only pages in a mini program (phone, Windows, Mac, HarmonyOS)";
    we_com_only: "仅限企业微信", "WeCom only";
    wechat: "微信", "WeChat";
    or_later: "起", "or later";
    base_library: "小程序基础库", "base library";
    works_yes: "微信文档写明可用", "documented to work";
    works_no: "微信文档写明不可用", "documented not to work";
    works_reported_no: "据开发者报告不可用，微信没有说明", "reported not to work, not documented";
    works_unknown: "没有公开说明，以 checkJsApi 为准", "not documented: ask checkJsApi";
    documentation: "微信文档", "WeChat's page";
    tag_button: "打开", "Open";
    tag_play: "播放", "Play";
    tag_limits: "在这里可能不显示：", "It may not be shown here:";
    tag_desktop: "微信只说明了手机上的开放标签。", "WeChat documents open tags for phones only.";
    tag_frame: "本页在 iframe 里，微信在其中不显示开放标签。", "The page is in a frame, in which WeChat shows no open tags.";
    tag_policy: "本页的安全策略没有 unsafe-eval，据开发者报告此时不显示。服务器的设置 page_open_tags 会加上它。",
        "The policy of this page has no unsafe-eval, without which clients are reported to show none. The server's setting page_open_tags adds it.";
    tag_version: "客户端版本太低：需要 7.0.12，HarmonyOS 需要 1.0.3。", "The client is too old: 7.0.12 is needed, on HarmonyOS 1.0.3.";
    picture: "图片", "Picture";
    copy_as: "复制为", "Copy as";
    copy_link: "链接", "Link";
    code_copied: "已复制", "Copied";
    code_not_copied: "没能复制，请长按下面的文字", "Could not copy: press and hold the text below";
    voice_recording: "录音中", "Recording";
    voice_stop: "停止录音", "Stop recording";
    voice_play: "播放录音", "Play the recording";
    voice_playing: "播放中", "Playing";
    outcome_ok: "成功", "Success";
    outcome_outside: "不在微信中", "Not in WeChat";
    why_cancelled: "用户取消了，不是错误。", "The user cancelled. This is not an error.";
    why_outside: "没有 WeixinJSBridge：请在微信里打开本页。", "There is no WeixinJSBridge: please open this page in WeChat.";
    why_timed_out: "微信客户端没有在限定时间内回应。请重新打开本页再试。", "The client did not respond in time. Please open this page again and retry.";
    why_unsupported: "微信客户端没有这个接口。请更新微信，或换成手机打开。", "The client does not have this function. Please update WeChat, or use a phone.";
    why_incomplete: "微信客户端说成功，却没有给出结果。", "The client reports success without a result.";
    why_invalid_signature: "服务器签名的网址或票据和微信的不一致。原因请看“调试”里的诊断。", "The server signed another URL or ticket than WeChat expects. The Doctor in the Debug tab says why.";
    why_invalid_domain: "公众号没有登记本页的域名。请在微信开发者平台的“JS接口安全域名”里加上。", "The account has not registered this page's host. Please add it to its JS-SDK domains.";
    why_network: "微信客户端连不上它的服务器。请检查网络再试。", "The client cannot reach its server. Please check the network and retry.";
    why_not_in_list: "本页没有请求这个接口，或验证还没有通过。请把它加进 jsApiList。", "The page has not asked for this function, or is not verified yet. Please add it to jsApiList.";
    why_denied: "公众号没有这个接口的权限，或用户拒绝了。请看微信开发者平台的“接口权限与额度”。", "The account may not use this function, or the user refused. Please look at the account's permissions.";
    why_subscribe: "这是测试号，请先关注它。", "This is a test account: please follow it first.";
    why_tag_hidden: "没有显示。开放标签只给已认证的服务号，App 还要在开放平台绑定；也请看上面的限制。",
        "It is not shown. Open tags are for verified service accounts, and an app has to be bound on the Open Platform. See the limits above, too.";
    why_failed: "微信客户端没有接受这次调用。下面是它的原文，常见原因是参数。", "The client did not accept the call. Its own text is below. Often the arguments are the cause.";
}

#[cfg(test)]
mod tests {
    use wechat_h5_web::text_rules::check_texts;

    use super::TABLE;

    #[test]
    fn every_text_has_both_languages() {
        check_texts(TABLE, &[]);
    }
}
