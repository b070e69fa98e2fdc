//! The cards of a shared page.

use alloc::string::String;

use wechat_h5_jssdk::{AppMessageShareData, TimelineShareData};

input_object! {
    /// The card in a chat, or in QQ.
    /// 分享给朋友或 QQ 的卡片。
    AppMessageShareData {
        /// The card's title. 标题。
        "title" title;
        /// The card's text. 描述。
        "desc" desc = String::new();
        /// The target of the card: an absolute URL on a JS-safe domain. 链接，须在 JS 接口安全域名下。
        "link" link;
        /// The card's picture: an absolute URL. 图标的绝对地址。
        "imgUrl" img_url = String::new();
    }
}

input_object! {
    /// The post in Moments, or in QZone.
    /// 分享到朋友圈或 QQ 空间的内容。
    TimelineShareData {
        /// The post's title. 标题。
        "title" title;
        /// The target of the post: an absolute URL on a JS-safe domain. 链接，须在 JS 接口安全域名下。
        "link" link;
        /// The post's picture: an absolute URL. 图标的绝对地址。
        "imgUrl" img_url = String::new();
    }
}
