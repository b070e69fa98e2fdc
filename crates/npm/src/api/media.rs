//! Pictures and recordings, by their names on the phone and at WeChat.

use wechat_h5_jssdk::{Download, LocalId, Upload};

request! {
    /// Which picture or recording on this phone.
    /// 手机上的哪张图片或哪段录音。
    struct LocalMedia {
        /// Its name. 本地 ID。
        "localId" local_id: LocalId;
    }
}

request! {
    /// A picture or recording to be sent to WeChat.
    /// 要上传到微信的图片或录音。
    Upload {
        /// What to send. 本地 ID。
        "localId" local_id;
        /// Whether the client shows that it is at work: yes if left out. 是否显示进度提示，默认显示。
        "isShowProgressTips" is_show_progress_tips = true;
    }
}

request! {
    /// A picture or recording to be fetched from WeChat.
    /// 要从微信下载的图片或录音。
    Download {
        /// What to fetch. 服务器端 ID。
        "serverId" server_id;
        /// Whether the client shows that it is at work: yes if left out. 是否显示进度提示，默认显示。
        "isShowProgressTips" is_show_progress_tips = true;
    }
}
