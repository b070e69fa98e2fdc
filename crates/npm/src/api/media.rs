//! Pictures and recordings, by their identifiers on the phone and on WeChat's servers.

use wechat_h5_jssdk::{Download, LocalId, Upload};

input_object! {
    /// A picture or recording on this phone.
    /// 手机上的哪张图片或哪段录音。
    struct LocalMedia {
        /// Its identifier. 本地 ID。
        "localId" local_id: LocalId;
    }
}

input_object! {
    /// A picture or recording to upload to WeChat.
    /// 要上传到微信的图片或录音。
    Upload {
        /// The identifier of the picture or recording on this phone. 本地 ID。
        "localId" local_id;
        /// Whether the client shows its progress, yes by default. 是否显示进度提示，默认显示。
        "isShowProgressTips" is_show_progress_tips = true;
    }
}

input_object! {
    /// A picture or recording to download from WeChat.
    /// 要从微信下载的图片或录音。
    Download {
        /// The identifier of the file on WeChat's servers. 服务器端 ID。
        "serverId" server_id;
        /// Whether the client shows its progress, yes by default. 是否显示进度提示，默认显示。
        "isShowProgressTips" is_show_progress_tips = true;
    }
}
