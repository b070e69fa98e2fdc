//! The texts of the details, in both languages.

use wechat_h5_web::i18n::Lang;

/// The texts in this language.
pub(super) fn strings(lang: Lang) -> &'static Strings {
    match lang {
        Lang::En => &EN,
        Lang::Zh => &ZH,
    }
}

wechat_h5_web::strings! {
    sdk: "JS-SDK 时间线", "JS-SDK timeline";
    all: "全部载入过程", "Everything that was loaded";
    differ: "微信比较的是当前网址：下一次 wx.config 之前，要为它重新签名。", "WeChat compares with the current URL: it has to be signed before the next wx.config.";
    entry: "iOS 微信比较的是进入时的网址：路由变了也不用重新签名。", "WeChat for iOS compares with the URL at entry: a change of the route needs no new signature.";
    sizes: "大小：网络传输 / 解压后", "Sizes: over the network / decompressed";
    cached: "缓存", "Cached";
    unknown: "未知", "Unknown";
    unknown_text: "“未知”：对方的服务器或浏览器没有给出。", "Unknown: the other host or the browser does not tell.";
    total: "合计", "Total";
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
