//! Recordings.

use wechat_h5_jssdk::TranslateVoice;

input_object! {
    /// A recording to convert to text.
    /// 要识别的录音。
    TranslateVoice {
        /// The identifier of the recording. 本地 ID。
        "localId" local_id;
        /// Whether the client shows its progress, yes by default. 是否显示进度提示，默认显示。
        "isShowProgressTips" is_show_progress_tips = true;
    }
}
