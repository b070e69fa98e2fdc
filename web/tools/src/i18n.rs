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
    sdk_failed_text: "原因和办法在“状态”页里。接口仍然可以运行，微信会说为什么拒绝。", "The Status tab says why, and what to do.";
    sdk_outside_title: "不在微信中", "Not in WeChat";
    sdk_outside_text: "这里的接口要由微信客户端来执行，请在微信里打开本页。", "These functions are carried out by WeChat: please open this page there.";
    run: "运行", "Run";
    running: "运行中", "Running";
    result: "结果", "Result";
    debug_doctor: "诊断", "Doctor";
    debug_log: "日志", "Log";
    debug_console: "控制台", "Console";
    debug_tools: "工具", "Tools";
    soon: "暂无内容", "Nothing yet";
}

#[cfg(test)]
mod tests {
    use super::TABLE;

    fn has_chinese(text: &str) -> bool {
        text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
    }

    #[test]
    fn every_text_has_both_languages() {
        for (key, zh, en) in TABLE {
            assert_eq!((zh.trim(), en.trim()), (*zh, *en), "{key}");
            assert!(
                has_chinese(zh) && !en.is_empty() && !has_chinese(en),
                "{key}"
            );
            assert_eq!(zh.ends_with('。'), en.ends_with('.'), "{key}");
        }
    }
}
