//! The texts of a session's details in both languages.

use wechat_h5_web::i18n::Lang;

/// The texts in this language.
pub(super) fn strings(lang: Lang) -> &'static Strings {
    match lang {
        Lang::En => &EN,
        Lang::Zh => &ZH,
    }
}

wechat_h5_web::strings! {
    expiry: "有效期", "Expiry";
    session: "本站登录", "Session of this site";
    access_token: "微信 access_token", "WeChat's access_token";
    refresh_token: "微信 refresh_token", "WeChat's refresh_token";
    not_kept: "服务器没有保存", "The server keeps none";
    loading: "正在读取", "Loading";
    tokens: "两个 token 只保存在服务器上，以会话加密，不会发给浏览器。",
        "Both tokens stay on the server, encrypted by the session, and are never sent to the browser.";
    check_title: "检查授权", "Check the authorization";
    check_text: "向微信查询（sns/auth）：你在登录时给出的授权现在是否还有效。什么都不会改变。",
        "Asks WeChat (sns/auth) whether what you allowed at the sign-in is still valid. Nothing changes.";
    check: "检查", "Check";
    refresh_title: "刷新授权", "Refresh the authorization";
    refresh_text: "用 refresh_token 换取新的 access_token；授权过昵称和头像时，会重新读取。不会再次询问你，也不会延长本站登录的有效期。",
        "Gets another access_token by the refresh_token, and reads your name and picture anew if you allowed that. WeChat does not ask you again, and the session lasts no longer.";
    refresh: "刷新", "Refresh";
    asking: "正在询问微信…", "Asking WeChat…";
    sign_in_again: "重新登录", "Sign in again";
    valid_title: "授权有效", "The authorization is valid";
    valid_text: "微信仍然承认这次登录的授权。", "WeChat still accepts what this sign-in allowed.";
    refreshed_title: "已刷新", "Refreshed";
    refreshed_text: "服务器已取得新的 access_token。", "The server has another access_token.";
    expired_title: "access_token 已过期", "The access_token has expired";
    expired_text: "它只有两小时。点“刷新”即可，不必重新登录。", "It lasts two hours. Refresh it: you need not sign in again.";
    refresh_expired_title: "refresh_token 已过期", "The refresh_token has expired";
    refresh_expired_text: "它有 30 天。你在本站仍是登录状态；要恢复微信授权，请重新登录。",
        "It lasts 30 days. You are still signed in here. Sign in again to renew what WeChat allows.";
    withdrawn_title: "授权已失效", "The authorization has ended";
    withdrawn_text: "微信密码改过，或你在微信里收回了授权。你在本站仍是登录状态；要恢复微信授权，请重新登录。",
        "The password of WeChat was changed, or you have withdrawn the authorization in WeChat. You are still signed in here. Sign in again to renew it.";
    refused_title: "微信不承认这次授权", "WeChat does not accept this authorization";
    refused_text: "你在本站仍是登录状态；要恢复微信授权，请重新登录。",
        "You are still signed in here. Sign in again to renew it.";
    none_title: "没有可以询问的 token", "There is no token to ask with";
    none_text: "服务器没有保存这次登录的 token。重新登录后即可检查和刷新。",
        "The server keeps no tokens of this sign-in. Sign in again, and it can be checked and refreshed.";
    wait_title: "请稍候几秒", "Please wait some seconds";
    wait_text: "刚刚问过微信。每 10 秒可以问一次。", "WeChat was asked a moment ago. It can be asked every 10 seconds.";
    signed_out_title: "已不在登录状态", "You are not signed in any more";
    signed_out_text: "会话已过期，或已在别处退出。", "The session has expired, or was ended elsewhere.";
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
