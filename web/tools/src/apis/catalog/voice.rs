//! Recordings.

use crate::apis::api::{Api, Kind, Preset, Text, api, preset};

const RECORDING: &[Preset] = &[preset(
    "刚录的语音",
    "The recording",
    r#"{"localId":"$voice"}"#,
)];

const WITH_PROGRESS: &[Preset] = &[
    preset(
        "显示进度",
        "With progress",
        r#"{"localId":"$voice","isShowProgressTips":1}"#,
    ),
    preset(
        "不显示进度",
        "Without",
        r#"{"localId":"$voice","isShowProgressTips":0}"#,
    ),
];

const NOTHING: &[Preset] = &[preset("无参数", "No arguments", "{}")];

pub(super) const APIS: &[Api] = &[
    api(
        "startRecord",
        Kind::User,
        Text::new(
            "开始录音，最长 60 秒；第一次要用户同意。",
            "Starts to record, for 60 seconds at most. The user has to allow it the first time.",
        ),
        NOTHING,
    )
    .in_mini_program(),
    api(
        "stopRecord",
        Kind::Client,
        Text::new(
            "停止录音，得到 localId。",
            "Stops recording, and gives the localId.",
        ),
        NOTHING,
    )
    .in_mini_program(),
    api(
        "onVoiceRecordEnd",
        Kind::Event,
        Text::new(
            "录音满 60 秒自动停止时通知。",
            "Reports that a recording has stopped by itself after 60 seconds.",
        ),
        NOTHING,
    )
    .in_mini_program(),
    api(
        "playVoice",
        Kind::Client,
        Text::new("播放语音。", "Plays a recording."),
        RECORDING,
    )
    .in_mini_program(),
    api(
        "pauseVoice",
        Kind::Client,
        Text::new(
            "暂停播放，再次播放时接着放。",
            "Pauses. Playing again continues.",
        ),
        RECORDING,
    )
    .in_mini_program(),
    api(
        "stopVoice",
        Kind::Client,
        Text::new("停止播放。", "Stops playing."),
        RECORDING,
    )
    .in_mini_program(),
    api(
        "onVoicePlayEnd",
        Kind::Event,
        Text::new(
            "语音播放完毕时通知。",
            "Reports that a recording has been played.",
        ),
        NOTHING,
    )
    .in_mini_program(),
    api(
        "uploadVoice",
        Kind::User,
        Text::new(
            "把语音上传到微信，三天内可由服务器下载。",
            "Uploads a recording to WeChat, from where the server can download it for three days.",
        ),
        WITH_PROGRESS,
    )
    .in_mini_program(),
    api(
        "downloadVoice",
        Kind::User,
        Text::new(
            "把上传过的语音下载到本机。",
            "Downloads an uploaded recording to this phone.",
        ),
        &[preset(
            "显示进度",
            "With progress",
            r#"{"serverId":"$uploadedVoice","isShowProgressTips":1}"#,
        )],
    )
    .in_mini_program(),
];

pub(super) const RECOGNITION: &[Api] = &[api(
    "translateVoice",
    Kind::User,
    Text::new("把语音识别成文字。", "Turns a recording into text."),
    WITH_PROGRESS,
)
.in_mini_program()];
