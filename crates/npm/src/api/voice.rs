//! Recordings.

use wechat_h5_jssdk::TranslateVoice;

request! {
    /// A recording to be written down.
    /// 要识别的录音。
    TranslateVoice {
        /// What to listen to. 本地 ID。
        "localId" local_id;
        /// Whether the client shows that it is at work: yes if left out. 是否显示进度提示，默认显示。
        "isShowProgressTips" is_show_progress_tips = true;
    }
}
